import { earlier, type Instant, type MemberId } from "../../../core/mod.ts";
import { AgedEntry, AgedList } from "./aged_list.ts";

/** A member silent for longer than this many heartbeat intervals is suspected, and probed. */
export const SUSPECT_INTERVALS = 1.5;
/** A member silent for longer than this many is gone. */
export const EVICT_INTERVALS = 2;
/** Probes go out once in this part of an interval. */
export const PROBE_INTERVALS = 1 / 8;
/** A suspect has at least the rest up to the eviction to answer, also when the detector is a bit late. */
const PROBED_INTERVALS_MAX = EVICT_INTERVALS - 1 / 4;
/** The detector itself was late by more than this many: then silence proves nothing. */
export const LATE_INTERVALS = 1 / 2;
/** "More than two intervals" begins here. */
const MORE_MS = 1;

/** Whose signs of life are watched: members, and sequencers. */
export interface Watched {
  readonly id: MemberId;
}

/** What was found to be due. */
export interface Findings<T extends Watched> {
  readonly probe: readonly T[];
  readonly silent: readonly T[];
  /** By how much everybody's time was prolonged because the detector was late. */
  readonly forgivenMs: number;
}

class Watch<T extends Watched> {
  /** In one of `#quiet`, `#suspects`, `#spared`; its moment is when the watched was heard (or forgiven). */
  readonly age: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);
  /** In `#probes` while the watched is suspected; its moment is when it is probed next. */
  readonly probe: AgedEntry<Watch<T>> = new AgedEntry<Watch<T>>(this);

  constructor(readonly watched: T) {}
}

/**
 * Tells who is gone, from who was heard when. Each list is ordered by time, so that a heartbeat and
 * the next deadline cost the same however many members there are.
 */
export class FailureDetector<T extends Watched> {
  readonly #intervalMs: number;
  readonly #isSpared: (watched: T) => boolean;
  readonly #watches = new Map<MemberId, Watch<T>>();
  /** Heard of lately. */
  readonly #quiet = new AgedList<Watch<T>>();
  readonly #suspects = new AgedList<Watch<T>>();
  /** Suspects whose time does not run out before {@linkcode endSparing}. */
  readonly #spared = new AgedList<Watch<T>>();
  readonly #probes = new AgedList<Watch<T>>();

  constructor(intervalMs: number, isSpared: (watched: T) => boolean) {
    this.#intervalMs = intervalMs;
    this.#isSpared = isSpared;
  }

  /** A sign of life; the first one starts the watch. */
  heard(watched: T, now: Instant): void {
    let watch = this.#watches.get(watched.id);
    if (watch === undefined) {
      watch = new Watch(watched);
      this.#watches.set(watched.id, watch);
    }
    this.#quiet.append(watch.age, now);
    this.#probes.remove(watch.probe);
  }

  forget(watched: T): void {
    const watch = this.#watches.get(watched.id);
    if (watch === undefined) return;
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

  /** What is due at `now`, `undefined` if nothing is. */
  expire(now: Instant): Findings<T> | undefined {
    const due = this.nextDeadline();
    if (due === undefined || due > now) return undefined;
    const late = now - due;
    const forgivenMs = late > LATE_INTERVALS * this.#intervalMs ? late : 0;
    if (forgivenMs > 0) this.#forgive(forgivenMs, now);
    this.#suspect(now);
    return { silent: this.#takeSilent(now), probe: this.#takeProbes(now), forgivenMs };
  }

  /** Those spared are suspects like others from now on: probed, with half an interval to answer. */
  endSparing(now: Instant): void {
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
    // Reckoned as the deadline is: another order of adding would round differently and never be due.
    const isDue = (at: Instant) => at + SUSPECT_INTERVALS * interval <= now;
    for (let entry = this.#quiet.first; entry && isDue(entry.at); entry = this.#quiet.first) {
      if (this.#isSpared(entry.value.watched)) this.#spared.append(entry, entry.at);
      else {
        this.#suspects.append(entry, Math.max(entry.at, now - PROBED_INTERVALS_MAX * interval));
        this.#probes.append(entry.value.probe, now);
      }
    }
  }

  #takeSilent(now: Instant): T[] {
    const silent: T[] = [];
    for (
      let entry = this.#suspects.first;
      entry && this.#evictAt(entry) <= now;
      entry = this.#suspects.first
    ) {
      silent.push(entry.value.watched);
      this.forget(entry.value.watched);
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
