import type { Instant } from "../../../core/mod.ts";

/** Times that a rebuild lasts at most, however late or deaf the directory is again and again. */
export const REBUILD_TIMES_MAX = 4;
/**
 * Number of heartbeat intervals without a datagram after which members may have gone unheard: each
 * sends one in every interval.
 */
export const DEAF_INTERVALS = 1.25;
/** Number of intervals that whoever is told to report itself has to do so. */
const ASKED_INTERVALS = 1 / 4;
/**
 * Number of intervals that follow the last one that was taken back: its next heartbeat brings
 * another challenge, and another request for a report that got lost. A member that is heard so late
 * shows that others may be, too.
 */
const TAKEN_BACK_INTERVALS = 1.5;

/**
 * The time that a rebuild lasts (PROTOCOL 9.4.3). Whoever has not reported itself by the end is
 * out, so the end must not come before each member has had the time, and the directory has heard
 * somebody all the while (decision 0141).
 *
 * Worked case: the tracker starts at 0 s with its link away, and would be rebuilt at 3.0 s. At 1.6
 * s the link is back for half a second. ford and arthur are taken back, and trillian's heartbeat is
 * not due. The first datagram after 1.6 s of silence moves the end to 4.6 s. By then nobody was
 * heard for 2.5 s, so the end is moved again. At 5.0 s the link is back, and trillian is taken back
 * at 5.2 s.
 */
export class RebuildSpan {
  readonly #lastsMs: number;
  readonly #intervalMs: number;
  #until: Instant;
  readonly #limit: Instant;
  /** The time of the last datagram; of the start while none has come. */
  #heardAt: Instant;
  #isHeard: boolean;

  constructor(parts: {
    /** Time in milliseconds that a rebuild lasts. */
    lastsMs: number;
    /** Time in milliseconds between two heartbeats of a member. */
    intervalMs: number;
    now: Instant;
    /** True if it begins with a datagram. */
    isHeard: boolean;
  }) {
    const { lastsMs, intervalMs, now, isHeard } = parts;
    this.#lastsMs = lastsMs;
    this.#intervalMs = intervalMs;
    this.#until = now + lastsMs;
    this.#limit = now + REBUILD_TIMES_MAX * lastsMs;
    this.#heardAt = now;
    this.#isHeard = isHeard;
  }

  /** The end, unless it is moved. */
  get until(): Instant {
    return this.#until;
  }

  /** True if a datagram has come. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** Returns true if the rebuild is over. A directory that hears nobody any more counts anew. */
  isOver(now: Instant): boolean {
    if (now >= this.#until && this.#isHeard && this.#isDeaf(now)) this.prolong(now);
    return now >= this.#until;
  }

  /**
   * Notes a datagram. One that comes after a long silence may be the first after an outage. A
   * silence since the start is one only if the source is of before.
   */
  noteDatagram(isOfBefore: boolean, now: Instant): void {
    if ((this.#isHeard || isOfBefore) && this.#isDeaf(now)) this.prolong(now);
    this.#heardAt = now;
    this.#isHeard = true;
  }

  /**
   * Counts anew: reports may lie in the socket of a directory that was late, or did not reach it.
   * But one that is late again and again must end its rebuild some time.
   */
  prolong(now: Instant): void {
    this.#prolong(this.#lastsMs, now);
  }

  /** Notes that somebody was told to report itself, or to repeat a report. */
  noteAsked(now: Instant): void {
    this.#prolong(ASKED_INTERVALS * this.#intervalMs, now);
  }

  /** Notes that somebody was taken back. */
  noteTakenBack(now: Instant): void {
    this.#prolong(TAKEN_BACK_INTERVALS * this.#intervalMs, now);
  }

  #prolong(ms: number, now: Instant): void {
    this.#until = Math.max(this.#until, Math.min(now + ms, this.#limit));
  }

  #isDeaf(now: Instant): boolean {
    return now > this.#heardAt + DEAF_INTERVALS * this.#intervalMs;
  }
}
