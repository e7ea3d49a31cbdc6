import {
  type Address,
  Deadlines,
  drawU32,
  FETCH_PAST_MS_IN_ALL,
  FETCH_PAST_MS_WAITED,
  type Instant,
  jitter,
  type MemberId,
  type Random,
  RECALL_MESSAGES_MAX,
  RECALL_MS,
  RECALL_MS_MAX,
  RECALL_PATIENCE_MS,
  RECALL_TORN_MS,
  removeRange,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../core/mod.ts";
import { DatagramWriter, type Header, type PastFrame, type PastMarkFrame } from "../../wire/mod.ts";
import { type FetchedPast, fetchedPast } from "./fetched_past.ts";
import { Recall } from "./recall.ts";

/**
 * A member that went on in our epoch, so that whatever it has delivered belongs to the sequence.
 */
export interface PastHolder {
  readonly id: MemberId;
  readonly address: Address;
}

/** Everything that a {@linkcode PastFetch} needs to begin. */
export interface PastFetchOptions {
  /** The header of the group's datagrams without the destination. */
  readonly header: Omit<Header, "destination">;
  readonly random: Random;
  /** Called for each datagram with its bytes. */
  onSent(bytes: number): void;
  /** The places that our engine lacks. */
  readonly lacks: SeqRange;
  /** The members to ask, in this order. */
  readonly holders: readonly PastHolder[];
  readonly now: Instant;
}

/** The timers of a {@linkcode PastFetch}. */
type PastFetchTimer =
  /** The holder that is being asked has not answered: it is asked again, or another one is. */
  | "ask"
  /** Questions of members have waited for long enough. */
  | "waited"
  /** Whatever is still missing stays missing. */
  | "end";

/** The phases of a {@linkcode PastFetch}. */
type FetchPhase =
  | {
    readonly type: "asking";
    readonly holder: PastHolder;
    /** The ranges that it has not been asked for yet, ascending. */
    readonly ranges: SeqRange[];
    /** The range that it is being asked for. */
    readonly range: SeqRange;
    readonly recall: Recall;
    /** The first place that was not handed to the engine. */
    next: Seq;
  }
  /** Everything is here, nobody is left to ask, or the time is over. */
  | { readonly type: "over" };

/**
 * The most missing ranges that are kept: a holder that lies about gaps must not make more of them.
 */
const MISSING_MAX = 64;

/**
 * Fetches what members remember of a group's past and its new sequencer lacks (PROTOCOL 12.6).
 * It begins after the takeover, and the order does not wait for it. The members are asked one after
 * the other, the one that joined first before the others, each for what is still missing.
 *
 * Worked case: trillian has taken over with 41, and her log lacks 1 to 40. Ford joined first. He
 * remembers 11 to 40, except 25, which he had missed. Then arthur is asked for 25, and for 1 to 10.
 * He has 25. Nobody has 1 to 10, so they stay a gap.
 */
export class PastFetch {
  readonly #options: PastFetchOptions;
  readonly #deadlines = new Deadlines<PastFetchTimer>();
  /** The places that nobody had so far, ascending. */
  readonly #missing: SeqRange[];
  /** The holders that are yet to be asked, or to be asked again because they were silent. */
  readonly #holders: PastHolder[];
  readonly #fetched: FetchedPast[] = [];
  #phase: FetchPhase = { type: "over" };
  #isAwaited = true;
  #isHolderGone = false;
  #question: number;
  #isDue = false;
  #askMs = RECALL_MS;
  #heardAt: Instant;

  constructor(options: PastFetchOptions) {
    const { lacks, holders, random, now } = options;
    this.#options = options;
    this.#missing = [lacks];
    this.#holders = [...holders];
    this.#question = drawU32(random);
    this.#heardAt = now;
    this.#deadlines.set("waited", now + FETCH_PAST_MS_WAITED);
    this.#deadlines.set("end", now + FETCH_PAST_MS_IN_ALL);
    this.#turnToNext(now);
  }

  /** True while questions about the past should wait: soon there is more to answer. */
  get isAwaited(): boolean {
    return this.#isAwaited && this.#phase.type !== "over";
  }

  /** Takes what was fetched, for the engine. */
  take(): FetchedPast | undefined {
    return this.#fetched.shift();
  }

  /** Takes a part of an answer; returns false if it belongs to no question of ours. */
  onFrame(
    from: MemberId,
    frame: PastFrame | PastMarkFrame,
    bytes: () => Uint8Array,
    now: Instant,
  ): boolean {
    const phase = this.#phase;
    if (phase.type === "over" || from !== phase.holder.id) return false;
    const { recall } = phase;
    if (!recall.isAnsweredBy(frame)) return false;
    if (frame.type === "past") recall.onPast(frame, bytes());
    else recall.onMark(frame);
    if (recall.hasNews || recall.isComplete) this.#heardAt = now;
    if (recall.isComplete) this.#onComplete(phase, now);
    else if (recall.page === "here") this.#askOn(phase, now);
    else if (recall.page === "torn") this.#askForRest(recall, now);
    return true;
  }

  /** Asks a member no more: it is gone. */
  forget(id: MemberId): void {
    const at = this.#holders.findIndex((holder) => holder.id === id);
    if (at >= 0) this.#holders.splice(at, 1);
    if (this.#phase.type !== "asking" || this.#phase.holder.id !== id) return;
    this.#isHolderGone = true;
    this.#deadlines.set("ask", this.#heardAt);
  }

  handleTimeout(now: Instant): void {
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "ask") this.#askAgain(now);
      else if (kind === "waited") this.#isAwaited = false;
      else this.#end();
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** Packs the question that is due. */
  pollTransmit(into: Uint8Array): Transmit | undefined {
    const phase = this.#phase;
    if (!this.#isDue || phase.type === "over") return undefined;
    this.#isDue = false;
    const { holder: { id: destination, address }, recall } = phase;
    const { header, onSent } = this.#options;
    const writer = new DatagramWriter(into, { ...header, destination });
    writer.frame(recall.ask());
    onSent(writer.length);
    return { length: writer.length, to: [address] };
  }

  #turnToNext(now: Instant): void {
    const holder = this.#holders.shift();
    if (holder === undefined || this.#missing.length === 0) return this.#end();
    const ranges = [...this.#missing];
    this.#isHolderGone = false;
    this.#heardAt = now;
    this.#turnTo(holder, ranges, now);
  }

  /** Asks a holder for the newest of some ranges: of those it knows most. */
  #turnTo(holder: PastHolder, ranges: SeqRange[], now: Instant): void {
    const range = ranges.pop();
    if (range === undefined) return this.#turnToNext(now);
    this.#question = (this.#question + 1) >>> 0;
    const recall = new Recall(this.#question, { place: range.first, count: 0, until: range.last });
    this.#phase = { type: "asking", holder, ranges, range, recall, next: range.first };
    this.#askSoon(now);
  }

  #askSoon(now: Instant): void {
    this.#isDue = true;
    this.#askMs = RECALL_MS;
    this.#deadlines.set("ask", now + this.#askMs);
  }

  /** Hands a page to the engine, and asks for the next one. */
  #askOn(phase: FetchPhase & { type: "asking" }, now: Instant): void {
    const { range, recall } = phase;
    // Whoever has more than a question may bring does not keep to the protocol.
    if (recall.messages.length > RECALL_MESSAGES_MAX) return this.#turnToNext(now);
    this.#hand(phase, Math.min(recall.place - 1, range.last));
    this.#askSoon(now);
  }

  /** Asks for the rest of a page once it is late rather than reordered. */
  #askForRest({ hasNews }: Recall, now: Instant): void {
    if (hasNews) this.#askMs = RECALL_MS;
    this.#deadlines.setEarlier("ask", now + RECALL_TORN_MS);
  }

  #onComplete(phase: FetchPhase & { type: "asking" }, now: Instant): void {
    this.#hand(phase, phase.range.last);
    this.#turnTo(phase.holder, phase.ranges, now);
  }

  /** Hands to the engine what has come of the places up to `last`. */
  #hand(phase: FetchPhase & { type: "asking" }, last: Seq): void {
    const { recall, next } = phase;
    if (last < next) return;
    phase.next = last + 1;
    const past = fetchedPast({ first: next, last }, recall.take());
    const known = [past.range];
    for (const gap of past.gaps) removeRange(known, gap);
    if (known.length === 0) return;
    this.#fetched.push(past);
    for (const range of known) removeRange(this.#missing, range);
    if (this.#missing.length > MISSING_MAX) {
      this.#missing.splice(0, this.#missing.length - MISSING_MAX);
    }
  }

  /** Asks again; a holder that is silent has to wait until the others were asked. */
  #askAgain(now: Instant): void {
    const phase = this.#phase;
    if (phase.type === "over") return;
    if (this.#isHolderGone) return this.#turnToNext(now);
    if (now - this.#heardAt >= RECALL_PATIENCE_MS) {
      this.#holders.push(phase.holder);
      return this.#turnToNext(now);
    }
    this.#isDue = true;
    this.#deadlines.set("ask", now + jitter(this.#askMs, 0.2, this.#options.random));
    this.#askMs = Math.min(2 * this.#askMs, RECALL_MS_MAX);
  }

  #end(): void {
    this.#phase = { type: "over" };
    this.#isDue = false;
    for (const kind of ["ask", "waited", "end"] as const) this.#deadlines.clear(kind);
  }
}
