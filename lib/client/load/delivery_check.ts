import type { SeqRange } from "../../core/mod.ts";
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
 */
export class DeliveryCheck {
  readonly #isTotal: boolean;
  /** Gm's next number of each stream, by member id; in total order of the one sequence. */
  readonly #places = new Map<string | number, number>();
  #senders = new Map<string, { readonly hash: number; last: number }>();
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
  }

  /** We left and came back: the places go on from another cut. */
  rejoin(): void {
    this.#places.clear();
  }

  deliver({ sender, member, range, number }: CheckedDelivery): void {
    const known = this.#senders.get(sender) ?? { hash: hashName(sender), last: 0 };
    this.#senders.set(sender, known);
    const due = known.last + 1;
    if (number !== due) this.fault({ kind: "number", sender, number, due });
    known.last = Math.max(known.last, number);
    this.#takePlaces(sender, this.#isTotal ? "" : member, range, number);
    if (this.#isTotal) this.#hash.add(known.hash, number, range.first | 0);
    this.#delivered++;
    if (this.#isTotal && this.#delivered % CHECKPOINT_EVERY === 0) {
      this.#checkpoints.push(this.#hash.digest);
    }
  }

  /** A change of the view took a place of the one order, or messages that cannot come took some. */
  skip(member: string | number, { last }: SeqRange): void {
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
      faults: [...this.#faults],
      faultCount: this.#faultCount,
      hash: this.#isTotal ? this.#hash.digest : "",
    };
  }

  #takePlaces(sender: string, stream: string | number, range: SeqRange, number: number): void {
    // Where a stream begins is fixed by the cut of the join, so any first place will do.
    const due = this.#places.get(stream) ?? range.first;
    this.#places.set(stream, range.last + 1);
    if (range.first === due) return;
    this.fault({ kind: "place", sender, number, place: range.first, due });
  }
}
