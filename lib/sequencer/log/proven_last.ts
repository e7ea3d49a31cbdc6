import { type Epoch, isSameEpoch, type Seq } from "../../core/mod.ts";
import { epochOf } from "../../ordering/mod.ts";
import type { LogBatch, LogReign } from "../machine/mod.ts";

/** A log from before, as far as it must be known to tell what of it counts. */
export interface FormerLog {
  /** The newest epoch in which it was written. */
  readonly epoch: Epoch;
  readonly last: Seq;
  /** The newest view that has its place in it. */
  readonly view: number;
  /** Up to here all members had delivered it. */
  readonly stable: Seq;
  /** The epoch that ordered an entry, if it is there. */
  epochAt(seq: Seq): Epoch | undefined;
  /** The highest seq up to `last` that this epoch ordered; `undefined`: none is there. */
  lastOf(epoch: Epoch, last: Seq): Seq | undefined;
}

/**
 * Up to where a log from before is the log of the group still, when a new reign begins with
 * `recovered`. An entry is named by its seq and its epoch, and whoever has one of them has, or had,
 * the same before it: so a log is true up to the last entry that it has in common with the members'.
 * What all had delivered is true as well, if one of those who are still there was there before the
 * log ended. (When all have gone and others came, seqs may have been given again.) Where nobody is left who delivered
 * anything, the log is all that there is, unless somebody else has ordered the group since.
 */
export function provenLast(
  log: FormerLog,
  { epoch, first, installed, elder }: Pick<LogReign, "epoch" | "first" | "installed" | "elder">,
  { entries }: Pick<LogBatch, "entries">,
): Seq {
  if (installed === undefined) {
    return epoch.number === log.epoch.number + 1 ? log.last : log.stable;
  }
  const end = first + entries.length - 1;
  // The epoch that opens with this reign is no older one's.
  const theirs = entries.filter((entry) => !isSameEpoch(epochOf(entry), epoch));
  const recoveredLast = end - (entries.length - theirs.length);
  const wasThere = elder !== undefined && elder.joined <= log.view && elder.cut < log.stable;
  const stable = wasThere ? log.stable : 0;
  let proven = Math.max(stable, log.lastOf(installed, recoveredLast) ?? 0);
  for (let i = theirs.length - 1; i >= 0 && first + i > proven; i--) {
    const known = log.epochAt(first + i);
    if (known !== undefined && isSameEpoch(known, epochOf(theirs[i]!))) proven = first + i;
  }
  return proven;
}
