import { earlier, type Instant, invariant, type MemberId } from "../../../core/mod.ts";
import { AgedEntry, AgedList } from "./aged_list.ts";
import type { Hearing, ProbeTarget } from "./hearing.ts";

/** Number of heartbeat intervals of silence after which a member is suspected, and probed. */
const SUSPECT_INTERVALS = 1.5;
/** Number of intervals of silence after which a member is gone: more than this many. */
export const EVICT_INTERVALS = 2;
/** Number of intervals after which a member is gone even if most fell silent with it. */
export const EVICT_MOST_INTERVALS = 10;
/** Part of an interval between two probes, and between two looks at a doubt. */
const PROBE_INTERVALS = 1 / 8;
/**
 * The same during a doubt, when the silent ones may be ten thousand; their heartbeats come anyway.
 */
const PROBE_MOST_INTERVALS = 1;
/**
 * A suspect has at least the rest up to the eviction to answer, also when the detector is a bit
 * late.
 */
const PROBED_INTERVALS_MAX = EVICT_INTERVALS - 1 / 4;
/** Number of intervals by which the detector itself may be late; past it silence proves nothing. */
export const LATE_INTERVALS = 1 / 2;
/**
 * Number of intervals of silence after which a member counts as one of those that fell silent. When
 * the first of them is silent for two, those that were cut off with it are silent for at least one.
 */
const MISSED_INTERVALS = 1;
/**
 * Number of intervals that suspects have to answer after nobody was heard for a while: two probes.
 */
const ANSWER_INTERVALS = 1 / 4;
/** "More than two intervals" begins here. */
const MORE_MS = 1;

/** A member or sequencer whose signs of life are watched. */
export interface Watched extends ProbeTarget {
  /** True if it was taken back after a restart. */
  readonly isRestored: boolean;
}

/** The beginning or the end of a doubt, with the numbers that it was judged by. */
export interface Turn {
  readonly isDoubtful: boolean;
  /** The number of those that are silent. */
  readonly silent: number;
  /** The number of those whose silence counts. */
  readonly watched: number;
}

/** The outcome of the detector's timers. */
export interface Findings<T extends Watched> {
  /** Suspects to be probed; and whoever was heard last, if nobody was heard since the suspicion. */
  readonly probe: readonly ProbeTarget[];
  /**
   * Members or sequencers to be evicted; they are watched until {@linkcode FailureDetector.forget}.
   */
  readonly silent: readonly T[];
  /** Time in milliseconds that all were given because the detector was late; 0 if it was not. */
  readonly forgivenMs: number;
  readonly turn: Turn | undefined;
}

class Watch<T extends Watched> {
  /**
   * In one of `#quiet`, `#suspects`, `#spared`. Its moment is the last sign of life, or later if
   * forgiven.
   */
  readonly age: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);
  /** In `#probes` while the watched is suspected. Its moment is that of the next probe. */
  readonly probe: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);
  /** The time at which a suspect is evicted even if the silence may be the tracker's own fault. */
  until: Instant = Infinity;

  constructor(readonly watched: T) {}
}

/** The trust of the detector in what it hears, or rather does not hear. */
type Trust =
  | { readonly type: "sure" }
  /** The silence may be the tracker's own fault. */
  | { readonly type: "doubtful"; lookAt: Instant };

const SURE: Trust = { type: "sure" };

/**
 * Finds the members and sequencers that are gone, by the times at which each was heard (PROTOCOL
 * 9.3). Each that is watched is in one of three lists:
 *
 * ```
 * quiet ──── silent for 1.5 intervals ───────────────→ suspect ── for more than 2 ──→ evicted
 * quiet ──── the same, if restored in this rebuild ──→ spared ─── the rebuild ends ─→ suspect
 * suspect or spared ── heard ────────────────────────→ quiet
 * ```
 *
 * When nobody was heard since the first suspicion, or most fell silent at once, the detector doubts
 * itself (9.3.4): suspects are evicted after ten intervals only. When the doubt ends they have half
 * an interval to answer.
 *
 * Each list is ordered by time, so a heartbeat and the next deadline cost the same however many
 * members there are.
 */
export class FailureDetector<T extends Watched> {
  readonly #intervalMs: number;
  readonly #hearing: Hearing;
  readonly #watches = new Map<MemberId, Watch<T>>();
  readonly #quiet = new AgedList<Watch<T>>();
  readonly #suspects = new AgedList<Watch<T>>();
  /** Restored ones whose silence does not count before {@linkcode endSparing}. */
  readonly #spared = new AgedList<Watch<T>>();
  readonly #probes = new AgedList<Watch<T>>();
  #trust: Trust = SURE;
  /** The time from which on the witness may be probed again. */
  #witnessAt: Instant = -Infinity;
  /** True while the directory is rebuilt. */
  #isSparing = true;

