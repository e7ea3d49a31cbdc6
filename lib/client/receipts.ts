import { Fifo, type SeqRange } from "../core/mod.ts";
import { UnknownOutcomeError } from "./client_errors.ts";

/** The sender's handle on a message, from the moment in which the message has its number. */
export interface Receipt {
  /** The name of the group. */
  readonly group: string;
  /**
   * Resolves with the message's place when we deliver it to ourselves: `first` to `last`, several
   * seqs if it travelled in fragments. In a total-order group this is its place in the order of all
   * messages, which is the same for every member; in a fifo group its place in our own stream. The
   * message is among our events then, whether or not we have taken it.
   *
   * Rejects with an {@linkcode UnknownOutcomeError} if we were evicted, left or closed before. A
   * rejection that nobody looks at is no unhandled rejection, and a promise that is not asked for
   * costs nothing.
   */
  readonly delivered: Promise<SeqRange>;
}

/** The reason why a message's place will never be known. */
class Failure {
  constructor(readonly error: unknown) {}
}

class PendingReceipt implements Receipt {
  readonly group: string;
  /** The message's place or the reason that there is none, once either is known. */
  #outcome: SeqRange | Failure | undefined;
  /** The promise, once it was asked for. */
  #waiter: PromiseWithResolvers<SeqRange> | undefined;

  constructor(group: string) {
    this.group = group;
  }

  get delivered(): Promise<SeqRange> {
    if (this.#waiter === undefined) {
      this.#waiter = Promise.withResolvers<SeqRange>();
      this.#waiter.promise.catch(() => {});
      if (this.#outcome !== undefined) this.settle(this.#outcome);
    }
    return this.#waiter.promise;
  }

  settle(outcome: SeqRange | Failure): void {
    this.#outcome = outcome;
    if (outcome instanceof Failure) this.#waiter?.reject(outcome.error);
    else this.#waiter?.resolve(outcome);
  }
}

/** The receipts of one stay in a group, oldest first. */
interface PendingReceipts {
  readonly queue: Fifo<PendingReceipt>;
  /**
   * True after a gap in the order of all that may have swallowed messages of ours. Deliveries do
   * not say which of our messages they are, so no place can be matched any more in this stay.
   */
  isBlind: boolean;
}

/**
 * Receipts of messages that were accepted and not delivered to ourselves yet. Own messages come
 * back in the order in which they were accepted, so a delivery always belongs to the oldest
 * receipt. There are never more receipts than the member lets messages be under way.
 */
export class Receipts {
  readonly #groups = new Map<string, PendingReceipts>();

  /** Adds a receipt before its message is accepted: a fifo group delivers the message at once. */
  add(group: string): Receipt {
    const receipt = new PendingReceipt(group);
    let pending = this.#groups.get(group);
    if (pending === undefined) {
      pending = { queue: new Fifo(), isBlind: false };
      this.#groups.set(group, pending);
    }
    if (pending.isBlind) receipt.settle(blindFailure(group));
    else pending.queue.push(receipt);
    return receipt;
  }

  /** Resolves the receipts of own messages that were delivered. */
  onDelivered(group: string, messages: readonly { readonly range: SeqRange }[]): void {
    const queue = this.#groups.get(group)?.queue;
    if (queue === undefined) return;
    for (const { range } of messages) queue.shift()?.settle(range);
  }

  /** Handles a gap in the order of all: own messages that are under way may have been in it. */
  onGap(group: string): void {
    const pending = this.#groups.get(group);
    if (pending === undefined || pending.queue.length === 0) return;
    pending.isBlind = true;
    settleAll(pending.queue, blindFailure(group));
  }

  /** Rejects the receipts of this group, or of all: the messages will not be delivered to us. */
  reject(errorOf: (group: string) => unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#groups.keys()] : [group]) {
      const pending = this.#groups.get(name);
      this.#groups.delete(name);
      if (pending === undefined || pending.queue.length === 0) continue;
      settleAll(pending.queue, new Failure(errorOf(name)));
    }
  }
}

function settleAll(queue: Fifo<PendingReceipt>, failure: Failure): void {
  for (let each = queue.shift(); each !== undefined; each = queue.shift()) each.settle(failure);
}

function blindFailure(group: string): Failure {
  const why = "a part of the sequence is lost to us, and it may have been in it";
  return new Failure(new UnknownOutcomeError(group, why));
}
