import { assertEquals } from "@std/assert";
import {
  NO_SEAL,
  readPast,
  RecordFormat,
  type RecordHead,
  type StreamRecord,
} from "../../../../../lib/sequencer/log/replicated/mod.ts";
import { GROUP } from "../../../client/member/fixture_groups.ts";
import { epoch, joins, linesOfPage, opens, said } from "../fixture_log.ts";
import { ModelStream, SHA_256 } from "./model_stream.ts";

const FORMAT = new RecordFormat(GROUP, SHA_256, NO_SEAL);

function add(
  stream: ModelStream,
  head: Omit<RecordHead, "chain">,
  entries: ReturnType<typeof said>,
) {
  const facts = {
    ...{ name: "books", mode: "total" as const, created: 0, view: 1, stable: 0, vacant: 0 },
    senders: [{ slot: 1, id: 42, name: "ford" }],
  };
  const before = stream.records.at(-1)?.head.chain ?? "";
  const record = FORMAT.make(before, head, { facts, entries });
  stream.records.push({ place: stream.records.length + 1, ...record });
}

/**
 * A stream with seqs 1 to 4 of epoch 1 in records 1 to 3, of which 4 is void, and seqs 4 to 6 of
 * epoch 2 in records 4 and 5.
 */
function twoReigns(): ModelStream {
  const stream = new ModelStream();
  const one = { epoch: epoch(1), kept: 0 };
  const two = { epoch: epoch(2), kept: 0 };
  add(stream, { ...one, first: 1, last: 2, reign: 0 }, [joins("ford", 1), ...said(1, "two")]);
  add(stream, { ...one, first: 3, last: 3, reign: 1 }, said(1, "three"));
  add(stream, { ...one, first: 4, last: 4, reign: 1 }, said(1, "void"));
  const begin = { ...two, first: 4, last: 5, reign: 0, kept: 3 };
  add(stream, begin, [opens(2, 3), ...said(1, "five", 2)]);
  add(stream, { ...two, first: 6, last: 6, reign: 4 }, said(1, "six", 2));
  return stream;
}

/** Returns a page of a stream of which one record was replaced, or is gone. */
function pageWithout(
  place: number,
  replace: (record: StreamRecord) => StreamRecord | undefined,
  { from = 1, count = 0 } = {},
): string[] {
  const stream = twoReigns();
  const { ends } = stream;
  const other = replace(stream.records[place - 1]!);
  const reading = readPast(FORMAT, { question: 1, place: from, offset: 0, count, until: 6 });
  let step = reading.next();
  while (!step.done) {
    const { value: request } = step;
    const isOther = request.type === "record" && request.place === place;
    step = reading.next(
      request.type === "ends" ? ends : isOther ? other : stream.answer(request),
    );
  }
  return linesOfPage(step.value);
}

const altered = (record: StreamRecord): StreamRecord => {
  const body = record.body.slice();
  body[body.length - 1]! ^= 1;
  return { ...record, body };
};

Deno.test("readPast() returns what counts of each reign", () => {
  const lines = ["2 ford: two", "3 ford: three", "5 ford: five", "6 ford: six"];
  assertEquals(pageWithout(1, (record) => record), lines);
  assertEquals(pageWithout(1, (record) => record, { count: 9 }), lines);
});

Deno.test("readPast() shows nothing of before a reign whose first or last record it cannot believe", () => {
  const after = { 4: ["gap 1-6"], 5: ["gap 1-6"] };
  for (const [place, expected] of Object.entries(after)) {
    for (const count of [0, 9]) {
      for (const replace of [() => undefined, altered]) {
        const lines = pageWithout(Number(place), replace, { count });
        assertEquals(lines, expected, `record ${place}, count ${count}`);
      }
    }
  }
});

Deno.test("readPast() takes no record for one of another reign than it is", () => {
  const head = { reign: 1 };
  const lines = pageWithout(5, (record) => ({ ...record, head: { ...record.head, ...head } }));
  assertEquals(lines, ["gap 1-6"]);
});

Deno.test("readPast() leaves a gap for a record inside of a reign that is gone or altered", () => {
  for (const replace of [() => undefined, altered]) {
    assertEquals(pageWithout(2, replace), [
      "2 ford: two",
      "gap 3-3",
      "5 ford: five",
      "6 ford: six",
    ]);
    assertEquals(pageWithout(2, replace, { from: 3 }), ["gap 3-3", "5 ford: five", "6 ford: six"]);
    assertEquals(pageWithout(2, replace, { count: 9 }), [
      ...["2 ford: two", "gap 3-3", "5 ford: five", "6 ford: six"],
    ]);
  }
});
