import { delay } from "@std/async/delay";
import { BYE_MS } from "../core/mod.ts";
import { NoRoomError } from "./client_errors.ts";
import { MulticastQueue, WaitingMulticast } from "./multicast_queue.ts";
import type { Receipt } from "./receipts.ts";

/** The groups that messages are handed to. */
export interface MulticastTarget {
  /**
   * Returns false if a group has no room now; then {@linkcode Multicasts.onRoom} is called later.
   */
  hasRoom(group: string): boolean;
  multicast(group: string, payload: Uint8Array): Receipt;
}

/** Waits for a number of milliseconds; rejects when the signal is aborted. */
export type Wait = (ms: number, options: { signal: AbortSignal }) => Promise<void>;

/** Messages on their way from the application: those of one group are accepted in call order. */
export class Multicasts {
  readonly #target: MulticastTarget;
  readonly #wait: Wait;
  readonly #waiting = new Map<string, MulticastQueue>();

  /** `wait` waits for a number of milliseconds, or until its signal is aborted. */
  constructor(target: MulticastTarget, wait: Wait = delay) {
    this.#target = target;
    this.#wait = wait;
  }

  /**
   * Returns the receipt, once the message is numbered; `payload` may be used again at once. If the
   * signal is aborted before, the message is not sent and the promise rejects with the reason.
   */
  submit(group: string, payload: Uint8Array, signal?: AbortSignal): Receipt | Promise<Receipt> {
    let queue = this.#waiting.get(group);
    if (queue === undefined) {
      if (this.#target.hasRoom(group)) return this.#target.multicast(group, payload);
      this.#waiting.set(group, queue = new MulticastQueue());
    }
    const message = new WaitingMulticast(payload);
    queue.push(message);
    return signal === undefined
      ? message.accepted.promise
      : this.#untilAborted(group, queue, message, signal);
  }

  /** Hands over what waits for a group that has room. */
  onRoom(group: string): void {
    const queue = this.#waiting.get(group);
    if (queue === undefined) return;
    const accept = (payload: Uint8Array) => this.#target.multicast(group, payload);
    while (this.#target.hasRoom(group) && queue.accept(accept));
    this.#forgetIfEmpty(group, queue);
  }

  /**
   * Resolves when no message waits for this group any more. Messages are rejected if the group
   * takes none for `BYE_MS`: it may have lost its last sequencer, and then it has no room for ever.
   */
  async settled(group: string): Promise<void> {
    for (let next = this.#next(group); next !== undefined; next = this.#next(group)) {
      const stop = new AbortController();
      const taken = next.accepted.promise.then(() => true, () => true);
      const given = this.#wait(BYE_MS, { signal: stop.signal }).then(() => false, () => true);
      const isProgress = await Promise.race([taken, given]);
      stop.abort();
      if (!isProgress) this.reject(new NoRoomError(group), group);
    }
  }

  /** Rejects the messages that wait for this group, or for all of them. */
  reject(error: unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#waiting.keys()] : [group]) {
      const queue = this.#waiting.get(name);
      this.#waiting.delete(name);
      queue?.reject(error);
    }
  }

  async #untilAborted(
    group: string,
    queue: MulticastQueue,
    message: WaitingMulticast,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const onAbort = () => {
      queue.withdraw(message, signal.reason);
      this.#forgetIfEmpty(group, queue);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await message.accepted.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #next(group: string): WaitingMulticast | undefined {
    return this.#waiting.get(group)?.peek();
  }

  #forgetIfEmpty(group: string, queue: MulticastQueue): void {
    if (this.#waiting.get(group) === queue && queue.peek() === undefined) {
      this.#waiting.delete(group);
    }
  }
}
