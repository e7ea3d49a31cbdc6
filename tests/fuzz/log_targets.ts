import { assert, assertEquals } from "@std/assert";
import { headers } from "@nats-io/transport-node";
import fc from "fast-check";
import { U32_MAX, U48_MAX } from "../../lib/core/mod.ts";
import { recordOf, writeHead } from "../../lib/sequencer/log/jetstream/record_headers.ts";
import {
  NO_SEAL,
  type Reading,
  readPast,
  type ReadReply,
  RecordFormat,
  type RecordHead,
  type StreamEnds,
  type StreamRecord,
  surveyStream,
} from "../../lib/sequencer/log/replicated/mod.ts";
import { GROUP } from "../unit/client/member/fixture_groups.ts";
import { epoch, opens, reign } from "../unit/sequencer/log/fixture_log.ts";
import { SHA_256 } from "../unit/sequencer/log/replicated/model_stream.ts";
import { RECORDS_OF_REIGN, REIGNS, type Talk, talkOf } from "./fixture_talk.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { checkPages } from "./history_targets.ts";
import { type Change, changeBytes, changes, mutatedBytes, mutatedText } from "./mutations.ts";

/** A head of which a field was altered, and a body that was changed. */
interface Damage {
  readonly place: number;
  readonly what: "gone" | "head" | "body";
  readonly field: "first" | "last" | "reign" | "kept" | "epoch" | "chain";
  readonly value: number;
  readonly change: Change;
}

/** A damaged stream, and a question. */
interface DamagedStream {
  readonly isSealed: boolean;
  readonly damages: readonly Damage[];
  /** Number of the oldest records that went because of the size of the stream. */
  readonly discarded: number;
  /** Number of records that are lost at the end. The server may still count them. */
  readonly lost: number;
  readonly isCounted: boolean;
  readonly place: number;
  readonly count: number;
  readonly until: number;
}

function damage(record: StreamRecord, { what, field, value, change }: Damage) {
  const { place, head, body } = record;
  if (what === "gone") return undefined;
  if (what === "body") return { place, head, body: changeBytes(body, change) };
  const altered = field === "epoch" ? epoch(value) : field === "chain" ? `${value}` : value;
  // A field that nobody can have written makes it unreadable.
  const other: RecordHead = { ...head, [field]: altered };
  return recordOf(place, { header: writeHead(other, headers()), data: body });
}

/** Returns a function that runs readings over a damaged stream. One that asks too much fails. */
function readerOf({ records }: Talk, stream: DamagedStream) {
  const first = stream.discarded + 1;
  const kept = Math.max(stream.discarded, records.length - stream.lost);
  const ends: StreamEnds = { first, last: stream.isCounted ? records.length : kept };
  const found: (StreamRecord | undefined)[] = records
    .map((record) => record.place < first || record.place > kept ? undefined : record);
  for (const each of stream.damages) {
    const at = each.place % records.length;
    const record = found[at];
    found[at] = record && damage(record, each);
  }
  const read = <T>(reading: Reading<T>): T => {
    let asks = 0;
    let step = reading.next();
    while (!step.done) {
      assert(++asks <= 10 * records.length, "a reading does not ask for ever");
      const { value: request } = step;
      const reply: ReadReply = request.type === "ends" ? ends : found[request.place - 1];
      step = reading.next(reply);
    }
    return step.value;
  };
  return { ends, found, read };
}

/** Checks that history of a damaged stream has gaps, but nothing that is not so. */
function checkStream(stream: DamagedStream): void {
  const talk = talkOf(stream.isSealed);
  const { ends, found, read } = readerOf(talk, stream);
  const decoder = new TextDecoder();
  // Without a key the chain shows one damage, and nothing of before the first record that is left.
  // If the beginning of a reign is lost with the end of a stream, words that it made void count.
  const isProtected = stream.lost === 0 &&
    (stream.isSealed || (stream.damages.length <= 1 && stream.discarded === 0));
  checkPages((question) => {
    const page = read(readPast(talk.format, question));
    for (const item of page?.items ?? []) {
      if (item.type === "gap" || !isProtected) continue;
      const text = decoder.decode(item.bytes.subarray(item.start, item.end));
      assertEquals(text, talk.words.get(item.range.last), `at ${item.range.last}`);
    }
    return page;
  }, stream);
  checkSurvey(talk, stream, { ends, found, read });
}

