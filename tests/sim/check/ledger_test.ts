import { assertEquals, assertThrows } from "@std/assert";
import type { MemberId, Seq, SeqRange } from "../../../lib/core/mod.ts";
import { FRAGMENT_BYTES_MAX } from "../../../lib/wire/mod.ts";
import { Ledger } from "./ledger.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD = 1;
const ARTHUR = 2;

/**
 * Returns the payload of the message with this first seq. The message that begins at 3 takes two
 * numbers.
 */
function payloadOf(first: Seq): Uint8Array {
  return new Uint8Array(first === 3 ? FRAGMENT_BYTES_MAX + 1 : 2).fill(first);
}

/** Ford multicasts 1, 2, 3-4, 5 and 6; Arthur met him when he had sent `cut`. */
function story(cut: Seq, before?: Stay): { ledger: Ledger; stay: Stay } {
  const ledger = new Ledger();
  for (const first of [1, 2, 3, 5, 6]) {
    if (first === cut + 1) meet(ledger);
    ledger.noteMulticast(GROUP, FORD, payloadOf(first));
  }
  return { ledger, stay: stayOf(ARTHUR, before) };
}

function stayOf(member: MemberId, before?: Stay): Stay {
  return new Stay({ member, group: GROUP, groupName: "books", mode: "fifo", before });
}

/** Ford and Arthur get to know each other. */
function meet(ledger: Ledger): void {
  ledger.noteMeeting(GROUP, FORD, ARTHUR);
  ledger.noteArrival(GROUP, FORD, ARTHUR);
}

/**
 * A stay of Arthur's under an id that was evicted, when he had delivered Ford's messages up to
 * here.
 */
