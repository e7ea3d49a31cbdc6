import type { SeqRange } from "../../../core/mod.ts";
import { MissingNumbers } from "./missing_numbers.ts";
import { hashName, OrderHash } from "./order_hash.ts";

/** Number of deliveries between two checkpoints of the hash, which members compare. */
export const CHECKPOINT_EVERY = 256;
/** Number of faults of a run that are kept; more are counted. */
const FAULTS_MAX = 20;

/** A delivery that was wrong. Numbers count a sender's own messages. */
export type DeliveryFault =
  /** A message that came where another was due: some are missing, or it came again, or late. */
  | {
    readonly kind: "number";
    readonly sender: string;
    readonly number: number;
    readonly due: number;
  }
  /**
   * A message whose place, in the stream or in the order of all, does not follow the one before.
   */
  | {
    readonly kind: "place";
    readonly sender: string;
    readonly number: number;
    readonly place: number;
    readonly due: number;
  }
  /** A message that is damaged, or that no load sends. */
  | { readonly kind: "strange"; readonly sender: string };

/**
 * Numbers of messages that were not as they should be, by the numbers that their senders gave them.
 */
export interface DeliveryCounts {
  /** Messages that were left out and never delivered. */
  readonly lost: number;
  /** Messages that were delivered again. */
  readonly duplicated: number;
  /** Messages that were delivered after one that was sent later. */
  readonly reordered: number;
}

/** The state of a sender in a run. */
interface KnownSender {
  readonly hash: number;
  /** The highest number that was delivered. */
  last: number;
  /** Count of numbers that were left out when the sender came back under another id. */
  skipped: number;
  /** Numbers that were left out otherwise. */
  readonly missing: MissingNumbers;
}

/** A delivery of a load, with what its order is checked by. */
export interface CheckedDelivery {
  /** The sender's name. */
  readonly sender: string;
  /** The sender's id, another one after an eviction. */
  readonly member: string | number;
  /** The place that gm reports. */
  readonly range: SeqRange;
  /** The number that the sender gave the message. */
  readonly number: number;
}

/**
 * Checks every delivery of a run as it comes, in constant memory: each sender's messages come in
 * the order of their numbers, none left out and none twice; gm's own numbers follow each other; and
 * in total order a hash over senders, numbers and places shows whether all members agree.
 *
 * Where a sender or we come back under another id, numbers may be left out. They are counted, and
 * the lab compares them with the unknown outcomes that senders reported (lab/check/check_load.ts).
 */
export class DeliveryCheck {
  readonly #isTotal: boolean;
  /** The next place of each stream, by member id; in total order of the one sequence, under "". */
  readonly #places = new Map<string | number, number>();
  /** The last id of each sender, by name; empty after we came back. */
  readonly #ids = new Map<string, string | number>();
  #senders = new Map<string, KnownSender>();
  #counts = { lost: 0, duplicated: 0, reordered: 0 };
  /** Number of times that we came back in this run. */
  #returns = 0;
  /** True after we came back until the next delivery: the place of our own join is not reported. */
  #isBetween = false;
  #hash = new OrderHash();
  #checkpoints: string[] = [];
  #faults: DeliveryFault[] = [];
  #faultCount = 0;
  #delivered = 0;

  constructor(isTotal: boolean) {
    this.#isTotal = isTotal;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** Begins another run; the places go on. */
  begin(): void {
    this.#senders = new Map();
    this.#hash = new OrderHash();
    this.#checkpoints = [];
    this.#faults = [];
    this.#faultCount = 0;
    this.#delivered = 0;
    this.#counts = { lost: 0, duplicated: 0, reordered: 0 };
    this.#returns = 0;
  }

  /** Handles that we came back after an eviction: places and numbers go on from another cut. */
  rejoin(): void {
    this.#places.clear();
    this.#ids.clear();
    this.#returns++;
    this.#isBetween = true;
  }

  /** Checks a delivery. */
  deliver({ sender, member, range, number }: CheckedDelivery): void {
    const known = this.#senders.get(sender) ?? newSender(sender);
    this.#senders.set(sender, known);
    this.#takeNumber(known, { sender, member, number });
    this.#takePlaces(sender, this.#isTotal ? "" : member, range, number);
    if (this.#isTotal) this.#hash.add(known.hash, number, range.first | 0);
    this.#delivered++;
    if (this.#hasHash && this.#delivered % CHECKPOINT_EVERY === 0) {
      this.#checkpoints.push(this.#hash.digest);
    }
  }

  /** Skips places that a change of the view took, or messages that are lost. */
  skip(member: string | number, { last }: SeqRange): void {
    if (this.#isTotal && this.#isBetween) return;
    this.#places.set(this.#isTotal ? "" : member, last + 1);
  }

  /** Records a fault. */
  fault(fault: DeliveryFault): void {
    this.#faultCount++;
    if (this.#faults.length < FAULTS_MAX) this.#faults.push(fault);
  }

  /** Returns the checkpoints since the last call. */
  takeCheckpoints(): string[] {
    return this.#checkpoints.splice(0);
  }

  get result() {
    const senders = [...this.#senders].map(([name, { last }]) => [name, last] as const);
    return {
      delivered: this.#delivered,
      senders: Object.fromEntries(senders) as Record<string, number>,
      skipped: this.#skipped,
      returns: this.#returns,
      counts: { ...this.#counts },
      faults: [...this.#faults],
      faultCount: this.#faultCount,
      hash: this.#hasHash ? this.#hash.digest : "",
    };
  }

  /** False where the whole sequence was not delivered: after an eviction, and in fifo order. */
  get #hasHash(): boolean {
    return this.#isTotal && this.#returns === 0;
  }

  get #skipped(): Readonly<Record<string, number>> {
    const some = [...this.#senders].filter(([, { skipped }]) => skipped > 0);
    return Object.fromEntries(some.map(([name, { skipped }]) => [name, skipped]));
  }

  #takeNumber(
    known: KnownSender,
    { sender, member, number }: Omit<CheckedDelivery, "range">,
  ): void {
    const due = known.last + 1;
    // A sender that is new to us begins with its first message, unless it or we came back.
    const isReturn = (this.#ids.get(sender) ?? (this.#returns === 0 ? member : "")) !== member;
    this.#ids.set(sender, member);
    known.last = Math.max(known.last, number);
    if (number === due) return;
    if (number > due && isReturn) {
      known.skipped += number - due;
      return;
    }
    if (number > due) {
      this.#counts.lost += number - due;
      known.missing.add({ first: due, last: number - 1 });
    } else if (known.missing.take(number)) {
      this.#counts.lost--;
      this.#counts.reordered++;
    } else this.#counts.duplicated++;
    this.fault({ kind: "number", sender, number, due });
  }

  #takePlaces(sender: string, stream: string | number, range: SeqRange, number: number): void {
    // The cut of the join fixes where a stream begins, so any first place will do.
    this.#isBetween = false;
    const due = this.#places.get(stream) ?? range.first;
    this.#places.set(stream, range.last + 1);
    if (range.first === due) return;
    this.fault({ kind: "place", sender, number, place: range.first, due });
  }
}

function newSender(name: string): KnownSender {
  return { hash: hashName(name), last: 0, skipped: 0, missing: new MissingNumbers() };
}
