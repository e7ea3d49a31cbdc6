import {
  addRange,
  type Epoch,
  HISTORY_BYTES_MAX,
  type Instant,
  isNewerEpoch,
  RECEIVE_WINDOW_SEQS_MAX,
  removeRange,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import { KEEPING_BYTES } from "../../../ordering/mod.ts";
import type { PromiseFrame } from "../../../wire/mod.ts";
import type { ViewPlace } from "./view_place.ts";

/**
 * Seqs by which one member may be ahead of all others: so many entries a sequencer keeps for those
 * that lag, if they are the shortest, and so many a member receives beyond what it has delivered.
 */
const AHEAD_SEQS_MAX = HISTORY_BYTES_MAX / KEEPING_BYTES + RECEIVE_WINDOW_SEQS_MAX;
/**
 * Seqs that a member keeps after it has delivered them: those of two windows, and some to spare.
 */
const KEPT_SEQS_MAX = 4 * RECEIVE_WINDOW_SEQS_MAX;
/** The highest seq that a group may reach: a million messages a second for four years. */
const SEQ_PLAUSIBLE_MAX = 2 ** 47;

/** A member that a new sequencer asks for its promise and for what it holds of the sequence. */
export class Witness {
  promise: PromiseFrame | undefined;
  /** The time at which it last said something in our epoch. */
  heardAt: Instant = -Infinity;

  /** `since` is the time from which on it is asked. */
  constructor(readonly place: ViewPlace, readonly since: Instant) {}

  /** Its promise, if the sequence has begun for it. */
  get begun(): PromiseFrame | undefined {
    return this.promise?.hasBegun ? this.promise : undefined;
  }

  /** Takes back what it promised to hold, and holds no more. */
  onNotHeld(ranges: readonly SeqRange[]): void {
    if (this.promise === undefined) return;
    const held = this.promise.held.map((range) => ({ ...range }));
    for (const range of ranges) removeRange(held, range);
    this.promise = { ...this.promise, held };
  }
}

/** The part of the sequence that a new sequencer can recover, by the promises of its witnesses. */
export interface Survey {
  /** The lowest seq that somebody may lack; `end + 1` if nobody lacks anything. */
  readonly first: Seq;
  /** The last seq before the first hole that nobody can fill. */
  readonly end: Seq;
  /**
   * The newest epoch of which a witness has something; `undefined` when no such witness is left.
   */
  readonly installed: Epoch | undefined;
  /** The highest seq that a witness has delivered: nothing up to here may be lost. */
  readonly delivered: Seq;
  /** The part of each witness's holdings that counts. */
  readonly holdings: ReadonlyMap<Witness, readonly SeqRange[]>;
  /** Witnesses that lack what nobody holds any more. */
  readonly behind: readonly Witness[];
}

/**
 * Returns what the log of the epochs before is (PROTOCOL 11.2.4). Everything that a witness has
 * delivered belongs to it, and everything after that up to the first hole that nobody can fill.
 *
 * Worked case: ford has delivered up to 40 and holds 36 to 40 and 43; arthur has delivered up to 38
 * and holds 36 to 38 and 41. Together they hold 36 to 41, and 43. The log ends with 41: nothing
 * after the hole at 42 can be delivered in order, so 43 is void and its sender submits it again. It
 * begins with 39, for both have delivered up to 38.
 *
 * If no witness has taken anything the log is empty, and the sequence goes on after `told`, the
 * highest seq that was ever reported, so that no seq is used twice.
 */
export function surveyLog(asked: Iterable<Witness>, told: Seq): Survey {
  const witnesses = [...asked];
  const begun: [Witness, PromiseFrame][] = [];
  let hasNewcomer = false;
  const absurd = absurdOf(witnesses, told);
  for (const witness of witnesses) {
    if (absurd.includes(witness)) continue;
    if (witness.begun !== undefined) begun.push([witness, witness.begun]);
    else hasNewcomer = true;
  }
  const newest = newestOf(begun.map(([, promise]) => promise));
  if (newest === undefined || begun.every(([, promise]) => hasTakenNothing(promise))) {
    const nothing = { installed: undefined, holdings: new Map(), behind: absurd };
    return { first: told + 1, end: told, delivered: told, ...nothing };
  }
  const union: SeqRange[] = [];
  const holdings = new Map<Witness, readonly SeqRange[]>();
  // The entry by which a newcomer joined may lie far back; it goes on from there.
  let [delivered, lowest] = [0, hasNewcomer ? 0 : Infinity];
  for (const [witness, promise] of begun) {
    const until = countsUntil(promise, newest);
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
  // A member that lacks only its own entry has missed nothing: it begins after that entry, or gets
  // another one.
  const behind = begun
    .filter(([, promise]) => promise.delivered + (hasTakenNothing(promise) ? 2 : 1) < first)
    .map(([witness]) => witness);
  const unfit = [...behind, ...absurd];
  return { first, end, installed: newest.epoch, delivered, holdings, behind: unfit };
}

/**
 * Returns the witnesses whose promises no member can make (PROTOCOL 11.2.4). What they say counts
 * for nothing: one that is far ahead of all others would make all others lack what nobody has.
 *
 * Worked case: ford has delivered up to 41 and holds 38 to 41, and the tracker was told 40. Mallory
 * says that she has delivered 2 ** 48 - 2. No window is that long, so she is reported and evicted,
 * and the log ends with 41.
 */
function absurdOf(witnesses: readonly Witness[], told: Seq): Witness[] {
  const absurd: Witness[] = [];
  const begun = witnesses.filter((witness) => witness.begun !== undefined);
  const sane = begun.filter((witness) => isSane(witness.begun!));
  const reached = sane.map((witness) => lastOf(witness.begun!)).sort((a, b) => b - a);
  for (const witness of begun) {
    const last = lastOf(witness.begun!);
    // The highest of the others, who are at most so far behind as the former sequencer kept
    // entries.
    const others = last === reached[0] ? reached[1] : reached[0];
    const isFar = others !== undefined && last > Math.max(others, told) + AHEAD_SEQS_MAX;
    if (isFar || !sane.includes(witness)) absurd.push(witness);
  }
  return absurd;
}

/** Returns the highest seq of which a promise says anything. */
function lastOf({ delivered, held, base }: PromiseFrame): Seq {
  return Math.max(delivered, base, held.at(-1)?.last ?? 0);
}

/** Returns true if a promise says of its own windows what can be. */
function isSane(promise: PromiseFrame): boolean {
  const { cut, delivered, base, held } = promise;
  const lowest = held[0]?.first ?? delivered;
  return cut <= delivered && delivered <= SEQ_PLAUSIBLE_MAX &&
    base <= delivered + RECEIVE_WINDOW_SEQS_MAX &&
    lastOf(promise) <= delivered + RECEIVE_WINDOW_SEQS_MAX &&
    lowest >= delivered - KEPT_SEQS_MAX;
}

/**
 * The newest epoch of which witnesses have entries, and the seq at which the log before it ended.
 */
interface NewestEpoch {
  readonly epoch: Epoch;
  /** 0 if one of them does not know: of older epochs only what was delivered counts then. */
  readonly base: Seq;
}

function newestOf(promises: readonly PromiseFrame[]): NewestEpoch | undefined {
  let newest: NewestEpoch | undefined;
  for (const { installed: epoch, base } of promises) {
    if (newest === undefined || isNewerEpoch(epoch, newest.epoch)) newest = { epoch, base };
    else if (epoch.number === newest.epoch.number && base < newest.base) {
      newest = { epoch: newest.epoch, base };
    }
  }
  return newest;
}

/**
 * Returns the seq up to which a member's holdings count (PROTOCOL 11.2.4, decision 0015).
 *
 * Worked case: epoch 2 began after 40, and epoch 3 after 45. Ford follows epoch 3. Arthur slept
 * through epoch 3: of what he holds up to 45 counts, for what lies above was void when epoch 3
 * began. Trillian slept through both, has delivered up to 38, and holds 44: that may be the 44 of
 * epoch 1, which epoch 2 made void. Of hers only 38 counts, what she had in order, which each epoch
 * took over.
 */
function countsUntil({ installed, delivered }: PromiseFrame, { epoch, base }: NewestEpoch): Seq {
  const missed = epoch.number - installed.number;
  return missed === 0 ? Infinity : missed === 1 ? Math.max(base, delivered) : delivered;
}

/** Returns true if a member has not taken its own join, its first entry: it may begin elsewhere. */
function hasTakenNothing({ delivered, cut }: PromiseFrame): boolean {
  return delivered === cut;
}