/** Checks that a reign begins after a last record that is what was written, or not at all. */
function checkSurvey(
  talk: Talk,
  stream: DamagedStream,
  { ends, found, read }: ReturnType<typeof readerOf>,
): void {
  const first = talk.last + 1;
  const batch = {
    ...{ group: GROUP, first, entries: [opens(REIGNS + 1, talk.last)] },
    ...{ stable: 0, view: 1, vacant: 0 },
  };
  const survey = read(surveyStream(talk.format, reign(REIGNS + 1, first, REIGNS), batch));
  if (survey.type !== "fit") return;
  const last = found[ends.last - 1];
  assert(survey.kept < first && survey.place === ends.last, JSON.stringify(survey));
  assertEquals(survey.chain, last?.head.chain);
  if (!stream.isSealed || last === undefined) return;
  assertEquals(withoutChain(last), withoutChain(talk.records[ends.last - 1]!));
}

/** Returns a record without its chain, which is not sealed and cannot be checked after a hole. */
function withoutChain({ head, body }: StreamRecord) {
  return { head: { ...head, chain: "" }, body };
}

const fieldValues = fc.oneof(fc.nat(60), fc.constantFrom(U32_MAX, U48_MAX, 2 ** 53 - 1));

const damagedStreams = fc.record({
  isSealed: fc.boolean(),
  damages: fc.array(
    fc.record({
      place: fc.nat(),
      what: fc.constantFrom("gone" as const, "head" as const, "body" as const),
      field: fc.constantFrom(
        ...["first" as const, "last" as const, "reign" as const],
        ...["kept" as const, "epoch" as const, "chain" as const],
      ),
      value: fieldValues,
      change: changes,
    }),
    { maxLength: 4 },
  ),
  discarded: fc.oneof(fc.constant(0), fc.nat(REIGNS * RECORDS_OF_REIGN)),
  lost: fc.oneof(fc.constant(0), fc.nat(4)),
  isCounted: fc.boolean(),
  place: fc.nat(120),
  count: fc.oneof(fc.constant(0), fc.nat(40)),
  until: fc.oneof(fc.constant(130), fc.nat(130)),
});

/** A message of a stream: lines of headers, and bytes. */
interface StoredMessage {
  readonly place: number;
  readonly lines: string;
  readonly body: Uint8Array;
}

const someHead = fc.record({
  first: fc.integer({ min: 1, max: U48_MAX }),
  more: fc.nat(300),
  number: fc.integer({ min: 0, max: U32_MAX }),
  reign: fc.nat(1_000),
}).map(({ first, more, number, reign }): RecordHead => {
  const last = Math.min(U48_MAX, first + more);
  const kept = reign === 0 ? first - 1 : 0;
  return { first, last, epoch: { number, boot: 9 }, reign, kept, chain: SHA_256() };
});

function linesOf(head: RecordHead): string {
  return [...writeHead(head, headers())].map(([name, [value]]) => `${name}: ${value}`).join("\n");
}

/** Returns the headers that the client makes of lines; it throws at a line feed in a value. */
function headersOf(lines: string) {
  const all = headers();
  for (const line of lines.split("\n")) {
    const at = line.indexOf(":");
    if (at > 0) all.append(line.slice(0, at), line.slice(at + 1).trim().replace("\t", "\n"));
  }
  return all;
}

const messages = fc.constantFrom(0, 3, 7).chain((at) => {
  const { place, head, body } = talkOf(false).records[at]!;
  const heads = fc.oneof(fc.constant(head), someHead);
  return fc.record({
    place: fc.oneof(fc.constant(place), fc.integer({ min: 1, max: 1_100 })),
    lines: mutatedText(heads.map(linesOf), ["Gm-First: 1\n", "Gm-Reign: 9", "-1", "1e3"]),
    body: mutatedBytes(fc.constant(body)),
  });
});

/** Checks that a record is one that can have been written, or none. */
function checkRecord({ place, lines, body }: StoredMessage): void {
  const message = {
    get header() {
      return headersOf(lines);
    },
    data: body,
  };
  const record = recordOf(place, message);
  if (record === undefined) return;
  const { head } = record;
  assert(1 <= head.first && head.first <= head.last && head.last <= U48_MAX, lines);
  assert(head.reign < place && head.kept < head.first, lines);
  const again = { header: writeHead(head, headers()), data: body };
  assertEquals(recordOf(place, again), record);
  const batch = new RecordFormat(GROUP, SHA_256, NO_SEAL).open(record);
  if (batch !== undefined) assertEquals(batch.entries.length, head.last - head.first + 1);
}

/** The readers of logs in JetStream. */
export const LOG_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("log-records", messages, checkRecord),
  fuzzTarget("log-streams", damagedStreams, checkStream, 100),
];
