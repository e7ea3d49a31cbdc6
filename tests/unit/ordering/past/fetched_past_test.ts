import { assertEquals } from "@std/assert";
import {
  fetchedEntries,
  fetchedPast,
  type HistoryMessage,
} from "../../../../lib/ordering/past/mod.ts";

const SENDER = { id: 7, name: "ford" };

function message(first: number, bytes: number, seqs = 1): HistoryMessage {
  const payload = new Uint8Array(bytes);
  return { range: { first, last: first + seqs - 1 }, sender: SENDER, sentAt: 1, payload };
}

/** Returns the places that are known: with the bytes of a message's part, or without a message. */
function places(past: ReturnType<typeof fetchedPast>): string[] {
  return Array.from(
    fetchedEntries(past),
    ({ seq, sender, payload }) => sender === undefined ? `${seq} -` : `${seq} ${payload.length}`,
  );
}

Deno.test("fetchedEntries() has each place once: parts of messages, and places without one", () => {
  const past = fetchedPast({ first: 40, last: 47 }, {
    messages: [message(41, 5), message(43, 2_000, 2)],
    gaps: [{ first: 45, last: 45 }],
  });
  assertEquals(places(past), ["40 -", "41 5", "42 -", "43 1135", "44 865", "46 -", "47 -"]);
});

Deno.test("fetchedEntries() ends with the range, inside a message that goes on", () => {
  const past = fetchedPast({ first: 40, last: 41 }, {
    messages: [message(41, 2_000, 2)],
    gaps: [],
  });
  assertEquals(places(past), ["40 -", "41 1135"]);
});

Deno.test("fetchedPast() believes no answer that cannot be", () => {
  const range = { first: 40, last: 47 };
  const nothing = { range, messages: [], gaps: [range] };
  for (
    const messages of [
      [message(41, 5, 2)],
      [message(39, 5)],
      [message(48, 5)],
      [message(42, 5), message(41, 5)],
      [message(42, 2_000, 2), message(43, 5)],
    ]
  ) assertEquals(fetchedPast(range, { messages, gaps: [] }), nothing);
});

Deno.test("fetchedPast() takes a long stretch that is said to have no message for a gap", () => {
  const past = fetchedPast({ first: 1, last: 1_000_000 }, {
    messages: [message(999_999, 5)],
    gaps: [],
  });
  assertEquals(past.gaps, [{ first: 1, last: 999_998 }]);
  assertEquals(places(past), ["999999 5", "1000000 -"]);
});

Deno.test("fetchedPast() cuts gaps to the range", () => {
  const past = fetchedPast({ first: 5, last: 9 }, {
    messages: [],
    gaps: [{ first: 1, last: 5 }, { first: 8, last: 2 ** 48 - 1 }],
  });
  assertEquals(past.gaps, [{ first: 5, last: 5 }, { first: 8, last: 9 }]);
});
