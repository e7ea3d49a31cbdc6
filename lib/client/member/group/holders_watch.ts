import {
  HOLDERS_MS,
  HOLDERS_MS_MAX,
  type Instant,
  type Mode,
  RECALL_MS,
  RECALL_MS_MAX,
  type Seq,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../core/mod.ts";
import type { LackingFrame } from "../../../wire/mod.ts";
import type { Lacking, MemberIdentity } from "./member_event.ts";
import { OwnPlaces } from "./own_places.ts";

/** A word of the sequencer on who has not acknowledged the sequence up to a place. */
interface Answer {
  readonly frame: LackingFrame;
  /** Number of places up to `frame.seq` that members had not acknowledged, all members together. */
  readonly missing: number;
  /** True if it came while we leave: an older one may be out of date. */
  readonly isFresh: boolean;
}

/** Another member of the view. */
export interface Holder {
  readonly identity: MemberIdentity;
  /** The place of its join in the sequence; 0 if that came before ours, or is not known. */
  readonly joinedAt: Seq;
}

/** Settings of {@linkcode HoldersWatch}. */
export interface HoldersOptions {
  readonly mode: Mode;
  readonly tables?: Pick<TableLimits, "ownPlaces" | "lackingIds"> | undefined;
}

/**
 * Phases of the questions:
 * - `staying`: they are rare.
 * - `leaving`: they are frequent.
 * - `stopped`: there are none any more.
 * - `late`: the same, and a message of ours came back since, about which nobody was asked.
 * - `safe`: there are none from the start, in a safe group.
 */
type HoldersPhase = "staying" | "leaving" | "stopped" | "late" | "safe";

/**
 * The members that have not acknowledged our messages in a total-order group (PROTOCOL 10.6.1).
 * Only the sequencer knows, so it is asked: now and then while we stay, since it may be dead when
 * we leave, and again and again then (decision 0104).
 *
 * Ford leaves; his last message, 7, has place 41. He asks who lacks 41. Arthur has acknowledged up
 * to 39, and ford's 6 has place 38: arthur lacks ford's 7. At the next question nobody lacks
 * anything. Jay, who joined at 43, lacks nothing of ford's: all of it came before his join.
 */
export class HoldersWatch {
  readonly #places: OwnPlaces;
  readonly #lackingMax: number;
  #phase: HoldersPhase;
  #deadline: Instant | undefined;
  #askMs = HOLDERS_MS;
  /** The place that was asked about last; 0 before the first question. */
  #asked: Seq = 0;
  #answer: Answer | undefined;
  /** The place up to which every member has acknowledged the sequence, as far as was ever said. */
  #heldByAll: Seq = 0;
  #progressAt: Instant = -Infinity;

  /**
   * Remembers `ownPlaces` places of ours; an answer has at most `lackingIds` members. In a safe
   * group there is nothing to ask: what comes back is held by everybody.
   */
  constructor({ mode, tables: { ownPlaces, lackingIds } = TABLE_LIMITS }: HoldersOptions) {
    this.#phase = mode === "safe" ? "safe" : "staying";
    this.#places = new OwnPlaces(ownPlaces);
    this.#lackingMax = lackingIds;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** The time at which a member was last seen to have acknowledged more. */
  get progressAt(): Instant {
    return this.#progressAt;
  }

  /** True if a message of ours came back after the last question: nobody was asked who has it. */
  get hasLate(): boolean {
    return this.#phase === "late";
  }

  /** Records the place of one of our messages, whose last seq in our own stream is `seq`. */
  onPlaced(place: Seq, seq: Seq, now: Instant): void {
    if (this.#phase === "safe") return;
    this.#places.push(place, seq);
    if (!this.#isAsking) this.#phase = "late";
    else if (this.#phase === "leaving") this.#ask(now, RECALL_MS);
    else if (this.#deadline === undefined) this.#ask(now + HOLDERS_MS, HOLDERS_MS);
  }

  /** Begins to ask at once, and often: we leave. */
  start(now: Instant): void {
    if (this.#phase !== "staying") return;
    this.#phase = "leaving";
    if (!this.#isSettled) this.#ask(now, RECALL_MS);
  }

  /**
   * Asks nothing any more, and takes no answer: our stay is over. What comes back later is recorded
   * all the same.
   */
  stop(): void {
    if (this.#isAsking) this.#phase = "stopped";
    this.#deadline = undefined;
  }

  /** Returns the question if it is time to ask. */
  takeQuestion(now: Instant): LackingFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = now + this.#askMs;
    const askMsMax = this.#phase === "leaving" ? RECALL_MS_MAX : HOLDERS_MS_MAX;
    this.#askMs = Math.min(2 * this.#askMs, askMsMax);
    this.#asked = this.#places.last;
    return { type: "lacking", seq: this.#asked, members: [] };
  }

  /**
   * Takes the sequencer's answer. Returns false, and changes nothing, if it cannot be one: nobody
   * asked for that place, or what it says of the members contradicts itself.
   */
  onAnswer(frame: LackingFrame, now: Instant): boolean {
    const { seq } = frame;
    const before = this.#answer;
    const isAsked = this.#isAsking && seq <= this.#asked;
    if (!isAsked || !this.#isConsistent(frame)) return false;
    // An answer that was overtaken by a later one says nothing new.
    if (seq < (before?.frame.seq ?? 1)) return false;
    const missing = frame.members.reduce((sum, { delivered }) => sum + seq - delivered, 0);
    // Whoever says now this and now that would hold up our leave for ever: only less counts.
    const isProgress = before === undefined || seq > before.frame.seq || missing < before.missing;
    if (isProgress) this.#progressAt = now;
    const isFresh = this.#phase === "leaving";
    this.#answer = { frame, missing: isProgress ? missing : before.missing, isFresh };
    this.#noteHeld(frame);
    return true;
  }

  /** Returns true if some of these members may lack a message of ours that came back. */
  isOwedTo(others: Iterable<Holder>): boolean {
    if (this.#isSettled) return false;
    for (const other of others) if (this.#hasSurely(other) < this.#places.last) return true;
    return false;
  }

  /**
   * Returns our messages that these members have not acknowledged; `isUnknown` where the sequencer
   * has not said since we leave whether they have. Of 150 members that lack something its answer
   * names 90: the others may have everything or nothing. After the last question all that may lack
   * something are `isUnknown`: the answers may be out of date.
   */
  lacking(others: Iterable<Holder>): Lacking[] {
    if (this.#isSettled) return [];
    const found: Lacking[] = [];
    for (const other of others) {
      const has = this.#hasSurely(other);
      if (has >= this.#places.last) continue;
      const lacks = { member: other.identity, range: this.#places.after(has) };
      const isListed = this.#answer?.isFresh === true && this.#listed(other) !== undefined;
      const isSaid = isListed && this.#phase === "leaving";
      found.push(isSaid ? lacks : { ...lacks, isUnknown: true });
    }
    return found;
  }

  get #isAsking(): boolean {
    return this.#phase === "staying" || this.#phase === "leaving";
  }

  /** True if every member has all that came back of ours. */
  get #isSettled(): boolean {
    return this.#places.count === 0 || this.#heldByAll >= this.#places.last;
  }

  /** Learns from an answer how far every member has acknowledged, and asks less urgently then. */
  #noteHeld({ seq, members }: LackingFrame): void {
    // A full answer may leave members out that have less than those in it.
    if (this.#isFull) return;
    const held = members.reduce((least, { delivered }) => Math.min(least, delivered), seq);
    if (held <= this.#heldByAll) return;
    this.#heldByAll = held;
    if (this.#isSettled) this.#deadline = undefined;
    else if (this.#phase === "staying") this.#askMs = HOLDERS_MS;
  }

  /** Returns the place up to which a member surely has of ours what is for it. */
  #hasSurely(other: Holder): Seq {
    const unlisted = this.#isFull ? 0 : this.#answer?.frame.seq ?? 0;
    return Math.max(this.#heldByAll, other.joinedAt, this.#listed(other)?.delivered ?? unlisted);
  }

  #listed({ identity }: Holder): LackingFrame["members"][number] | undefined {
    return this.#answer?.frame.members.find(({ id }) => id === identity.id);
  }

  /** True if the sequencer's answer names so many that it may leave others out. */
  get #isFull(): boolean {
    return (this.#answer?.frame.members.length ?? 0) >= this.#lackingMax;
  }

  #ask(at: Instant, askMs: number): void {
    this.#deadline = at;
    this.#askMs = askMs;
  }

  /** Returns true if an answer lists each member once, and none that has what was asked for. */
  #isConsistent({ seq, members }: LackingFrame): boolean {
    return members.length <= this.#lackingMax &&
      members.every(({ delivered }) => delivered < seq) &&
      new Set(members.map(({ id }) => id)).size === members.length;
  }
}
