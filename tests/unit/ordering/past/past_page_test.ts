import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, PAST_PAGE_BYTES, type Seq } from "../../../../lib/core/mod.ts";
import {
  pageOfLog,
  type PastEntry,
  type PastLog,
  type PastPage,
} from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";

const WHOLE = FIRST_FRAGMENT | LAST_FRAGMENT;

/** An entry whose bytes have the value `byte`; without a slot it is a change of the view. */
function entry(
  seq: Seq,
  fragment: number,
  length = 1,
  slot: number | undefined = 1,
): [Seq, PastEntry] {
  const slice = { fragment, sentAt: 1_000 + seq, start: 0, end: length };
  const bytes = new Uint8Array(length).fill(seq);
  return [seq, slot === undefined ? { slice, bytes } : { slice, bytes, slot }];
}

/** A log with these entries, in this order. */
function logOf(entries: readonly [Seq, PastEntry][]): PastLog {
  return {
    startOfLast(count, until) {
      const starts = entries.filter(([seq, { slice, slot }]) =>
        seq <= until && slot !== undefined && (slice.fragment & FIRST_FRAGMENT) !== 0
      );
      return starts.at(-count)?.[0];
    },
    entries: (first, last) => entries.filter(([seq]) => seq >= first && seq <= last),
    senderIn: (slot) => ({ id: slot, name: "ford" }),
  };
}

/** The items of a page, as `5-6` and `gap 1-2`. */
function items({ items }: PastPage): string[] {
  return items.map((item) => {
    const { first, last } = item.range;
    const range = first === last ? `${first}` : `${first}-${last}`;
    return item.type === "gap" ? `gap ${range}` : range;
  });
}

/**
 * The messages 3 to 9, of which 5 and 6 are one in two fragments, and 8 is a change of the view.
 */
const LOG = logOf([
  entry(3, WHOLE),
  entry(4, WHOLE),
  entry(5, FIRST_FRAGMENT),
  entry(6, LAST_FRAGMENT),
  entry(7, WHOLE),
  [8, { slice: { fragment: WHOLE, sentAt: 0, start: 0, end: 0 }, bytes: new Uint8Array(0) }],
  entry(9, WHOLE),
]);

Deno.test("pageOfLog() lists every place: messages, and a gap for what the log lacks", () => {
  const page = pageOfLog(LOG, { question: 1, place: 1, offset: 0, count: 0, until: 9 });
  assertEquals(items(page), ["gap 1-2", "3", "4", "5-6", "7", "9"]);
  assertEquals([page.from, page.next, page.isEnd], [1, 10, true]);
  const [, , , long] = page.items;
  assertEquals(long?.type === "message" && [...long.bytes], [5, 6]);
});

Deno.test("pageOfLog() begins with the last messages that were asked for", () => {
  const query = { question: 1, place: 0, offset: 0, count: 2, until: 9 };
  assertEquals(items(pageOfLog(LOG, query)), ["7", "9"]);
  assertEquals(items(pageOfLog(LOG, { ...query, place: 3 })), ["gap 3-6", "7", "9"]);
});

Deno.test("pageOfLog() makes a gap of fragments that begin in the middle or lack their end", () => {
  const log = logOf([
    entry(1, LAST_FRAGMENT),
    entry(2, FIRST_FRAGMENT),
    entry(3, WHOLE),
    entry(4, 0),
  ]);
  const page = pageOfLog(log, { question: 1, place: 1, offset: 0, count: 0, until: 5 });
  assertEquals(items(page), ["gap 1-2", "3", "gap 4-5"]);
});

Deno.test("pageOfLog() ends a page after PAST_PAGE_BYTES, at the end of a message", () => {
  const half = PAST_PAGE_BYTES / 2;
  const log = logOf([1, 2, 3].map((seq) => entry(seq, WHOLE, half)));
  const page = pageOfLog(log, { question: 1, place: 1, offset: 0, count: 0, until: 3 });
  assertEquals([items(page), page.next, page.isEnd], [["1", "2"], 3, false]);
});

Deno.test("pageOfLog() refuses a log that returns its entries out of order", () => {
  const log = logOf([entry(2, WHOLE), entry(1, WHOLE)]);
  const query = { question: 1, place: 1, offset: 0, count: 0, until: 2 };
  assertThrows(() => pageOfLog(log, query), InvariantError, "in the order of their seqs");
});
