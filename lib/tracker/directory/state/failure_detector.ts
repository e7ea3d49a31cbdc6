import { earlier, type Instant, invariant, type MemberId } from "../../../core/mod.ts";
import { AgedEntry, AgedList } from "./aged_list.ts";

/** Number of heartbeat intervals of silence after which a member is suspected, and probed. */
const SUSPECT_INTERVALS = 1.5;
/** Number of intervals of silence after which a member is gone: more than this many. */
export const EVICT_INTERVALS = 2;
/** Part of an interval between two probes. */
const PROBE_INTERVALS = 1 / 8;
/** A suspect has at least the rest up to the eviction to answer, also when the detector is a bit late. */
const PROBED_INTERVALS_MAX = EVICT_INTERVALS - 1 / 4;
/** Number of intervals by which the detector itself may be late; past it silence proves nothing. */
export const LATE_INTERVALS = 1 / 2;
/** "More than two intervals" begins here. */
const MORE_MS = 1;

/** A member or sequencer whose signs of life are watched. */
export interface Watched {
  readonly id: MemberId;
  /** True if it was taken back after a restart. */
  readonly isRestored: boolean;
}

/** The outcome of the detector's timers. */
export interface Findings<T extends Watched> {
  /** Suspects to be probed. */
  readonly probe: readonly T[];
  /** Members or sequencers to be evicted; they are watched until {@linkcode FailureDetector.forget}. */
  readonly silent: readonly T[];
  /** Time in milliseconds that all were given because the detector was late; 0 if it was not. */
  readonly forgivenMs: number;
}

class Watch<T extends Watched> {
  /** In one of `#quiet`, `#suspects`, `#spared`. Its moment is the last sign of life, or later if forgiven. */
  readonly age: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);
  /** In `#probes` while the watched is suspected. Its moment is that of the next probe. */
  readonly probe: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);

  constructor(readonly watched: T) {}
}

/**
 * Finds out who is gone, from the times at which each was heard (PROTOCOL 9.3). Whoever is watched is
 * in one of three lists:
 *
 * ```
 * quiet ──── silent for 1.5 intervals ───────────────→ suspect ── for more than 2 ──→ evicted
 * quiet ──── the same, if restored in this rebuild ──→ spared ─── the rebuild ends ─→ suspect
 * suspect or spared ── heard ────────────────────────→ quiet
 * ```
 *
 * Each list is ordered by time, so a heartbeat and the next deadline cost the same however many
 * members there are.
 */
export class FailureDetector<T extends Watched> {
  readonly #intervalMs: number;
  readonly #watches = new Map<MemberId, Watch<T>>();
  readonly #quiet = new AgedList<Watch<T>>();
  readonly #suspects = new AgedList<Watch<T>>();
  /** Restored ones whose silence does not count before {@linkcode endSparing}. */
  readonly #spared = new AgedList<Watch<T>>();
  readonly #probes = new AgedList<Watch<T>>();
  /** True while the directory is rebuilt. */
  #isSparing = true;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
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
  }

  /** Notes a sign of life. */
  heard(watched: T, now: Instant): void {
    const watch = this.#watches.get(watched.id);
    invariant(watch !== undefined, "Every registered member and sequencer is watched");
    this.#quiet.append(watch.age, now);
    this.#probes.remove(watch.probe);
  }

  /** Ends a watch. */
  forget(watched: T): void {
    const watch = this.#watches.get(watched.id);
    invariant(watch !== undefined, "A watch ends once");
    watch.age.list?.remove(watch.age);
    this.#probes.remove(watch.probe);
    this.#watches.delete(watched.id);
  }

  nextDeadline(): Instant | undefined {
    const quiet = this.#quiet.first;
    const suspect = this.#suspects.first;
    return earlier(
      earlier(quiet && quiet.at + SUSPECT_INTERVALS * this.#intervalMs, this.#probes.first?.at),
      suspect && this.#evictAt(suspect),
    );
  }

  /** Suspects, forgives and takes out whoever is due. Returns what the caller must do, if anything. */
  handleTimeout(now: Instant): Findings<T> | undefined {
    const due = this.nextDeadline();
    if (due === undefined || due > now) return undefined;
    const late = now - due;
    const forgivenMs = late > LATE_INTERVALS * this.#intervalMs ? late : 0;
    if (forgivenMs > 0) this.#forgive(forgivenMs, now);
    this.#suspect(now);
    return { silent: this.#takeSilent(now), probe: this.#takeProbes(now), forgivenMs };
  }

  /** Makes suspects of all spared ones: they are probed, and have half an interval to answer. */
  endSparing(now: Instant): void {
    this.#isSparing = false;
    const at = now - SUSPECT_INTERVALS * this.#intervalMs;
    for (let entry = this.#spared.first; entry !== undefined; entry = this.#spared.first) {
      this.#suspects.append(entry, at);
      this.#probes.append(entry.value.probe, now);
    }
  }

  #evictAt(suspect: AgedEntry<Watch<T>>): Instant {
    return suspect.at + EVICT_INTERVALS * this.#intervalMs + MORE_MS;
  }

  #forgive(ms: number, now: Instant): void {
    this.#quiet.prolong(ms, now);
    this.#suspects.prolong(ms, now);
    this.#probes.prolong(ms, now);
  }

  #suspect(now: Instant): void {
    const interval = this.#intervalMs;
    // Computed exactly as the deadline is: another order of adding could round to a moment never due.
    const isDue = (at: Instant) => at + SUSPECT_INTERVALS * interval <= now;
    for (let entry = this.#quiet.first; entry && isDue(entry.at); entry = this.#quiet.first) {
      if (this.#isSpared(entry.value.watched)) this.#spared.append(entry, entry.at);
      else {
        this.#suspects.append(entry, Math.max(entry.at, now - PROBED_INTERVALS_MAX * interval));
        this.#probes.append(entry.value.probe, now);
      }
    }
  }

  #isSpared({ isRestored }: T): boolean {
    return isRestored && this.#isSparing;
  }

  #takeSilent(now: Instant): T[] {
    const silent: T[] = [];
    for (
      let entry = this.#suspects.first;
      entry && this.#evictAt(entry) <= now;
      entry = this.#suspects.first
    ) {
      silent.push(entry.value.watched);
      this.#suspects.remove(entry);
      this.#probes.remove(entry.value.probe);
    }
    return silent;
  }

  #takeProbes(now: Instant): T[] {
    const probed: T[] = [];
    for (let entry = this.#probes.first; entry && entry.at <= now; entry = this.#probes.first) {
      probed.push(entry.value.watched);
      this.#probes.append(entry, now + PROBE_INTERVALS * this.#intervalMs);
    }
    return probed;
  }
}