function evictedAt(seq: Seq): Stay {
  const stay = stayOf(9);
  stay.present.add(FORD);
  stay.positions.set(FORD, seq);
  return stay;
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

Deno.test("Ledger counts the kernel bytes of whole messages, one datagram for each seq", () => {
  const ledger = new Ledger();
  for (const length of [2_700, 10, 500]) {
    ledger.noteMulticast(GROUP, FORD, new Uint8Array(length));
  }
  const bytes = (first: number, last: number) => ledger.kernelBytes(GROUP, FORD, { first, last });
  assertEquals(bytes(5, 5), 1_344);
  assertEquals(bytes(4, 5), 832 + 1_344);
  // 2,700 bytes are two full fragments, and one of 414 bytes.
  const long = 2 * 2_315 + 1_344;
  assertEquals([bytes(3, 3), bytes(2, 4), bytes(1, 9)], [long, long + 832, long + 832 + 1_344]);
});

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
    (world) => deliver(world, one(2), { bytes: Uint8Array.of(2, 3) }),
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

Deno.test("Ledger catches a gap beyond the last message, unless a hostile member named the end", () => {
  const beyond = story(0);
  deliver(beyond, one(1));
  const gap = { first: 2, last: 2 ** 47 - 1 };
  assertThrows(() => beyond.ledger.onGap(beyond.stay, FORD, gap), Violation, "as a gap");
  beyond.ledger.noteFalseExtent(GROUP, FORD);
  beyond.ledger.onGap(beyond.stay, FORD, gap);
  assertEquals(beyond.stay.positions.get(FORD), gap.last);
});

Deno.test("Ledger catches a stream that does not begin after the cut", () => {
  for (const first of [1, 5]) {
    assertThrows(() => deliver(story(1), one(first)), Violation, "the first one");
  }
  const { ledger, stay } = story(1);
  assertThrows(() => ledger.onGap(stay, FORD, one(5)), Violation, "the first one");
});

Deno.test("Ledger takes what was missed between two stays as a gap that ends at the cut", () => {
  const { ledger, stay } = story(4, evictedAt(1));
  ledger.onGap(stay, FORD, { first: 2, last: 4 });
  assertEquals(ledger.isGapOwed(stay, FORD), false);
  deliver({ ledger, stay }, one(5));
  assertEquals(stay.missed, 0);
  for (const range of [{ first: 2, last: 2 }, { first: 3, last: 4 }]) {
    const wrong = story(4, evictedAt(1));
    assertThrows(() => wrong.ledger.onGap(wrong.stay, FORD, range), Violation);
  }
});

Deno.test("Ledger catches a stay that goes on without a word about what was missed before", () => {
  const world = story(4, evictedAt(1));
  assertEquals(world.ledger.isGapOwed(world.stay, FORD), true);
  assertThrows(() => deliver(world, one(5)), Violation, "missed 2-4 before, and was not told");
});

Deno.test("Ledger wants no word where nothing was missed, or the sender was gone before", () => {
  deliver(story(4, evictedAt(4)), one(5));
  const gone = evictedAt(1);
  gone.present.delete(FORD);
  deliver(story(4, gone), one(5));
  // Where the stream stood two stays ago counts as long as nothing of it came since.
  const between = stayOf(8, evictedAt(1));
  assertThrows(() => deliver(story(4, between), one(5)), Violation, "missed 2-4");
});

Deno.test("Ledger takes a word about a sender that was gone, if it begins where its stream stood", () => {
  const gone = (seq: Seq) => {
    const stay = evictedAt(seq);
    stay.notePresent(FORD, false);
    return stay;
  };
  const { ledger, stay } = story(4, gone(1));
  assertEquals(ledger.isGapOwed(stay, FORD), false);
  ledger.onGap(stay, FORD, { first: 2, last: 4 });
  deliver({ ledger, stay }, one(5));
  assertEquals(stay.missed, 0);
  const wrong = story(4, gone(2));
  assertThrows(() => wrong.ledger.onGap(wrong.stay, FORD, { first: 2, last: 4 }), Violation);
  // One that left without a message: only the members know where its stream stood.
  const silent = stayOf(9);
  silent.notePresent(FORD, false);
  const begun = story(4, silent);
  begun.ledger.onGap(begun.stay, FORD, { first: 1, last: 4 });
  deliver(begun, one(5));
});

Deno.test("Ledger wants a word about all that a stranger said before a stay began", () => {
  const back = (cut: Seq) => {
    const { ledger } = story(cut);
    const { group, groupName, mode } = stayOf(ARTHUR);
    const found = [FORD, ARTHUR];
    return {
      ledger,
      stay: new Stay({ member: ARTHUR, group, groupName, mode, before: stayOf(9), found }),
    };
  };
  const world = back(4);
  assertEquals(world.ledger.isGapOwed(world.stay, FORD), true);
  assertThrows(() => deliver(back(4), one(5)), Violation, "missed 1-4 before, and was not told");
  assertThrows(() => world.ledger.onGap(world.stay, FORD, { first: 2, last: 4 }), Violation);
  world.ledger.onGap(world.stay, FORD, { first: 1, last: 4 });
  assertEquals(world.ledger.isGapOwed(world.stay, FORD), false);
  deliver(world, one(5));
  // He said nothing before: nothing is owed.
  deliver(back(0), one(1));
});

Deno.test("Ledger numbers each fragment, and tells what keeping a part of a stream costs", () => {
  const { ledger } = story(0);
  assertEquals(ledger.noteMulticast(GROUP, FORD, payloadOf(3)), { first: 7, last: 8 });
  assertEquals(ledger.last(GROUP, FORD), 8);
  assertEquals(ledger.keptBytesFrom(GROUP, FORD, 6), 2 + FRAGMENT_BYTES_MAX + 1 + 3 * 64);
});

Deno.test("Ledger takes a stream up where its sender is back, if it was back once without being seen", () => {
  for (const isSeen of [false, true]) {
    const world = story(1);
    deliver(world, one(2));
    if (isSeen) meet(world.ledger);
    else world.ledger.noteMeeting(GROUP, FORD, ARTHUR);
    world.ledger.noteMulticast(GROUP, FORD, payloadOf(7));
    assertEquals(world.ledger.reached(world.stay, FORD), isSeen ? 2 : 6);
    if (!isSeen) deliver(world, one(7));
    else assertThrows(() => deliver(world, one(7)), Violation, "the one before was 2");
  }
});

Deno.test("Ledger takes a stream up after messages of a new stay that came before the meeting", () => {
  for (const had of [2, 4]) {
    const world = story(1);
    deliver(world, one(2));
    if (had === 4) deliver(world, { first: 3, last: 4 });
    // Ford's first stay ended at 6 of which Arthur has 2 or 4: what lies between is owed.
    world.ledger.noteBegin(GROUP, FORD, 9);
    world.ledger.noteMulticast(GROUP, FORD, payloadOf(9));
    meet(world.ledger);
    assertEquals(world.ledger.reached(world.stay, FORD), had);
    deliver(world, had === 4 ? one(5) : { first: 3, last: 4 });
    if (had === 2) deliver(world, one(5));
    deliver(world, one(6));
    // Ford skipped 7 and 8, and Arthur met him after 9.
    assertEquals(world.ledger.reached(world.stay, FORD), 9);
    world.ledger.noteMulticast(GROUP, FORD, payloadOf(10));
    deliver(world, one(10));
  }
});

Deno.test("Ledger counts a meeting once that is noted before its sender's application knows of it", () => {
  const world = story(1);
  world.ledger.noteMeeting(GROUP, FORD, ARTHUR, true);
  meet(world.ledger);
  assertEquals(world.ledger.reached(world.stay, FORD), 6);
  deliver(world, one(2));
  assertEquals(world.ledger.reached(world.stay, FORD), 2);
});
