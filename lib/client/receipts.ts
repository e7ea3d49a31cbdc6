import { Fifo, type Seq, type SeqRange } from "../core/mod.ts";
import { UnknownOutcomeError } from "./client_errors.ts";

/** The sender's handle on a message, from the moment in which the message has its number. */
export interface Receipt {
  /** The name of the group; `(arthur)` for a direct message to arthur. */
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

/** The sender's handle on a batch, from the moment in which all its messages have their numbers. */
export interface BatchReceipt {
  /** The name of the group. */
  readonly group: string;
  /** The number of messages. */
  readonly count: number;
  /**
   * Resolves when the last message has come back to us, with the places of all, in their order.
   * Places that follow each other are one range: in a fifo group the whole batch is one, unless we
   * were evicted meanwhile; in a total-order group messages of others may lie between.
   *
   * Rejects as {@linkcode Receipt.delivered} does, as soon as that is so for one of the messages.
   * Others of the batch may have been delivered.
   */
  readonly delivered: Promise<readonly SeqRange[]>;
}

/** The reason why a message's place will never be known. */
class Failure {
  constructor(readonly error: unknown) {}
}

/** A receipt as the messages see it that it is for. */
export interface ExpectingReceipt {
  /** The group as programs know it: for a direct conversation its label. */
  readonly group: string;
  /** Takes the place of the next message that came back. */
  onReturned(place: SeqRange): void;
  /** Notes that a message's place will never be known. */
  fail(failure: Failure): void;
}

/** The seqs of our own stream that messages take, all of one receipt. */
export interface ExpectedSeqs {
  readonly receipt: ExpectingReceipt;
  readonly seqs: number;
}

/** A receipt whose promise is made when somebody asks for it. The first outcome counts. */
class PendingReceipt<T> {
  readonly group: string;
  /** The places, or the reason that there are none, once either is known. */
  #outcome: T | Failure | undefined;
  /** The promise, once it was asked for. */
  #waiter: PromiseWithResolvers<T> | undefined;

  constructor(group: string) {
    this.group = group;
  }

  get delivered(): Promise<T> {
    if (this.#waiter === undefined) {
      this.#waiter = Promise.withResolvers<T>();
      this.#waiter.promise.catch(() => {});
      this.#tell();
    }
    return this.#waiter.promise;
  }

  fail(failure: Failure): void {
    this.settle(failure);
  }

  protected settle(outcome: T | Failure): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#tell();
  }

  #tell(): void {
    const outcome = this.#outcome;
    if (outcome instanceof Failure) this.#waiter?.reject(outcome.error);
    else if (outcome !== undefined) this.#waiter?.resolve(outcome);
  }
}

/** The receipt of one message. */
export class MessageReceipt extends PendingReceipt<SeqRange> implements Receipt {
  onReturned(place: SeqRange): void {
    this.settle(place);
  }
}

/** The receipt of several messages. */
export class MessagesReceipt extends PendingReceipt<readonly SeqRange[]> implements BatchReceipt {
  readonly count: number;
  /** Number of messages that have not come back. */
  #left: number;
  readonly #places: { readonly first: Seq; last: Seq }[] = [];

  constructor(group: string, count: number) {
    super(group);
    this.count = this.#left = count;
    if (count === 0) this.settle(this.#places);
  }

  onReturned({ first, last }: SeqRange): void {
    const before = this.#places.at(-1);
    if (before !== undefined && before.last + 1 === first) before.last = last;
    else this.#places.push({ first, last });
    if (--this.#left === 0) this.settle(this.#places);
  }
}

/** Messages that were accepted together and have not all come back to us. */
interface ExpectedMessages {
  readonly receipt: ExpectingReceipt;
  /** The seqs in our own stream of those that have not come back. */
  next: Seq;
  readonly last: Seq;
}

/**
 * Messages that were accepted and have not come back to us yet, with their receipts, by group,
 * oldest first. Messages that were accepted together are one range of seqs of our own stream, and
 * each message that comes back has its seq there. Own messages come back in the order in which they
 * were accepted, so that one tells of all older ones: they were lost in a gap. There are never more
 * than the member lets messages be under way.
 *
 * Ford multicasts 7, 8 and 9 in a total-order group, and places 41 to 43 are lost to him. Then 9
 * comes back at place 44: its receipt resolves, and those of 7 and 8 reject. If the three were a
 * batch, its one receipt rejects.
 */
export class Receipts {
  readonly #groups = new Map<string, Fifo<ExpectedMessages>>();

  /**
   * Adds the seqs that messages will have in our own stream, from `first` on, before they are
   * accepted: a fifo group delivers them at once.
   */
  expect(group: string, receipt: ExpectingReceipt, first: Seq, seqs: number): void {
    let queue = this.#groups.get(group);
    if (queue === undefined) this.#groups.set(group, queue = new Fifo());
    queue.push({ receipt, next: first, last: first + seqs - 1 });
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
      let oldest = queue.peek();
      while (oldest !== undefined && oldest.last < seq) {
        oldest.receipt.fail(lostFailure(oldest.receipt.group));
        queue.shift();
        oldest = queue.peek();
      }
      if (oldest === undefined || seq < oldest.next) continue;
      const { range } = messages[i]!;
      if (seq === oldest.next) oldest.receipt.onReturned(range);
      else oldest.receipt.fail(lostFailure(oldest.receipt.group));
      oldest.next = seq + range.last - range.first + 1;
      if (oldest.next > oldest.last) queue.shift();
    }
  }

  /**
   * Rejects the receipts of this group, or of all: the messages will not come back to us. `errorOf`
   * is told the group as the receipts name it, which for a direct conversation is its label.
   */
  reject(errorOf: (group: string) => unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#groups.keys()] : [group]) {
      const queue = this.#groups.get(name);
      this.#groups.delete(name);
      const oldest = queue?.peek();
      if (queue === undefined || oldest === undefined) continue;
      const failure = new Failure(errorOf(oldest.receipt.group));
      for (const { receipt } of queue) receipt.fail(failure);
    }
  }
}

function lostFailure(group: string): Failure {
  const why = "a part of the sequence is lost to us, and it was in it";
  return new Failure(new UnknownOutcomeError(group, why));
}
