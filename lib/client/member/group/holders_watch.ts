import {
  type Instant,
  RECALL_MS,
  RECALL_MS_MAX,
  type Seq,
  type SeqRange,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../core/mod.ts";
import type { LackingFrame } from "../../../wire/mod.ts";
import type { GroupView, Lacking, MemberIdentity } from "./member_event.ts";

/** A word of the sequencer on who has not acknowledged the sequence up to a place. */
interface Answer {
  readonly frame: LackingFrame;
  /** Number of places up to `frame.seq` that members had not acknowledged, all members together. */
  readonly missing: number;
}

type HoldersTables = Pick<TableLimits, "ownPlaces" | "lackingIds">;

/**
 * The members that have not acknowledged our messages yet at the end of a stay in a total-order group
 * (PROTOCOL 10.6.1). Only the sequencer knows, so it is asked again and again.
 *
 * Ford leaves; his last message, 7, has place 41. He asks who lacks 41. Arthur has acknowledged up to
 * 39, and ford's 6 has place 38: arthur lacks ford's 7. At the next question nobody lacks anything.
 */
export class HoldersWatch {
  /** Our latest messages, in turn: the place in the sequence, and the seq in our own stream. */
  readonly #places: Float64Array;
  readonly #placesMax: number;
  readonly #lackingMax: number;
  /** Number of our messages that came back. */
  #count = 0;
  #isLeaving = false;
  #deadline: Instant | undefined;
  #askMs = RECALL_MS;
  #answer: Answer | undefined;
  #progressAt: Instant = -Infinity;

  /** Remembers `ownPlaces` places of ours; an answer has at most `lackingIds` members. */
  constructor({ ownPlaces, lackingIds }: HoldersTables = TABLE_LIMITS) {
    this.#placesMax = ownPlaces;
    this.#places = new Float64Array(2 * ownPlaces);
    this.#lackingMax = lackingIds;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** The time at which a member was last seen to have acknowledged more. */
  get progressAt(): Instant {
    return this.#progressAt;
  }

  /** True until the sequencer has said that every member has all that came back of ours. */
  get isOwed(): boolean {
    if (this.#count === 0) return false;
    return !this.#isAnswered || this.#answer!.frame.members.length > 0;
  }

  /** Records the place of one of our messages, whose last seq in our own stream is `seq`. */
  onPlaced(place: Seq, seq: Seq, now: Instant): void {
    const at = 2 * (this.#count++ % this.#placesMax);
    this.#places[at] = place;
    this.#places[at + 1] = seq;
    if (this.#isLeaving) this.#ask(now);
  }

  /** Begins to ask. */
  start(now: Instant): void {
    this.#isLeaving = true;
    if (this.#count > 0) this.#ask(now);
  }

  stop(): void {
    this.#isLeaving = false;
    this.#deadline = undefined;
  }

  /** Returns the question if it is time to ask. */
  takeQuestion(now: Instant): LackingFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = this.isOwed ? now + this.#askMs : undefined;
    this.#askMs = Math.min(2 * this.#askMs, RECALL_MS_MAX);
    return this.isOwed ? { type: "lacking", seq: this.#lastPlace, members: [] } : undefined;
  }

  /**
   * Takes the sequencer's answer. Returns false, and changes nothing, if it cannot be one: nobody
   * asked for that place, or what it says of the members contradicts itself.
   */
  onAnswer(frame: LackingFrame, now: Instant): boolean {
    const { seq } = frame;
    const before = this.#answer;
    if (!this.#isLeaving || !this.#isConsistent(frame) || seq > this.#lastPlace) return false;
    // An answer that was overtaken by a later one says nothing new.
    if (seq < (before?.frame.seq ?? 1)) return false;
    const missing = frame.members.reduce((sum, { delivered }) => sum + seq - delivered, 0);
    // Whoever says now this and now that would hold up our leave for ever: only less counts.
    const isProgress = before === undefined || seq > before.frame.seq || missing < before.missing;
    if (isProgress) this.#progressAt = now;
    this.#answer = { frame, missing: isProgress ? missing : before.missing };
    return true;
  }

  /**
   * Returns our messages that other members of the view have not acknowledged; `isUnknown` where the
   * sequencer has not said whether they have. Of 150 members that lack something its answer names 90:
   * the others may have everything or nothing.
   */
  lacking({ members }: GroupView, self: MemberIdentity): Lacking[] {
    if (!this.isOwed) return [];
    const found: Lacking[] = [];
    for (const { id, name } of members) {
      const member = { id, name };
      const listed = this.#answer?.frame.members.find((one) => one.id === id);
      if (id === self.id) continue;
      if (listed !== undefined) found.push({ member, range: this.#after(listed.delivered) });
      else if (!this.#isAnswered) {
        const range = this.#after(this.#answer?.frame.seq ?? 0);
        found.push({ member, range, isUnknown: true });
      } else if (this.#isFull) found.push({ member, range: this.#after(0), isUnknown: true });
    }
    return found;
  }

  /** True once the sequencer has answered for the place of our last message. */
  get #isAnswered(): boolean {
    return this.#answer !== undefined && this.#answer.frame.seq >= this.#lastPlace;
  }

  /** True if the sequencer's answer names so many that it may leave others out. */
  get #isFull(): boolean {
    return (this.#answer?.frame.members.length ?? 0) >= this.#lackingMax;
  }

  get #lastPlace(): Seq {
    return this.#count === 0 ? 0 : this.#places[2 * ((this.#count - 1) % this.#placesMax)]!;
  }

  #ask(now: Instant): void {
    this.#deadline = now;
    this.#askMs = RECALL_MS;
  }

  /** Returns our messages after a place; the last one at least, and those remembered at most. */
  #after(place: Seq): SeqRange {
    const oldest = Math.max(0, this.#count - this.#placesMax);
    const seqAt = (index: number) => this.#places[2 * (index % this.#placesMax) + 1]!;
    const last = seqAt(this.#count - 1);
    let index = this.#count - 1;
    while (index > oldest && this.#places[2 * ((index - 1) % this.#placesMax)]! > place) index--;
    // Of the oldest one it is not known where it begins, if it has several parts.
    return { first: Math.min(index > oldest ? seqAt(index - 1) + 1 : seqAt(index), last), last };
  }

  /** Returns true if an answer lists each member once, and none that has what was asked for. */
  #isConsistent({ seq, members }: LackingFrame): boolean {
    return members.length <= this.#lackingMax &&
      members.every(({ delivered }) => delivered < seq) &&
      new Set(members.map(({ id }) => id)).size === members.length;
  }
}