  constructor(intervalMs: number, hearing: Hearing) {
    this.#intervalMs = intervalMs;
    this.#hearing = hearing;
  }

  /** The number of those that are watched. */
  get size(): number {
    return this.#watches.size;
  }

  /** Starts to watch a member or sequencer that was heard just now. */
  watch(watched: T, now: Instant): void {
    invariant(!this.#watches.has(watched.id), "A member or sequencer is watched once");
    const watch = new Watch(watched);
    this.#watches.set(watched.id, watch);
    this.#quiet.append(watch.age, now);
    this.#hearing.note(watched, now);
  }

  /** Notes a sign of life. */
  heard(watched: T, now: Instant): void {
    const watch = this.#watches.get(watched.id);
    invariant(watch !== undefined, "Every registered member and sequencer is watched");
    this.#quiet.append(watch.age, now);
    this.#probes.remove(watch.probe);
    this.#hearing.note(watched, now);
  }

  /** Ends a watch. */
  forget(watched: T): void {
    const watch = this.#watches.get(watched.id);
    invariant(watch !== undefined, "A watch ends once");
    watch.age.list?.remove(watch.age);
    this.#probes.remove(watch.probe);
    this.#watches.delete(watched.id);
    this.#hearing.forget(watched);
  }

  nextDeadline(): Instant | undefined {
    const quiet = this.#quiet.first;
    const suspect = this.#suspects.first;
    const next = earlier(
      quiet && quiet.at + SUSPECT_INTERVALS * this.#intervalMs,
      this.#probes.first?.at,
    );
    if (this.#trust.type === "sure") return earlier(next, suspect && this.#evictAt(suspect));
    return earlier(earlier(next, this.#trust.lookAt), suspect?.value.until);
  }

  /**
   * Suspects, forgives and takes out whoever is due. Returns what the caller must do, if anything.
   */
  handleTimeout(now: Instant): Findings<T> | undefined {
    const due = this.nextDeadline();
    if (due === undefined || due > now) return undefined;
    const late = now - due;
    const forgivenMs = late > LATE_INTERVALS * this.#intervalMs ? late : 0;
    if (forgivenMs > 0) this.#forgive(forgivenMs, now);
    this.#suspect(now);
    const turn = this.#weigh(now);
    return { silent: this.#takeSilent(now), probe: this.#takeProbes(now), forgivenMs, turn };
  }

  /** Makes suspects of all spared ones: they are probed, and have half an interval to answer. */
  endSparing(now: Instant): void {
    this.#isSparing = false;
    const at = now - SUSPECT_INTERVALS * this.#intervalMs;
    for (let entry = this.#spared.first; entry !== undefined; entry = this.#spared.first) {
      this.#suspectOne(entry, at, now);
    }
  }

  /** Returns the time at which a suspect is evicted, if its silence is its own fault. */
  #evictAt({ at, value: { until } }: AgedEntry<Watch<T>>): Instant {
    return Math.min(at + EVICT_INTERVALS * this.#intervalMs + MORE_MS, until);
  }

  #forgive(ms: number, now: Instant): void {
    this.#quiet.prolong(ms, now);
    this.#suspects.prolong(ms, now);
    this.#probes.prolong(ms, now);
    for (let entry = this.#suspects.first; entry !== undefined; entry = entry.next) {
      entry.value.until += ms;
    }
  }

  #suspect(now: Instant): void {
    const interval = this.#intervalMs;
    // Computed exactly as the deadline is: another order of adding could round to a moment never
    // due.
    const isDue = (at: Instant) => at + SUSPECT_INTERVALS * interval <= now;
    for (let entry = this.#quiet.first; entry && isDue(entry.at); entry = this.#quiet.first) {
      if (this.#isSpared(entry.value.watched)) this.#spared.append(entry, entry.at);
      else this.#suspectOne(entry, Math.max(entry.at, now - PROBED_INTERVALS_MAX * interval), now);
    }
  }

  #suspectOne(entry: AgedEntry<Watch<T>>, at: Instant, now: Instant): void {
    this.#suspects.append(entry, at);
    this.#probes.append(entry.value.probe, now);
    entry.value.until = entry.at + EVICT_MOST_INTERVALS * this.#intervalMs;
  }

  #isSpared({ isRestored }: T): boolean {
    return isRestored && this.#isSparing;
  }

  /** Begins or ends a doubt. Returns the turn, if it is one. */
  #weigh(now: Instant): Turn | undefined {
    const first = this.#suspects.first;
    const isDue = first !== undefined && this.#evictAt(first) <= now;
    const silent = isDue ? this.#countSilent(now) : this.#suspects.size;
    const watched = this.#watches.size - this.#spared.size;
    const isMost = silent > 1 && 2 * silent > watched;
    const isDoubtful = isDue && (isMost || this.#isDeaf(first, now));
    const wasDoubtful = this.#trust.type === "doubtful";
    if (isDoubtful) {
      this.#trust = { type: "doubtful", lookAt: now + PROBE_INTERVALS * this.#intervalMs };
    } else this.#trust = SURE;
    if (isDoubtful === wasDoubtful) return undefined;
    if (!isDoubtful) this.#suspectAnew(now);
    return { isDoubtful, silent, watched };
  }

  /**
   * Returns true if nobody at all was heard since a suspect was suspected, or only just now: the
   * link may have come back this moment, and the suspect's answer be on its way.
   */
  #isDeaf(suspect: AgedEntry<Watch<T>>, now: Instant): boolean {
    const isBack = now < this.#hearing.since + ANSWER_INTERVALS * this.#intervalMs;
    return isBack || this.#isNobodyHeardSince(suspect);
  }

  /** Returns true if nobody at all was heard since a suspect was suspected. */
  #isNobodyHeardSince({ at }: AgedEntry<Watch<T>>): boolean {
    return this.#hearing.at < at + SUSPECT_INTERVALS * this.#intervalMs;
  }

