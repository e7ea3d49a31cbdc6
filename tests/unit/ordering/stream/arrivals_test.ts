import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Arrivals } from "../../../../lib/ordering/stream/window/arrivals.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";

/** Puts a fragment of one byte, whose value is the seq, at a seq. */
function put(arrivals: Arrivals<undefined>, seq: number, fragment: number): void {
  const slice = { fragment, sentAt: 1_000 + seq, start: 1, end: 2 };
  const run = { base: seq, messages: [slice], bytes: Uint8Array.of(0, seq), origin: undefined };
  arrivals.set(seq, run);
}

Deno.test("Arrivals joins the fragments of a message into one buffer", () => {
  const arrivals = new Arrivals<undefined>(41);
  put(arrivals, 41, FIRST_FRAGMENT);
  put(arrivals, 42, 0);
  put(arrivals, 43, LAST_FRAGMENT);
  assertEquals([41, 42, 43].map((seq) => arrivals.beginsAt(seq)), [true, false, false]);
  assertEquals([41, 42, 43].map((seq) => arrivals.endsAt(seq)), [false, false, true]);
  const { sentAt, bytes, start, end } = arrivals.whole({ first: 41, last: 43 });
  assertEquals(sentAt, 1_041);
  assertEquals({ bytes, start, end }, { bytes: Uint8Array.of(41, 42, 43), start: 0, end: 3 });
});

Deno.test("Arrivals.lose() ends a message at the seq that is lost, where no message is held", () => {
  const arrivals = new Arrivals<undefined>(41);
  arrivals.lose(41);
  assert(arrivals.isLost(41) && arrivals.endsAt(41) && !arrivals.beginsAt(41));
  assertEquals(arrivals.messageAt(41), undefined);
  assert(arrivals.at(41) !== undefined, "but nothing is missing there");
});

Deno.test("Arrivals has no message marks where a seq is missing", () => {
  const arrivals = new Arrivals<undefined>(41);
  assertThrows(() => arrivals.beginsAt(41), InvariantError, "nothing is missing");
  assertThrows(() => arrivals.endsAt(41), InvariantError, "nothing is missing");
  assertThrows(() => arrivals.whole({ first: 41, last: 42 }), InvariantError, "nothing is missing");
});

Deno.test("Arrivals finds the messages of a run that all of its seqs share", () => {
  const arrivals = new Arrivals<string>(41);
  const [first, whole] = [FIRST_FRAGMENT, FIRST_FRAGMENT | LAST_FRAGMENT].map((fragment, i) => {
    return { fragment, sentAt: 1_000 + i, start: i, end: i + 1 };
  });
  const bytes = Uint8Array.of(1, 2);
  const run = { base: 41, messages: [first!, whole!], bytes, origin: "frame" };
  for (const seq of [41, 42]) arrivals.set(seq, run);
  assertEquals(arrivals.messageAt(42), { slice: whole!, bytes, origin: "frame" });
  assertEquals(arrivals.onePiece(41), undefined, "a part of a message");
  const { sentAt, start, end } = whole!;
  const range = { first: 42, last: 42 };
  const message = { type: "message", range, sentAt, bytes, start, end, origin: "frame" } as const;
  assertEquals([arrivals.onePiece(42), arrivals.whole(range)], [message, message]);
  arrivals.lose(43);
  assertEquals([arrivals.onePiece(43), arrivals.runAt(43)], [undefined, undefined]);
});

Deno.test("Arrivals refuses a run at a seq that is not among its messages", () => {
  const arrivals = new Arrivals<undefined>(41);
  arrivals.set(42, { base: 41, messages: [], bytes: new Uint8Array(0), origin: undefined });
  assertThrows(() => arrivals.messageAt(42), InvariantError, "seqs of its messages alone");
});
