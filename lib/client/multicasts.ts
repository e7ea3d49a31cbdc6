import type { Receipt } from "./receipts.ts";

/** Where messages go, and whether one more may go there now. */
export interface MulticastTarget {
  /** After a no, {@linkcode Multicasts.onRoom} is called when there is room. */
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
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(target: MulticastTarget) {
    this.#target = target;
  }

  /** The receipt, once the message is numbered; `payload` may be used again at once. */
  submit(group: string, payload: Uint8Array): Receipt | Promise<Receipt> {
    const queue = this.#waiting.get(group);
    if (queue === undefined && this.#target.hasRoom(group)) {
      return this.#target.multicast(group, payload);
    }
    const waiting = { payload: payload.slice(), accepted: Promise.withResolvers<Receipt>() };
    if (queue === undefined) this.#waiting.set(group, [waiting]);
    else queue.push(waiting);
    return waiting.accepted.promise;
  }

  /** The group takes messages (again). */
  onRoom(group: string): void {
    const queue = this.#waiting.get(group);
    if (queue === undefined) return;
    let taken = 0;
    while (taken < queue.length && this.#target.hasRoom(group)) {
      const { payload, accepted } = queue[taken++]!;
      accepted.resolve(this.#target.multicast(group, payload));
    }
    if (taken === queue.length) this.#waiting.delete(group);
    else queue.splice(0, taken);
  }

  /** Resolves when nothing waits for this group any more. */
  async settled(group: string): Promise<void> {
    for (let last = this.#last(group); last !== undefined; last = this.#last(group)) {
      await last.accepted.promise.catch(() => {});
    }
  }

  /** The messages that wait for this group, or for all, will not be accepted. */
  reject(error: unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#waiting.keys()] : [group]) {
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.delete(name);
      for (const { accepted } of queue) accepted.reject(error);
    }
  }

  #last(group: string): Waiting | undefined {
    return this.#waiting.get(group)?.at(-1);
  }
}
