import { type Epoch, isSameEpoch, type Seq } from "../../core/mod.ts";
import { epochOf } from "../../ordering/mod.ts";
import type { LogBatch, LogReign } from "../machine/mod.ts";

/** The facts about a log from before that decide what of it counts. */
export interface FormerLog {
  /** The newest epoch in which it was written. */
  readonly epoch: Epoch;
  readonly last: Seq;
  /** The newest view that has its place in it. */
  readonly view: number;
  /** The seq up to which all members had delivered it. */
  readonly stable: Seq;
  /** The highest seq that it had when its group was without members; 0 if it never was. */
  readonly vacant: Seq;
  /** Returns the epoch that ordered an entry, if the entry is there. */
  epochAt(seq: Seq): Epoch | undefined;
  /** Returns the highest seq up to `last` that this epoch ordered; `undefined` if none is there. */
  lastOf(epoch: Epoch, last: Seq): Seq | undefined;
}

/**
 * Returns the seq up to which a log from before is still the log of its group, when a new reign
 * begins with the entries that were recovered from the members (PROTOCOL 12.5.1, 12.5.2).
 *
 * An entry is named by its seq and its epoch. All processes that have an entry have, or had, the
 * same entries before it. So a log counts up to the last entry that it has in common with the
 * members' log.
 *
 * Worked case: the file has seqs 1 to 44, all of epoch 1, and 40 is known to be delivered by all.
 * The takeover recovered 41 and 42, both of epoch 1; 43 and 44 were void, and epoch 2 opens with
 * the install 43. The log and the members have 42 of epoch 1 in common: the file counts up to 42.
 *
 * Entries that all members had delivered count as well, if at least one of today's members had
 * joined before the log ended. If everybody has left and others have joined, the same seqs may have
 * been given again. For example, ford's file ends with 44, everybody leaves, arthur makes the group
 * anew, and another sequencer gives him 1 to 10: then a stable seq of 40 in the file says nothing
 * of arthur's sequence. If no member is left that has delivered anything, the log is all that there
 * is, unless another sequencer has ordered the group since. In that case the log counts up to the
 * seq at which its group had no members, because every later member began after it.
 */
export function provenLast(
  log: FormerLog,
  { epoch, first, installed, elder }: Pick<LogReign, "epoch" | "first" | "installed" | "elder">,
  { entries }: Pick<LogBatch, "entries">,
): Seq {
  if (installed === undefined) {
    return epoch.number === log.epoch.number + 1 ? log.last : Math.max(log.stable, log.vacant);
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
