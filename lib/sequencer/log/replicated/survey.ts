import { type Epoch, isNewerEpoch, isSameEpoch, type Seq } from "../../../core/mod.ts";
import { epochOf } from "../../../ordering/mod.ts";
import type { LogBatch, LogReign } from "../../machine/mod.ts";
import { type FormerLog, provenLast } from "../proven_last.ts";
import type { Batch } from "./batch_body.ts";
import { readEnds, type Reading, readRecord } from "./reading.ts";
import type { RecordFormat } from "./record_format.ts";
import { NO_CHAIN, type StreamEnds, type StreamRecord } from "./stream_record.ts";

/** Records that a survey reads at most: the entries that members may lack are in fewer. */
const SURVEYED_MAX = 1_024;

/** The state of a stream when a reign is about to begin. */
export type StreamSurvey =
  /** The reign can begin after this place. */
  | {
    readonly type: "fit";
    readonly place: number;
    readonly chain: string;
    /** The seq up to which the log of before counts. */
    readonly kept: Seq;
    /** Set if members have what the log lacks: it has lost entries, or others were without it. */
    readonly lost?: Loss;
  }
  /** Another sequencer has begun a newer reign. */
  | { readonly type: "newer"; readonly epoch: Epoch }
  /** The end of the stream cannot be believed. */
  | { readonly type: "damaged"; readonly reason: string };

/** A log that ends before what members have. */
export interface Loss {
  readonly logLast: Seq;
  readonly membersLast: Seq;
}

/** The end of a log, as far back as a survey reads it. */
interface LogEnd {
  readonly last: StreamRecord;
  readonly batch: Batch;
  /** The epochs of the entries that count, by seq. */
  readonly epochs: ReadonlyMap<Seq, Epoch>;
}

/**
 * Reads the end of a stream before the first record of a reign, back to the first entry that was
 * recovered from members, and finds how much of the log counts (PROTOCOL 12.5.1).
 *
 * Worked case: the stream has seqs 1 to 44 of epoch 1; the takeover recovered 41 and 42, and epoch
 * 2 opens with the install 43. The log and the members have 42 of epoch 1 in common: the log counts
 * up to 42, and the record that begins the reign says that all above is void. If the stream ended
 * with 40, entries that it had acknowledged would be gone: that is reported.
 */
export function* surveyStream(
  format: RecordFormat,
  reign: LogReign,
  batch: LogBatch,
): Reading<StreamSurvey> {
  const membersLast = recoveredLast(reign, batch);
  const ends = yield* readEnds();
  if (ends === undefined || ends.last === 0) {
    const lost = membersLast > 0 ? { lost: { logLast: 0, membersLast } } : {};
    return { type: "fit", place: 0, chain: NO_CHAIN, kept: 0, ...lost };
  }
  const end = yield* readEnd(format, ends, Math.max(1, reign.first - 1));
  if ("type" in end) return end;
  const { last: { place, head }, batch: { facts } } = end;
  if (isNewerEpoch(head.epoch, reign.epoch)) return { type: "newer", epoch: head.epoch };
  const proven = provenLast(formerLog(end), reign, batch);
  const kept = Math.min(proven, reign.first - 1);
  // A reign whose beginning is not whole ended at once: then nobody has heard of it.
  const isWhole = facts.until === undefined || facts.until <= head.last;
  const isLost = reign.installed !== undefined && isWhole && proven < membersLast;
  const lost = isLost ? { lost: { logLast: Math.min(head.last, proven), membersLast } } : {};
  return { type: "fit", place, chain: head.chain, kept, ...lost };
}

/** Returns the highest seq that members have of the epochs before; 0 if no member is left. */
function recoveredLast({ epoch, first, installed }: LogReign, { entries }: LogBatch): Seq {
  if (installed === undefined) return 0;
  const own = entries.findIndex((entry) => isSameEpoch(epochOf(entry), epoch));
  return first - 1 + (own < 0 ? entries.length : own);
}

/** Reads back from the last record to the one that has `from`, and checks each. */
function* readEnd(
  format: RecordFormat,
  ends: StreamEnds,
  from: Seq,
): Reading<LogEnd | StreamSurvey & { type: "damaged" }> {
  const last = yield* readRecord(ends.last);
  if (last === undefined) return damaged(`record ${ends.last} cannot be read`);
  const epochs = new Map<Seq, Epoch>();
  let newest: Batch | undefined;
  let limit = Infinity;
  let record = last;
  for (let count = 0; count < SURVEYED_MAX; count++) {
    const { place, head } = record;
    const before = place > ends.first ? yield* readRecord(place - 1) : undefined;
    const fault = faultOf(format, record, before, ends);
    if (fault !== undefined) return damaged(fault);
    const batch = format.open(record);
    if (batch === undefined) return damaged(`record ${place} cannot be opened`);
    newest ??= batch;
    for (const [i, entry] of batch.entries.entries()) {
      const seq = head.first + i;
      if (seq <= limit && !epochs.has(seq)) epochs.set(seq, epochOf(entry));
    }
    if (head.reign === 0) limit = Math.min(limit, head.kept);
    if (head.first <= from || before === undefined) break;
    record = before;
  }
  return newest === undefined
    ? damaged("nothing of it can be read")
    : { last, batch: newest, epochs };
}

/** Returns the reason why a record does not follow the one before it, if it does not. */
function faultOf(
  format: RecordFormat,
  record: StreamRecord,
  before: StreamRecord | undefined,
  ends: StreamEnds,
): string | undefined {
  const { place, head } = record;
  // What comes before the first place was discarded, and cannot be checked any more.
  if (before === undefined && place === ends.first && place > 1) return undefined;
  if (before === undefined && place > 1) return `record ${place - 1} cannot be read`;
  if (!format.follows(before?.head.chain ?? NO_CHAIN, record)) {
    return `record ${place} does not continue the chain of the one before`;
  }
  const isNext = before === undefined || head.reign === 0 || head.first === before.head.last + 1;
  return isNext ? undefined : `record ${place} leaves a hole before seq ${head.first}`;
}

function damaged(reason: string): StreamSurvey & { type: "damaged" } {
  return { type: "damaged", reason };
}

function formerLog({ last: { head }, batch: { facts }, epochs }: LogEnd): FormerLog {
  return {
    epoch: head.epoch,
    last: head.last,
    view: facts.view,
    stable: facts.stable,
    vacant: facts.vacant,
    epochAt: (seq) => epochs.get(seq),
    lastOf(epoch, last) {
      for (let seq = Math.min(last, head.last); epochs.has(seq); seq--) {
        if (isSameEpoch(epochs.get(seq)!, epoch)) return seq;
      }
      return undefined;
    },
  };
}
