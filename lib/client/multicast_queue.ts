import { Fifo } from "../core/mod.ts";
import type { Receipt } from "./receipts.ts";

/** A message that waits until its group has room. */
export class WaitingMulticast {
  readonly accepted = Promise.withResolvers<Receipt>();
  /** The message's own copy of the bytes; `undefined` once it waits no more. */
  payload: Uint8Array | undefined;

  constructor(payload: Uint8Array) {
    this.payload = payload.slice();
  }
}

/** Number of withdrawn messages that a queue may hold however short it is. */
const WITHDRAWN_MIN = 32;

/**
 * The messages that wait for one group, oldest first. A withdrawn message stays in its place
 * without its bytes. The queue is rebuilt when most of it is such places, so that a program which
 * sends and aborts all the time does not make it grow.
 */
export class MulticastQueue {
  #messages = new Fifo<WaitingMulticast>();
  #withdrawn = 0;

  /** Number of places that the queue takes up, withdrawn messages included. */
  get size(): number {
    return this.#messages.length;
  }

  /** Returns the oldest message, which stays. */
  peek(): WaitingMulticast | undefined {
    let oldest = this.#messages.peek();
    while (oldest !== undefined && oldest.payload === undefined) {
      this.#messages.shift();
      this.#withdrawn--;
      oldest = this.#messages.peek();
    }
    return oldest;
  }

  push(message: WaitingMulticast): void {
    this.#messages.push(message);
  }

  /** Takes the oldest message and passes its bytes to `accept`; returns false if there is none. */
  accept(accept: (payload: Uint8Array) => Receipt): boolean {
    const message = this.peek();
    const payload = message?.payload;
    if (message === undefined || payload === undefined) return false;
    this.#messages.shift();
    message.payload = undefined;
    message.accepted.resolve(accept(payload));
    return true;
  }

  /** Takes a message back if it still waits; its promise rejects with the reason. */
  withdraw(message: WaitingMulticast, reason: unknown): void {
    if (message.payload === undefined) return;
    message.payload = undefined;
    message.accepted.reject(reason);
    this.#withdrawn++;
    if (this.#withdrawn > WITHDRAWN_MIN && 2 * this.#withdrawn > this.#messages.length) {
      this.#rebuild();
    }
  }

  /** Rejects all messages. */
  reject(error: unknown): void {
    for (let each = this.#messages.shift(); each !== undefined; each = this.#messages.shift()) {
      each.payload = undefined;
      each.accepted.reject(error);
    }
    this.#withdrawn = 0;
  }

  #rebuild(): void {
    const before = this.#messages;
    this.#messages = new Fifo();
    this.#withdrawn = 0;
    for (let each = before.shift(); each !== undefined; each = before.shift()) {
      if (each.payload !== undefined) this.#messages.push(each);
    }
  }
}
