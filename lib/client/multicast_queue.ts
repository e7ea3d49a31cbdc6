import { Fifo } from "../core/mod.ts";
import {
  countOf,
  keptBytesOfBatch,
  keptBytesOfMessage,
  type MessageBatch,
  seqsOf,
} from "./member/mod.ts";
import type { ExpectedSeqs, ExpectingReceipt } from "./receipts.ts";

/** The two ends of a promise. */
interface Ending<R> {
  resolve(receipt: R): void;
  reject(reason: unknown): void;
}

/** Messages of one call that wait until their group has room, and their receipt. */
export class WaitingMulticast<R extends ExpectingReceipt = ExpectingReceipt> {
  readonly receipt: R;
  /** Resolves with the receipt when the last message is accepted. */
  readonly accepted: Promise<R>;
  readonly #ending: Ending<R>;
  /** The messages, those that are accepted included; none once the call is dropped. */
  #batches: readonly MessageBatch[];
  /** The batch that is the next to be accepted, and how many of its messages are. */
  #batch = 0;
  #at = 0;
  /** Number of messages that were taken. */
  #taken = 0;
  #isAccepted = false;
  readonly #onAccepted: ((count: number) => void) | undefined;

  /** `onAccepted` is told the number of messages that are accepted, when there are more. */
  constructor(
    batches: readonly MessageBatch[],
    receipt: R,
    onAccepted?: (count: number) => void,
  ) {
    this.#batches = batches;
    this.receipt = receipt;
    this.#onAccepted = onAccepted;
    const ending = Promise.withResolvers<R>();
    this.accepted = ending.promise;
    this.#ending = ending;
  }

  get isWaiting(): boolean {
    return this.#batch < this.#batches.length;
  }

  /** True once the last message is accepted. */
  get isAccepted(): boolean {
    return this.#isAccepted;
  }

  /** Returns true if the next message lies in `bytes` at this offset. */
  continues(bytes: Uint8Array, at: number): boolean {
    const batch = this.#batches[this.#batch]!;
    return batch.bytes === bytes && batch.bounds[this.#at] === at;
  }

  /** Takes the next messages that lie side by side, as many as `room` lets in: at least one. */
  take(room: number): MessageBatch {
    const batch = this.#batches[this.#batch]!;
    const { bytes, bounds } = batch;
    const count = countOf(batch);
    const first = this.#at;
    let end = first;
    for (let left = room; end < count && left > 0; end++) {
      left -= keptBytesOfMessage(bounds[end + 1]! - bounds[end]!);
    }
    this.#at = end;
    this.#taken += end - first;
    if (end < count) return { bytes, bounds: bounds.slice(first, end + 1) };
    this.#batch++;
    this.#at = 0;
    return first === 0 ? batch : { bytes, bounds: bounds.slice(first) };
  }

  /** Reports to the caller how many messages are accepted. */
  tell(): void {
    const onAccepted = this.#onAccepted;
    if (onAccepted === undefined) return;
    const count = this.#taken;
    // What the program throws is its own, and it may multicast: not within a step of ours.
    queueMicrotask(() => onAccepted(count));
  }

  /** Notes that the last message is accepted. */
  end(): void {
    this.#isAccepted = true;
    this.tell();
    this.#ending.resolve(this.receipt);
  }

  /** Forgets what waits, for this reason. */
  drop(reason: unknown): void {
    this.#batches = [];
    this.#ending.reject(reason);
  }
}

/** Number of withdrawn calls that a queue may hold however short it is. */
const WITHDRAWN_MIN = 32;

/**
 * The calls whose messages wait for one group, oldest first. A withdrawn call stays in its place
 * without its messages. The queue is rebuilt when most of it is such places, so that a program
 * which sends and aborts all the time does not make it grow.
 */
export class MulticastQueue {
  #calls = new Fifo<WaitingMulticast>();
  #withdrawn = 0;
  /** Resolves when something is accepted, or nothing waits any more; there only if it was asked. */
  #progress: PromiseWithResolvers<void> | undefined;

  /** Number of places that the queue takes up, withdrawn calls included. */
  get size(): number {
    return this.#calls.length;
  }

  /** Resolves when a message is accepted, or when nothing waits any more. */
  get progress(): Promise<void> {
    this.#progress ??= Promise.withResolvers();
    return this.#progress.promise;
  }

  /** Returns the oldest call, which stays. */
  peek(): WaitingMulticast | undefined {
    let oldest = this.#calls.peek();
    while (oldest !== undefined && !oldest.isWaiting) {
      this.#calls.shift();
      this.#withdrawn--;
      oldest = this.#calls.peek();
    }
    return oldest;
  }

  push(call: WaitingMulticast): void {
    this.#calls.push(call);
  }

  /**
   * Takes the oldest messages, as many as `room` lets in and lie side by side, of several calls if
   * need be, and passes them to `accept` as one batch, with the seqs that are for each receipt.
   */
  accept(
    room: number,
    accept: (batch: MessageBatch, expected: readonly ExpectedSeqs[]) => void,
  ): void {
    const expected: ExpectedSeqs[] = [];
    const ended: WaitingMulticast[] = [];
    let begun: WaitingMulticast | undefined;
    const bounds: number[] = [];
    let bytes: Uint8Array | undefined;
    let left = room;
    for (let call = this.peek(); call !== undefined && left > 0; call = this.peek()) {
      if (bytes !== undefined && !call.continues(bytes, bounds.at(-1)!)) break;
      const batch = call.take(left);
      bytes = batch.bytes;
      for (let i = bounds.length === 0 ? 0 : 1; i < batch.bounds.length; i++) {
        bounds.push(batch.bounds[i]!);
      }
      left -= keptBytesOfBatch(batch);
      expected.push({ receipt: call.receipt, seqs: seqsOf(batch) });
      if (call.isWaiting) {
        begun = call;
        break;
      }
      // What is accepted has its turn below, in which the program may multicast again.
      this.#calls.shift();
      ended.push(call);
    }
    if (bytes === undefined) return;
    accept({ bytes, bounds }, expected);
    for (const call of ended) call.end();
    begun?.tell();
    this.#onProgress();
  }

  /** Takes back what still waits of a call; its promise rejects with the reason. */
  withdraw(call: WaitingMulticast, reason: unknown): void {
    if (!call.isWaiting) return;
    call.drop(reason);
    this.#withdrawn++;
    if (this.#withdrawn > WITHDRAWN_MIN && 2 * this.#withdrawn > this.#calls.length) {
      this.#rebuild();
    }
    if (this.peek() === undefined) this.#onProgress();
  }

  /** Rejects all calls. */
  reject(error: unknown): void {
    for (let each = this.#calls.shift(); each !== undefined; each = this.#calls.shift()) {
      each.drop(error);
    }
    this.#withdrawn = 0;
    this.#onProgress();
  }

  #onProgress(): void {
    this.#progress?.resolve();
    this.#progress = undefined;
  }

  #rebuild(): void {
    const before = this.#calls;
    this.#calls = new Fifo();
    this.#withdrawn = 0;
    for (let each = before.shift(); each !== undefined; each = before.shift()) {
      if (each.isWaiting) this.#calls.push(each);
    }
  }
}
