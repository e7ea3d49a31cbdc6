import type { SeqRange } from "../core/mod.ts";
import { UnknownOutcomeError } from "./client_errors.ts";

/** What a message's sender holds from the moment in which it was accepted: it has its number. */
export interface Receipt {
  readonly group: string;
  /**
   * Our own delivery, with the message's place, `first` to `last` (several numbers if it
   * travelled in fragments): in a total-order group its place in the one order, which is the same
   * for every member; in a fifo group its place in our own stream. It resolves when the message is
   * among our events, before or after we take it from there.
   *
   * Rejects with an {@linkcode UnknownOutcomeError} if we were evicted, left or closed before.
   * Nobody need look at it: a promise that is not asked for costs nothing, and one that rejects
   * unseen is no unhandled rejection.
   */
  readonly delivered: Promise<SeqRange>;
}

class PendingReceipt implements Receipt {
  readonly group: string;
  #place: SeqRange | undefined;
  #failure: { readonly error: unknown } | undefined;
  #waiter: PromiseWithResolvers<SeqRange> | undefined;

  constructor(group: string) {
    this.group = group;
  }

  get delivered(): Promise<SeqRange> {
    let waiter = this.#waiter;
    if (waiter === undefined) {
      waiter = this.#waiter = Promise.withResolvers<SeqRange>();
      waiter.promise.catch(() => {});
      if (this.#place !== undefined) waiter.resolve(this.#place);
      if (this.#failure !== undefined) waiter.reject(this.#failure.error);
    }
    return waiter.promise;
  }

  resolve(place: SeqRange): void {
    this.#place = place;
    this.#waiter?.resolve(place);
  }

  reject(error: unknown): void {
    this.#failure = { error };
    this.#waiter?.reject(error);
  }
}

/** The receipts of one group, oldest first: a queue whose taken part is cut off now and then. */
class ReceiptQueue {
  #receipts: PendingReceipt[] = [];
  #taken = 0;
  /**
   * A gap in the one order may have swallowed messages of ours, and deliveries do not tell which
   * of ours they are: no place can be told any more in this stay.
   */
  isBlind = false;

  get isEmpty(): boolean {
    return this.#receipts.length === 0;
  }

  push(receipt: PendingReceipt): void {
    this.#receipts.push(receipt);
  }

  shift(): PendingReceipt | undefined {
    const receipt = this.#receipts[this.#taken];
    if (receipt === undefined) return undefined;
    this.#taken++;
    if (this.#taken === this.#receipts.length) {
      this.#receipts = [];
      this.#taken = 0;
    } else if (this.#taken >= 1_024 && 2 * this.#taken > this.#receipts.length) {
      this.#receipts = this.#receipts.slice(this.#taken);
      this.#taken = 0;
    }
    return receipt;
  }

  reject(error: unknown): void {
    for (let each = this.shift(); each !== undefined; each = this.shift()) each.reject(error);
  }
}

/**
 * Receipts of messages that were accepted and are not delivered to ourselves yet. Own messages
 * come back in the order in which they were accepted, so the oldest receipt is always the next.
 * There are never more than the machine lets be under way.
 */
export class Receipts {
  readonly #queues = new Map<string, ReceiptQueue>();

  /** A message is about to be accepted: before, because a fifo group delivers it at once. */
  add(group: string): Receipt {
    const receipt = new PendingReceipt(group);
    let queue = this.#queues.get(group);
    if (queue === undefined) this.#queues.set(group, queue = new ReceiptQueue());
    if (queue.isBlind) receipt.reject(new UnknownOutcomeError(group, BLIND));
    else queue.push(receipt);
    return receipt;
  }

  /** Own messages were delivered. */
  onDelivered(group: string, messages: readonly { readonly range: SeqRange }[]): void {
    const queue = this.#queues.get(group);
    if (queue === undefined) return;
    for (const { range } of messages) queue.shift()?.resolve(range);
  }

  /** A hole in the one order of a group: own messages that are under way may have been in it. */
  onGap(group: string): void {
    const queue = this.#queues.get(group);
    if (queue === undefined || queue.isEmpty) return;
    queue.isBlind = true;
    queue.reject(new UnknownOutcomeError(group, BLIND));
  }

  /** What is under way in this group, or in all, will not be delivered to us any more. */
  reject(errorOf: (group: string) => unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#queues.keys()] : [group]) {
      const queue = this.#queues.get(name);
      this.#queues.delete(name);
      if (queue !== undefined && !queue.isEmpty) queue.reject(errorOf(name));
    }
  }
}

const BLIND = "a part of the sequence is lost to us, and it may have been in it";
