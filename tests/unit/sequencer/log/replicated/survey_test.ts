import { assertEquals } from "@std/assert";
import {
  NO_SEAL,
  type Reading,
  readPast,
  RecordFormat,
  surveyStream,
} from "../../../../../lib/sequencer/log/replicated/mod.ts";
import { GROUP } from "../../../client/member/fixture_groups.ts";
import { epoch, joins, linesOfPage, opens, reign, said } from "../fixture_log.ts";
import { ModelStream, SHA_256 } from "./model_stream.ts";

const FORMAT = new RecordFormat(GROUP, SHA_256, NO_SEAL);

/** A stream of epoch 1 with a seq in each of its records. */
function streamOf(length: number): ModelStream {
  const stream = new ModelStream();
  const facts = {
    ...{ name: "books", mode: "total" as const, created: 0, view: 1, stable: 0, vacant: 0 },
    senders: [],
  };
  for (let seq = 1; seq <= length; seq++) {
    const head = { first: seq, last: seq, epoch: epoch(1), reign: seq === 1 ? 0 : 1, kept: 0 };
    const entries = seq === 1 ? [joins("ford", 1)] : said(1, `${seq}`);
    const before = stream.records.at(-1)?.head.chain ?? "";
    stream.records.push({ place: seq, ...FORMAT.make(before, head, { facts, entries }) });
  }
  return stream;
}

/** Runs a reading, and returns its result and the places of the records that it read. */
function observed<T>(stream: ModelStream, reading: Reading<T>): { result: T; places: number[] } {
  const places: number[] = [];
  let step = reading.next();
  while (!step.done) {
    if (step.value.type === "record") places.push(step.value.place);
    step = reading.next(stream.answer(step.value));
  }
  return { result: step.value, places };
}

Deno.test("surveyStream() reads back to what was recovered and no further, however long the stream is", () => {
  for (const length of [10, 1_000]) {
    // Members lack the last two entries, so these are recovered, and the reign begins with them.
    const first = length - 1;
    const entries = [...said(1, `${first}`), ...said(1, `${length}`), opens(2, length)];
    const batch = { group: GROUP, first, entries, stable: 0, view: 1, vacant: 0 };
    const stream = streamOf(length);
    const { result, places } = observed(stream, surveyStream(FORMAT, reign(2, first, 1), batch));
    const { chain } = stream.records.at(-1)!.head;
    assertEquals(result, { type: "fit", place: length, chain, kept: first - 1 });
    assertEquals(places, [length, length - 1, length - 2, length - 3]);
  }
});

Deno.test("readPast() finds a place in a long stream by bisection", () => {
  const question = { question: 1, place: 700, offset: 0, count: 0, until: 701 };
  const { result, places } = observed(streamOf(1_000), readPast(FORMAT, question));
  assertEquals(linesOfPage(result), ["700 slot1: 700", "701 slot1: 701"]);
  assertEquals(places.length < 25, true, `${places.length} records`);
});
