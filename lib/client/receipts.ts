import { Fifo, type Seq, type SeqRange } from "../core/mod.ts";
import { UnknownOutcomeError } from "./client_errors.ts";

/** The sender's handle on a message, from the moment in which the message has its number. */
export interface Receipt {
  /** The name of the group. */
  readonly group: string;
  /**
   * Resolves with the message's place when it comes back to us: `first` to `last`, several seqs if
   * it travelled in fragments. In a total-order group this is its place in the order of all
   * messages, which is the same for every member; in a fifo group its place in our own stream. The
   * message is among our events then, whether or not we have taken it.
   *
   * Rejects with an {@linkcode UnknownOutcomeError} if we were evicted, left or closed before, or
   * if the message was in a gap, which shows when a later message of ours comes back. A rejection
   * that nobody looks at is no unhandled rejection, and a promise that is not asked for costs
   * nothing.
   */
  readonly delivered: Promise<SeqRange>;
}

/** The reason why a message's place will never be known. */
class Failure {
  constructor(readonly error: unknown) {}
}

class PendingReceipt implements Receipt {
  readonly group: string;
  /** The first seq of the message in our own stream. */
  readonly seq: Seq;
  /** The message's place or the reason that there is none, once either is known. */
  #outcome: SeqRange | Failure | undefined;
  /** The promise, once it was asked for. */
  #waiter: PromiseWithResolvers<SeqRange> | undefined;

  constructor(group: string, seq: Seq) {
    this.group = group;
    this.seq = seq;
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

/**
 * Receipts of messages that were accepted and have not come back to us yet, by group, oldest first.
 * Each has the seq of its message in our own stream, and so has each message that comes back. Own
 * messages come back in the order in which they were accepted, so that one settles all older
 * receipts: their messages were lost in a gap. There are never more receipts than the member lets
 * messages be under way.
 *
 * Ford multicasts 7, 8 and 9 in a total-order group, and places 41 to 43 are lost to him. Then 9
 * comes back at place 44: its receipt resolves, and those of 7 and 8 reject.
 */
export class Receipts {
  readonly #groups = new Map<string, Fifo<PendingReceipt>>();

  /**
   * Adds a receipt before its message is accepted: a fifo group delivers the message at once. `seq`
   * is the first that the message will have in our own stream.
   */
  add(group: string, seq: Seq): Receipt {
    const receipt = new PendingReceipt(group, seq);
    let queue = this.#groups.get(group);
    if (queue === undefined) this.#groups.set(group, queue = new Fifo());
    queue.push(receipt);
    return receipt;
  }

  /** Settles the receipts of own messages that came back, and of those before them. */
  onDelivered(
    group: string,
    messages: readonly { readonly range: SeqRange }[],
    own: readonly Seq[],
  ): void {
    const queue = this.#groups.get(group);
    if (queue === undefined) return;
    for (let i = 0; i < messages.length; i++) {
      const seq = own[i]!;
      for (let oldest = queue.peek(); oldest !== undefined && oldest.seq <= seq;) {
        oldest.settle(oldest.seq === seq ? messages[i]!.range : lostFailure(group));
        queue.shift();
        oldest = queue.peek();
      }
    }
  }

  /** Rejects the receipts of this group, or of all: the messages will not come back to us. */
  reject(errorOf: (group: string) => unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#groups.keys()] : [group]) {
      const queue = this.#groups.get(name);
      this.#groups.delete(name);
      if (queue === undefined || queue.length === 0) continue;
      const failure = new Failure(errorOf(name));
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) each.settle(failure);
    }
  }
}

function lostFailure(group: string): Failure {
  const why = "a part of the sequence is lost to us, and it was in it";
  return new Failure(new UnknownOutcomeError(group, why));
}
