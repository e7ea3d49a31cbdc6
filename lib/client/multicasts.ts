import { Fifo } from "../core/mod.ts";
import type { Receipt } from "./receipts.ts";

/** The part of a client that numbers messages, and has room for more of them or not. */
export interface MulticastTarget {
  /** Returns false while the group takes no message; {@linkcode Multicasts.onRoom} is called after that. */
  hasRoom(group: string): boolean;
  multicast(group: string, payload: Uint8Array): Receipt;
}

interface Waiting {
  readonly payload: Uint8Array;
  readonly accepted: PromiseWithResolvers<Receipt>;
}

/** Messages on their way from the application: those of one group are accepted in call order. */
export class Multicasts {
  readonly #target: MulticastTarget;
  /** Messages that wait for room, by group; a group without any has no queue. */
  readonly #waiting = new Map<string, Fifo<Waiting>>();

  constructor(target: MulticastTarget) {
    this.#target = target;
  }

  /** Returns the receipt once the message is numbered; `payload` may be used again at once. */
  submit(group: string, payload: Uint8Array): Receipt | Promise<Receipt> {
    let queue = this.#waiting.get(group);
    if (queue === undefined && this.#target.hasRoom(group)) {
      return this.#target.multicast(group, payload);
    }
    if (queue === undefined) {
      queue = new Fifo();
      this.#waiting.set(group, queue);
    }
    const waiting = { payload: payload.slice(), accepted: Promise.withResolvers<Receipt>() };
    queue.push(waiting);
    return waiting.accepted.promise;
  }

  /** Hands over as many waiting messages as the group has room for. */
  onRoom(group: string): void {
    const queue = this.#waiting.get(group);
    if (queue === undefined) return;
    while (this.#target.hasRoom(group)) {
      const waiting = queue.shift();
      if (waiting === undefined) break;
      waiting.accepted.resolve(this.#target.multicast(group, waiting.payload));
    }
    if (queue.length === 0) this.#waiting.delete(group);
  }

  /** Resolves when no message waits for this group any more. */
  async settled(group: string): Promise<void> {
    for (let last = this.#last(group); last !== undefined; last = this.#last(group)) {
      await last.accepted.promise.catch(() => {});
    }
  }

  /** Rejects the messages that wait for this group, or for all groups: they will not be accepted. */
  reject(error: unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#waiting.keys()] : [group]) {
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.delete(name);
      for (const { accepted } of queue) accepted.reject(error);
    }
  }

  #last(group: string): Waiting | undefined {
    return this.#waiting.get(group)?.peekLast();
  }
}
