import type { SeqRange } from "../../../core/mod.ts";
import { MissingNumbers } from "./missing_numbers.ts";
import { hashName, OrderHash } from "./order_hash.ts";

/** Deliveries between two looks at the hash: members compare these. */
export const CHECKPOINT_EVERY = 256;
/** Faults that are kept of a run; more are counted. */
const FAULTS_MAX = 20;

/** One way in which what was delivered was wrong; numbers are those of a sender's own messages. */
export type DeliveryFault =
  /** It came where another one was due: messages are missing, or it came again, or late. */
  | {
    readonly kind: "number";
    readonly sender: string;
    readonly number: number;
    readonly due: number;
  }
  /** Its place in the stream, or in the one order, does not follow the one before. */
  | {
    readonly kind: "place";
    readonly sender: string;
    readonly number: number;
    readonly place: number;
    readonly due: number;
  }
  /** Not a message that a load sends, or damaged. */
  | { readonly kind: "strange"; readonly sender: string };

/** How many messages were not as they should be, by the numbers that their senders gave them. */
export interface DeliveryCounts {
  /** Left out, and never delivered. */
  readonly lost: number;
  readonly duplicated: number;
  /** Delivered after one that was sent later. */
  readonly reordered: number;
}

/** What is known of a sender in a run. */
interface KnownSender {
  readonly hash: number;
  last: number;
  /** Numbers that were left out when it came back under another id. */
  skipped: number;
  readonly missing: MissingNumbers;
}

/** A delivery of a load, as far as its order goes. */
export interface CheckedDelivery {
  readonly sender: string;
  readonly member: string | number;
  readonly range: SeqRange;
  readonly number: number;
}

/**
 * Checks every delivery of a run as it comes, in constant memory: each sender's messages come in
 * the order of their numbers, none left out and none twice; gm's own numbers follow each other; and
 * in total order a hash over senders, numbers and places shows whether all members agree.
 *
 * Where a sender comes back under another id, or we do, numbers may be left out, which are counted:
 * whether the sender was told that their fate is open, the lab sees (lib/lab/check/check_load.ts).
 */
export class DeliveryCheck {
  readonly #isTotal: boolean;
  /** Gm's next number of each stream, by member id; in total order of the one sequence. */
  readonly #places = new Map<string | number, number>();
  /** The id under which each sender was heard last; none after we came back. */
  readonly #ids = new Map<string, string | number>();
  #senders = new Map<string, KnownSender>();
  #counts = { lost: 0, duplicated: 0, reordered: 0 };
  /** How often we came back in this run. */
  #returns = 0;
  /** We came back and have delivered nothing yet: our own join has a place that we are not told. */
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

  /** The deliveries from now on are another run's; gm's own numbers go on. */
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

  /** We were evicted and came back: places and numbers go on from another cut, and the hash does not. */
  rejoin(): void {
    this.#places.clear();
    this.#ids.clear();
    this.#returns++;
    this.#isBetween = true;
  }

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

  /** A change of the view took a place of the one order, or messages that cannot come took some. */
  skip(member: string | number, { last }: SeqRange): void {
    if (this.#isTotal && this.#isBetween) return;
    this.#places.set(this.#isTotal ? "" : member, last + 1);
  }

  fault(fault: DeliveryFault): void {
    this.#faultCount++;
    if (this.#faults.length < FAULTS_MAX) this.#faults.push(fault);
  }

  /** The checkpoints since the last call. */
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

  /** Who was away has not delivered the whole sequence. */
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
    // A sender that we hear for the first time in our life begins with its first message.
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
    // Where a stream begins is fixed by the cut of the join, so any first place will do.
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
