import {
  isSameEpoch,
  MESSAGE_BYTES_MAX,
  PAST_PAGE_BYTES,
  RECALL_BYTES_MAX,
  type Seq,
  STREAM_REIGNS_MAX,
} from "../../../core/mod.ts";
import { pageOfLog, type PastPage, type PastQuery } from "../../../ordering/mod.ts";
import { LoadedPast } from "./loaded_past.ts";
import { readEnds, type Reading, readRecord } from "./reading.ts";
import type { RecordFormat } from "./record_format.ts";
import { NO_CHAIN, type StreamEnds, type StreamRecord } from "./stream_record.ts";

/** Bytes of messages with which a page is certainly full, and ends between two messages. */
const ENOUGH_BYTES = PAST_PAGE_BYTES + 2 * MESSAGE_BYTES_MAX;

/** The records of one reign, and the part of their entries that counts. */
interface Span {
  /** The places of its first and last record. */
  readonly begin: number;
  readonly end: number;
  readonly first: Seq;
  /** The last seq of it that no later reign has declared void. */
  readonly last: Seq;
}

/** The places that a stream has, and its reigns, the newest first. */
interface Reigns {
  readonly ends: StreamEnds;
  readonly spans: readonly Span[];
}

/**
 * Reads a page of the past of a group out of its stream; `undefined` if there is no stream. A
 * record that cannot be read, or does not continue the chain of the one before it, is a gap.
 */
export function* readPast(
  format: RecordFormat,
  question: PastQuery,
): Reading<PastPage | undefined> {
  const ends = yield* readEnds();
  if (ends === undefined) return undefined;
  const past = new LoadedPast();
  const { place, count, until } = question;
  const from = count > 0 ? 1 : Math.max(1, place);
  const reigns = { ends, spans: yield* spansBack(format, ends, from) };
  if (count > 0) {
    yield* loadBack(format, past, reigns, question);
    return pageOfLog(past, question);
  }
  const end = yield* loadOn(format, past, reigns, { first: from, last: until });
  const page = pageOfLog(past, { ...question, until: end });
  return page.isEnd && end < until ? { ...page, isEnd: false } : page;
}

/**
 * Returns the reigns of a stream, the newest first, back to the one that has a seq. The first and
 * the last record of a reign say what counts, so both must continue the chain; where one does not,
 * what lies before is a gap.
 *
 * Worked case: epoch 1 has seqs 1 to 44 in records 1 to 9, and record 10 begins epoch 2 with seq 43
 * and kept 42. If the server has lost record 10, records 1 to 9 show nothing of 43 and 44 being
 * void: they are not shown.
 */
function* spansBack(format: RecordFormat, ends: StreamEnds, from: Seq): Reading<Span[]> {
  const spans: Span[] = [];
  let limit = Infinity;
  let end = ends.last;
  while (end >= ends.first && end > 0 && spans.length < STREAM_REIGNS_MAX) {
    const newest = yield* readSound(format, ends, end);
    if (newest === undefined) return spans;
    const begin = Math.max(newest.head.reign || newest.place, ends.first);
    const oldest = begin === end ? newest : yield* readSound(format, ends, begin);
    if (oldest === undefined || !isSameEpoch(oldest.head.epoch, newest.head.epoch)) return spans;
    const { first, reign, kept } = oldest.head;
    spans.push({ begin, end, first, last: Math.min(newest.head.last, limit) });
    if (first <= from || reign !== 0) return spans;
    limit = Math.min(limit, kept);
    end = begin - 1;
  }
  return spans;
}

/**
 * Reads a record; `undefined` if it cannot be read, or does not continue the chain of the one
 * before it. Where that one is gone, the record must at least open: under a key nobody else can
 * have written it.
 */
function* readSound(
  format: RecordFormat,
  ends: StreamEnds,
  place: number,
): Reading<StreamRecord | undefined> {
  const record = yield* readRecord(place);
  if (record === undefined) return undefined;
  const before = place > ends.first ? yield* readRecord(place - 1) : undefined;
  const isSound = isContinued(format, before, record) &&
    (before !== undefined || format.open(record) !== undefined);
  return isSound ? record : undefined;
}

/** Returns false if a record is known not to continue the chain. */
function isContinued(
  format: RecordFormat,
  before: StreamRecord | undefined,
  record: StreamRecord,
): boolean {
  if (before === undefined) return record.place > 1 || format.follows(NO_CHAIN, record);
  return before.place !== record.place - 1 || format.follows(before.head.chain, record);
}

/** Loads messages on from a seq, until a page has enough. Returns the last seq that was read. */
function* loadOn(
  format: RecordFormat,
  past: LoadedPast,
  { ends, spans }: Reigns,
  { first, last }: { readonly first: Seq; readonly last: Seq },
): Reading<Seq> {
  for (const span of spans.toReversed()) {
    if (span.last < first || span.first > last) continue;
    const begin = yield* placeOf(span, first);
    let before = begin > ends.first ? yield* readRecord(begin - 1) : undefined;
    for (let place = begin; place <= span.end; place++) {
      const record = yield* readRecord(place);
      if (record === undefined) continue;
      const until = Math.min(last, span.last);
      if (record.head.first > until) break;
      load(format, past, record, before, { first, last: until });
      before = record;
      const end = Math.min(record.head.last, until);
      if (past.bytes >= ENOUGH_BYTES && end < last) return end;
    }
  }
  return last;
}

/** Loads messages back from the end of a question, as many as it asks for. */
function* loadBack(
  format: RecordFormat,
  past: LoadedPast,
  { ends, spans }: Reigns,
  { place: least, count, until }: PastQuery,
): Reading<void> {
  for (const span of spans) {
    const end = Math.min(until, span.last);
    if (span.first > end) continue;
    for (let place = yield* placeOf(span, end); place >= span.begin; place--) {
      const record = yield* readRecord(place);
      if (record === undefined) continue;
      const before = place > ends.first ? yield* readRecord(place - 1) : undefined;
      load(format, past, record, before, { first: 1, last: end });
      if (past.starts >= count || record.head.first <= least) return;
      if (past.bytes < RECALL_BYTES_MAX) continue;
      past.isCut = true;
      return;
    }
  }
}

/** Returns the place of the last record of a reign that begins at or before a seq. */
function* placeOf(span: Span, seq: Seq): Reading<number> {
  let { begin, end } = span;
  while (begin < end) {
    const middle = Math.ceil((begin + end) / 2);
    const record = yield* readRecord(middle);
    if (record !== undefined && record.head.first <= seq) begin = middle;
    else end = middle - 1;
  }
  return begin;
}

/** Adds the entries of a record, unless it does not continue the record before it. */
function load(
  format: RecordFormat,
  past: LoadedPast,
  record: StreamRecord,
  before: StreamRecord | undefined,
  { first, last }: { readonly first: Seq; readonly last: Seq },
): void {
  if (!isContinued(format, before, record)) return;
  const batch = format.open(record);
  if (batch === undefined) return;
  past.note(batch.facts.senders);
  for (const [i, entry] of batch.entries.entries()) {
    const seq = record.head.first + i;
    if (seq >= first && seq <= last) past.add(seq, entry);
  }
}
