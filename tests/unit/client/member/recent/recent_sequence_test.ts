import { assert, assertEquals } from "@std/assert";
import { RECENT_BYTES_MAX, type Seq } from "../../../../../lib/core/mod.ts";
import type { Delivery } from "../../../../../lib/client/member/mod.ts";
import { RecentSequence } from "../../../../../lib/client/member/recent/recent_sequence.ts";
import { linesOfPage } from "../../../sequencer/log/fixture_log.ts";

const FORD = { id: 7, name: "ford" };

function delivery(first: Seq, text: string, last = first): Delivery {
  const bytes = new TextEncoder().encode(text);
  return { range: { first, last }, sentAt: 1, bytes, start: 0, end: bytes.length };
}

/**
 * A member that joined with 41, delivered 42, 44 and 45 to 46, and missed 47 to 48; 43 was no
 * message.
 */
function remembering(): RecentSequence {
  const recent = new RecentSequence(41);
  recent.add(FORD, [delivery(42, "one"), delivery(44, "two")]);
  recent.add(FORD, [delivery(45, "long", 46)]);
  recent.miss({ first: 47, last: 48 });
  recent.add(FORD, [delivery(49, "end")]);
  return recent;
}

function ask(recent: RecentSequence, place: Seq, until: Seq, known: Seq): string[] {
  return linesOfPage(recent.page({ question: 1, place, offset: 0, count: 0, until }, known));
}

Deno.test("RecentSequence.page() has gaps for what was before our join, and for what we missed", () => {
  assertEquals(ask(remembering(), 1, 50, 50), [
    "gap 1-40",
    "42 ford: one",
    "44 ford: two",
    "45-46 ford: long",
    "gap 47-48",
    "49 ford: end",
  ]);
  assertEquals(ask(remembering(), 1, 20, 50), ["gap 1-20"]);
  assertEquals(ask(remembering(), 43, 43, 50), []);
  assertEquals(ask(remembering(), 46, 47, 50), ["gap 46-46", "gap 47-47"]);
});

Deno.test("RecentSequence.page() ends with `more` where our application has not taken on", () => {
  assertEquals(ask(remembering(), 44, 60, 50), [
    "44 ford: two",
    "45-46 ford: long",
    "gap 47-48",
    "49 ford: end",
    "more from 51",
  ]);
  assertEquals(ask(remembering(), 51, 60, 50), ["more from 51"]);
});

Deno.test("RecentSequence forgets the oldest messages above RECENT_BYTES_MAX, and says so", () => {
  const recent = new RecentSequence(1);
  recent.miss({ first: 1, last: 1 });
  const text = "x".repeat(8_000);
  const count = Math.ceil(RECENT_BYTES_MAX / 8_000) + 4;
  for (let i = 0; i < count; i++) recent.add(FORD, [delivery(2 + i, text)]);
  const [gap, first] = ask(recent, 1, 1 + count, 1 + count);
  const { last } = /^gap 1-(?<last>\d+)$/.exec(gap!)!.groups!;
  assertEquals(first, `${Number(last) + 1} ford: 8000 bytes`);
  assert(Number(last) >= 5);
});

Deno.test("RecentSequence remembers a bounded number of gaps", () => {
  const recent = new RecentSequence(1);
  for (let i = 1; i <= 1_000; i++) recent.miss({ first: 2 * i, last: 2 * i });
  const lines = ask(recent, 1, 2_001, 2_001);
  assert(lines.length < 80, `${lines.length} lines`);
  assert(/^gap 1-1\d\d\d$/.test(lines[0]!), lines[0]);
});
