import { assert, assertEquals } from "@std/assert";
import { RECENT_BYTES_MAX, U48_MAX } from "../../../../../lib/core/mod.ts";
import type { Delivery } from "../../../../../lib/client/member/mod.ts";
import { RecentMessages } from "../../../../../lib/client/member/recent/recent_messages.ts";
import { linesOfPage } from "../../../sequencer/log/fixture_log.ts";

const FORD = { id: 1, name: "ford" };
const KATERINA = { id: 2, name: "katerina" };
const ARTHUR = 3;

/** Returns a message with these seqs. */
function message(text: string, first: number, last = first): Delivery {
  const bytes = new TextEncoder().encode(text);
  return { range: { first, last }, sentAt: 1, bytes, start: 0, end: bytes.length };
}

function asked(recent: RecentMessages, { place = 0, count = 0, until = U48_MAX }, asker = ARTHUR) {
  return linesOfPage(recent.page({ question: 1, place, offset: 0, count, until }, asker));
}

function withTalk(): RecentMessages {
  const recent = new RecentMessages();
  recent.add(FORD, [message("one", 1), message("a long one", 2, 4)]);
  recent.noteJoin(ARTHUR);
  recent.add(KATERINA, [message("three", 7)]);
  return recent;
}

Deno.test("RecentMessages.page() has what was delivered last, in that order", () => {
  const recent = withTalk();
  assertEquals(asked(recent, {}), ["1 ford: one", "2-4 ford: a long one", "7 katerina: three"]);
  assertEquals(asked(recent, { count: 2 }), ["2-4 ford: a long one", "7 katerina: three"]);
});

Deno.test("RecentMessages.page() begins at a place: each message takes as many as it has seqs", () => {
  assertEquals(asked(withTalk(), { place: 5 }), ["7 katerina: three"]);
  assertEquals(asked(withTalk(), { place: 2 }), ["2-4 ford: a long one", "7 katerina: three"]);
  assertEquals(asked(withTalk(), { place: 6 }), []);
});

Deno.test("RecentMessages.page() until 0 ends before the member that asks joined", () => {
  const recent = withTalk();
  assertEquals(asked(recent, { until: 0 }), ["1 ford: one", "2-4 ford: a long one"]);
  assertEquals(asked(recent, { until: 0, count: 1 }), ["2-4 ford: a long one"]);
  assertEquals(asked(recent, { until: 0 }, 4), []);
});

Deno.test("RecentMessages.add() drops the oldest messages above RECENT_BYTES_MAX", () => {
  const recent = new RecentMessages();
  for (let i = 1; i <= 3_000; i++) recent.add(FORD, [message(`${i}`.padEnd(1_000, "."), i)]);
  assert(recent.bytes <= RECENT_BYTES_MAX);
  assertEquals(asked(recent, { place: 2_999 }), ["2999 ford: 1000 bytes", "3000 ford: 1000 bytes"]);
  assert(!asked(recent, {})[0]!.startsWith("1 "));
});
