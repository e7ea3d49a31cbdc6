import {
  addRange,
  type Epoch,
  type Instant,
  isNewerEpoch,
  removeRange,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import type { PromiseFrame } from "../../wire/mod.ts";
import type { ViewPlace } from "./view_place.ts";

/** A member that a new sequencer asks what it has of the sequence. */
export class Witness {
  promise: PromiseFrame | undefined;
  /** When it last said something in our epoch. */
  heardAt: Instant = -Infinity;

  /** `since`: from when on it is asked. */
  constructor(readonly place: ViewPlace, readonly since: Instant) {}

  /** Its promise, if the sequence has begun for it. */
  get begun(): PromiseFrame | undefined {
    return this.promise?.hasBegun ? this.promise : undefined;
  }

  /** It does not hold this any more. */
  onNotHeld(ranges: readonly SeqRange[]): void {
    if (this.promise === undefined) return;
    const held = this.promise.held.map((range) => ({ ...range }));
    for (const range of ranges) removeRange(held, range);
    this.promise = { ...this.promise, held };
  }
}

/** What a new sequencer can have of the sequence, by what its witnesses promised. */
export interface Survey {
  /** The log that can be repaired: from `first` to `end`, without a hole; `first` is `end + 1` if there is none. */
  readonly first: Seq;
  readonly end: Seq;
  /** The newest epoch of which anybody has something; `undefined`: nobody is left who has. */
  readonly installed: Epoch | undefined;
  /** The highest seq that somebody has delivered: nothing up to here may be lost. */
  readonly delivered: Seq;
  /** What of each witness's holdings counts. */
  readonly holdings: ReadonlyMap<Witness, readonly SeqRange[]>;
  /** Those who lack what nobody holds any more. */
  readonly behind: readonly Witness[];
}

/**
 * What the log of the epochs before is. All that anybody has delivered belongs to it, and what comes
 * behind that up to the first hole that nobody can fill. What somebody holds of an older epoch does
 * not count beyond the place where a newer one began: it was void already. Where nobody is left for
 * whom it has begun, the log is empty, and goes on behind the highest seq that was `told`.
 */
export function surveyLog(witnesses: Iterable<Witness>, told: Seq): Survey {
  const begun: [Witness, PromiseFrame][] = [];
  let hasNewcomer = false;
  for (const witness of witnesses) {
    if (witness.begun !== undefined) begun.push([witness, witness.begun]);
    else hasNewcomer = true;
  }
  if (begun.every(([, promise]) => hasTakenNothing(promise))) {
    const nothing = { installed: undefined, holdings: new Map(), behind: [] };
    return { first: told + 1, end: told, delivered: told, ...nothing };
  }
  const newest = begun.reduce<Epoch | undefined>(
    (epoch, [, { installed }]) =>
      epoch === undefined || isNewerEpoch(installed, epoch) ? installed : epoch,
    undefined,
  );
  // 0 of one that does not know: then of an older epoch only what was delivered counts.
  const base = Math.min(
    ...begun.filter(([, { installed }]) => installed.number === newest?.number)
      .map(([, promise]) => promise.base),
  );
  const union: SeqRange[] = [];
  const holdings = new Map<Witness, readonly SeqRange[]>();
  // The entry by which somebody joined may lie far back; it goes on from there.
  let [delivered, lowest] = [0, hasNewcomer ? 0 : Infinity];
  for (const [witness, promise] of begun) {
    const until = countsUntil(promise, newest!, base);
    const ranges = promise.held.filter(({ first }) => first <= until)
      .map(({ first, last }) => ({ first, last: Math.min(last, until) }));
    holdings.set(witness, ranges);
    for (const range of ranges) addRange(union, range);
    if (!hasTakenNothing(promise)) delivered = Math.max(delivered, promise.delivered);
    lowest = Math.min(lowest, promise.delivered);
  }
  const run = union.find(({ first, last }) => first <= delivered + 1 && last >= delivered);
  const end = Math.max(delivered, run?.last ?? 0);
  const first = Math.max(Math.min(lowest, delivered) + 1, run?.first ?? end + 1);
  // Whoever lacks but its own entry has missed nothing: it may begin behind that, or gets another one.
  const behind = begun
    .filter(([, promise]) => promise.delivered + (hasTakenNothing(promise) ? 2 : 1) < first)
    .map(([witness]) => witness);
  return { first, end, installed: newest, delivered, holdings, behind };
}

/**
 * Up to where what a member holds counts, where the newest epoch began behind `base`. One that slept
 * through more than one epoch may hold what the first of them made void: of that one counts only what
 * it had in order, which each of them took over.
 */
function countsUntil({ installed, delivered }: PromiseFrame, newest: Epoch, base: Seq): Seq {
  const epochs = newest.number - installed.number;
  return epochs === 0 ? Infinity : epochs === 1 ? Math.max(base, delivered) : delivered;
}

/** Its own entry, the first one for it, has not been taken: it may as well begin elsewhere. */
function hasTakenNothing({ delivered, cut }: PromiseFrame): boolean {
  return delivered === cut;
}