  /** Returns the number of those that were not heard for longer than an interval. */
  #countSilent(now: Instant): number {
    let count = this.#suspects.size;
    const since = now - MISSED_INTERVALS * this.#intervalMs;
    for (let entry = this.#quiet.first; entry && entry.at < since; entry = entry.next) count++;
    return count;
  }

  /** Ends a doubt: what the suspects sent meanwhile may be lost, so all are probed now. */
  #suspectAnew(now: Instant): void {
    const at = now - SUSPECT_INTERVALS * this.#intervalMs;
    for (let probe = this.#probes.first; probe; probe = this.#probes.first) {
      this.#probes.remove(probe);
    }
    for (let entry = this.#suspects.first; entry !== undefined; entry = entry.next) {
      entry.at = Math.max(entry.at, at);
      this.#probes.append(entry.value.probe, now);
    }
  }

  #takeSilent(now: Instant): T[] {
    const silent: T[] = [];
    const isSure = this.#trust.type === "sure";
    const dueAt = (entry: AgedEntry<Watch<T>>) => isSure ? this.#evictAt(entry) : entry.value.until;
    for (
      let entry = this.#suspects.first;
      entry && dueAt(entry) <= now;
      entry = this.#suspects.first
    ) {
      silent.push(entry.value.watched);
      this.#suspects.remove(entry);
      this.#probes.remove(entry.value.probe);
    }
    return silent;
  }

  #takeProbes(now: Instant): ProbeTarget[] {
    const probed: ProbeTarget[] = [];
    const intervals = this.#trust.type === "sure" ? PROBE_INTERVALS : PROBE_MOST_INTERVALS;
    for (let entry = this.#probes.first; entry && entry.at <= now; entry = this.#probes.first) {
      probed.push(entry.value.watched);
      this.#probes.append(entry, now + intervals * this.#intervalMs);
    }
    const witness = this.#takeWitness(now);
    if (witness !== undefined) probed.push(witness);
    return probed;
  }

  /** Returns whoever was heard last, if only its answer can show that the suspects are to blame. */
  #takeWitness(now: Instant): ProbeTarget | undefined {
    const first = this.#suspects.first;
    const { witness } = this.#hearing;
    if (first === undefined || witness === undefined || now < this.#witnessAt) return undefined;
    const watch = this.#watches.get(witness.id);
    const isQuiet = watch === undefined || watch.age.list === this.#quiet;
    const pauseMs = PROBE_INTERVALS * this.#intervalMs;
    const isRecent = this.#hearing.at > now - pauseMs;
    if (!isQuiet || isRecent || !this.#isNobodyHeardSince(first)) return undefined;
    this.#witnessAt = now + pauseMs;
    return witness;
  }
}
