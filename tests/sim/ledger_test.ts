import { assertEquals, assertThrows } from "@std/assert";
import type { MemberId, Seq, SeqRange } from "../../lib/core/mod.ts";
import { Ledger, Stay } from "./ledger.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD = 1;
const ARTHUR = 2;

/** What the message with this first seq says. */
function payloadOf(first: Seq): Uint8Array {
  return Uint8Array.of(first, first + 1);
}

/** Ford multicasts 1, 2, 3-4, 5 and 6; Arthur met him when he had sent `cut`. */
function story(cut: Seq, again = false): { ledger: Ledger; stay: Stay } {
  const ledger = new Ledger();
  for (const [first, last] of [[1, 1], [2, 2], [3, 4], [5, 5], [6, 6]] as const) {
    if (first === cut + 1) ledger.noteMeeting(GROUP, FORD, ARTHUR);
    ledger.noteMulticast(GROUP, FORD, { first, last }, payloadOf(first));
  }
  return { ledger, stay: new Stay(ARTHUR, GROUP, "books", "fifo", again) };
}

/** Arthur's application delivers one message of Ford's. */
function deliver(
  { ledger, stay }: { ledger: Ledger; stay: Stay },
  range: SeqRange,
  { bytes = payloadOf(range.first), sender = FORD as MemberId } = {},
): void {
  const message = { range, sentAt: 0, bytes, start: 0, end: bytes.length };
  const from = { id: sender, name: "somebody" };
  ledger.onDeliver(stay, { type: "deliver", group: "books", sender: from, messages: [message] });
}

function one(seq: Seq): SeqRange {
  return { first: seq, last: seq };
}

Deno.test("Ledger takes what is right: all, in order, from the cut on, a gap told", () => {
  const world = story(1);
  deliver(world, one(2));
  world.ledger.onGap(world.stay, FORD, { first: 3, last: 4 });
  deliver(world, one(5));
  deliver(world, one(6));
  assertEquals([world.ledger.delivered, world.stay.missed], [3, 2]);
  assertEquals(world.stay.positions.get(FORD), 6);
});

Deno.test("Ledger catches the creation of a message, and of its bytes, sender or extent", () => {
  const creations: ((world: ReturnType<typeof story>) => void)[] = [
    (world) => deliver(world, one(2), { bytes: Uint8Array.of(2, 4) }),
    (world) => deliver(world, one(2), { bytes: Uint8Array.of(2) }),
    (world) => deliver(world, { first: 2, last: 3 }),
    (world) => {
      for (const range of [one(2), { first: 3, last: 4 }, one(5), one(6), one(7)]) {
        deliver(world, range);
      }
    },
    (world) => deliver(world, one(1), { sender: 3 }),
  ];
  for (const create of creations) assertThrows(() => create(story(1)), Violation);
});

Deno.test("Ledger catches a message that is delivered twice", () => {
  const world = story(0);
  deliver(world, one(1));
  assertThrows(() => deliver(world, one(1)), Violation, "the one before was 1");
});

Deno.test("Ledger catches messages that are delivered in another order", () => {
  const world = story(0);
  deliver(world, one(1));
  assertThrows(() => deliver(world, { first: 3, last: 4 }), Violation, "the one before was 1");
});

Deno.test("Ledger catches a gap that was not told, or told where nothing was missed", () => {
  const untold = story(0);
  deliver(untold, one(1));
  deliver(untold, one(2));
  assertThrows(() => deliver(untold, one(5)), Violation, "the one before was 2");
  const twice = story(0);
  deliver(twice, one(1));
  assertThrows(() => twice.ledger.onGap(twice.stay, FORD, one(1)), Violation);
});

Deno.test("Ledger catches a stream that does not begin after the cut", () => {
  for (const first of [1, 5]) {
    assertThrows(() => deliver(story(1), one(first)), Violation, "the first one");
  }
  const { ledger, stay } = story(1);
  assertThrows(() => ledger.onGap(stay, FORD, one(5)), Violation, "the first one");
});

Deno.test("Ledger takes what was missed between two stays as a gap that ends at the cut", () => {
  const { ledger, stay } = story(4, true);
  ledger.onGap(stay, FORD, { first: 2, last: 4 });
  deliver({ ledger, stay }, one(5));
  const early = story(4, true);
  assertThrows(() => early.ledger.onGap(early.stay, FORD, { first: 2, last: 3 }), Violation);
});

Deno.test("Ledger catches a sender that numbers with a hole, or a number twice", () => {
  const { ledger } = story(0);
  for (const seq of [6, 8]) {
    assertThrows(() => ledger.noteMulticast(GROUP, FORD, one(seq), payloadOf(seq)), Violation);
  }
});
