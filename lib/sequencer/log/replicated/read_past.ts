import {
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
import type { StreamEnds, StreamRecord } from "./stream_record.ts";

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
  const spans = yield* spansBack(ends, from);
  if (count > 0) {
    yield* loadBack(format, past, spans, question);
    return pageOfLog(past, question);
  }
  const end = yield* loadOn(format, past, spans, { first: from, last: until });
  const page = pageOfLog(past, { ...question, until: end });
  return page.isEnd && end < until ? { ...page, isEnd: false } : page;
}

/** Returns the reigns of a stream, the newest first, back to the one that has a seq. */
function* spansBack(ends: StreamEnds, from: Seq): Reading<Span[]> {
  const spans: Span[] = [];
  let limit = Infinity;
  let end = ends.last;
  while (end >= ends.first && end > 0 && spans.length < STREAM_REIGNS_MAX) {
    const newest = yield* readRecord(end);
    if (newest === undefined) return spans;
    const begin = Math.max(newest.head.reign || newest.place, ends.first);
    const oldest = begin === end ? newest : yield* readRecord(begin);
    if (oldest === undefined) return spans;
    const { first } = oldest.head;
    spans.push({ begin, end, first, last: Math.min(newest.head.last, limit) });
    if (first <= from || oldest.head.reign !== 0) return spans;
    limit = Math.min(limit, oldest.head.kept);
    end = begin - 1;
  }
  return spans;
}

/** Loads messages on from a seq, until a page has enough. Returns the last seq that was read. */
function* loadOn(
  format: RecordFormat,
  past: LoadedPast,
  spans: readonly Span[],
  { first, last }: { readonly first: Seq; readonly last: Seq },
): Reading<Seq> {
  for (const span of spans.toReversed()) {
    if (span.last < first || span.first > last) continue;
    let before: StreamRecord | undefined;
    for (let place = yield* placeOf(span, first); place <= span.end; place++) {
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
  spans: readonly Span[],
  { place: least, count, until }: PastQuery,
): Reading<void> {
  for (const span of spans) {
    const end = Math.min(until, span.last);
    if (span.first > end) continue;
    for (let place = yield* placeOf(span, end); place >= span.begin; place--) {
      const record = yield* readRecord(place);
      if (record === undefined) continue;
      const before = place > span.begin ? yield* readRecord(place - 1) : undefined;
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
  const isNext = before?.place === record.place - 1;
  if (isNext && !format.follows(before.head.chain, record)) return;
  const batch = format.open(record);
  if (batch === undefined) return;
  past.note(batch.facts.senders);
  for (const [i, entry] of batch.entries.entries()) {
    const seq = record.head.first + i;
    if (seq >= first && seq <= last) past.add(seq, entry);
  }
}
