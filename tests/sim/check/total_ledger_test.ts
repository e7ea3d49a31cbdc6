import { assertEquals, assertThrows } from "@std/assert";
import type { MemberId, Seq, SeqRange } from "../../../lib/core/mod.ts";
import { Stay } from "./stay.ts";
import { TotalLedger } from "./total_ledger.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD: MemberId = 1;
const ARTHUR: MemberId = 2;

function bytesOf(says: number): { bytes: Uint8Array; start: number; end: number } {
  return { bytes: Uint8Array.of(0, says, 0), start: 1, end: 2 };
}

function stayOf(
  member: MemberId,
  { group = GROUP, view = 0, before = undefined as Stay | undefined } = {},
) {
  return new Stay({ member, group, groupName: "books", mode: "total", view, before });
}

/** Ford multicast 11 to 15, and Arthur, who joined at 1, 21 to 23. */
class Story {
  readonly ledger = new TotalLedger();
  readonly ford = stayOf(FORD);
  readonly arthur = stayOf(ARTHUR);

  constructor() {
    for (const says of [11, 12, 13, 14, 15]) this.multicast(FORD, says);
    for (const says of [21, 22, 23]) this.multicast(ARTHUR, says);
    this.join(this.ford, ARTHUR, 1);
    this.ledger.noteOrdered(GROUP, 100);
  }

  multicast(member: MemberId, says: number): void {
    this.ledger.noteMulticast(GROUP, member, Uint8Array.of(says));
  }

  /** An application delivers the message that says this, at a place (or several). */
  deliver(stay: Stay, says: number, seq: Seq, last = seq): void {
    const id = says < 20 ? FORD : ARTHUR;
    const message = { range: { first: seq, last }, sentAt: 0, ...bytesOf(says) };
    const sender = { id, name: "somebody" };
    this.ledger.onDeliver(stay, { type: "deliver", group: "books", sender, messages: [message] });
  }

  /** The same, of a sender whose name is not known. */
  deliverNameless(stay: Stay, says: number, seq: Seq): void {
    const message = { range: { first: seq, last: seq }, sentAt: 0, ...bytesOf(says) };
    const sender = { id: 0, name: "slot3" };
    this.ledger.onDeliver(stay, { type: "deliver", group: "books", sender, messages: [message] });
  }

  /** A change of the view that says what this member knows already. */
  tellNothing(stay: Stay, seq: Seq): void {
    const view = { group: GROUP, name: "books", mode: "total", number: 3, members: [] } as const;
    this.ledger.onView(stay, { type: "view", group: "books", view, seq, changes: [] });
  }

  /** A change of the view by which these members are gone. */
  leave(stay: Stay, members: readonly MemberId[], seq: Seq): void {
    const view = { group: GROUP, name: "books", mode: "total", number: 3, members: [] } as const;
    const changes = members.map((id) =>
      ({ kind: "leave", member: { id, name: "somebody" } }) as const
    );
    this.ledger.onView(stay, { type: "view", group: "books", view, seq, changes });
  }

  /** A sequencer opens an epoch, which goes on with these members. */
  install(members: readonly MemberId[], previousLast: Seq): void {
    this.ledger.noteInstall(GROUP, { epoch: { number: 2, boot: 1 }, previousLast, members });
  }

  join(stay: Stay, member: MemberId, seq: Seq): void {
    const view = { group: GROUP, name: "books", mode: "total", number: 3, members: [] } as const;
    const changes = [{ kind: "join", member: { id: member, name: "somebody" } }] as const;
    this.ledger.onView(stay, { type: "view", group: "books", view, seq, changes });
  }

  gap(stay: Stay, range: SeqRange): void {
    this.ledger.onGap(stay, range);
  }

  /** At the end, when these are still there. */
  check(...living: Stay[]): void {
    this.ledger.check(new Set([this.ford, this.arthur, ...living]));
  }
}

/** Asserts that a violation is found after a correct story. */
function assertCaught(violate: (story: Story) => void, message: string): void {
  const story = new Story();
  story.deliver(story.ford, 11, 2);
  story.deliver(story.ford, 21, 3);
  story.deliver(story.ford, 12, 4);
  story.deliver(story.arthur, 11, 2);
  const judge = () => {
    violate(story);
    story.check();
  };
  assertThrows(judge, Violation, message);
}

Deno.test("TotalLedger takes what is right: one order, changes in their places, a gap told", () => {
  const story = new Story();
  const { ledger, ford, arthur } = story;
  story.deliver(ford, 11, 2);
  story.deliver(ford, 21, 3, 5);
  story.join(ford, 9, 6);
  story.deliver(ford, 12, 7);
  story.deliver(ford, 13, 8);
  // Arthur misses something, and agrees on the rest.
  story.deliver(arthur, 11, 2);
  story.deliver(arthur, 21, 3, 5);
  story.gap(arthur, { first: 6, last: 7 });
  story.deliver(arthur, 13, 8);
  assertEquals([ledger.delivered, ledger.last(GROUP)], [7, 8]);
  assertEquals([ford.position, arthur.position, ledger.last(99)], [8, 8, 0]);
});

Deno.test("TotalLedger takes what was missed between two stays, told before the first message", () => {
  const story = new Story();
  const before = stayOf(3);
  before.position = 3;
  const again = stayOf(4, { before });
  story.gap(again, { first: 4, last: 8 });
  story.deliver(again, 13, 10);
  assertEquals(again.position, 10);
  // What it is told then is of this stay.
  const twice = stayOf(6, { before });
  story.gap(twice, { first: 4, last: 8 });
  story.gap(twice, { first: 10, last: 10 });
  assertEquals(twice.position, 10);
  const wrong = stayOf(5, { before });
  assertThrows(() => story.gap(wrong, { first: 6, last: 8 }), Violation, "missed 4-4");
});

Deno.test("TotalLedger takes what was missed between two stays, told when the second is over, too", () => {
  const story = new Story();
  story.deliver(story.ford, 11, 2);
  story.deliver(story.ford, 21, 3, 6);
  story.join(story.ford, 4, 7);
  story.deliver(story.ford, 12, 8);
  // Its application slept: it hears of the second stay when its member is out of that one as well.
  const before = stayOf(3);
  for (const position of [undefined, 1]) {
    before.position = position;
    const again = stayOf(4, { before });
    story.ledger.onGap(again, { first: 2, last: 6 }, true);
    story.deliver(again, 12, 8);
    assertEquals([again.first, again.position], [8, 8]);
    story.check(again);
  }
  // What it is told next is of the second stay, and leaves no hole.
  const twice = stayOf(4, { before });
  story.ledger.onGap(twice, { first: 2, last: 6 }, true);
  story.ledger.onGap(twice, { first: 8, last: 8 }, true);
  assertThrows(() => story.deliver(twice, 13, 10), Violation, "the one before was 8");
});

Deno.test("TotalLedger takes a gap right after the join for one of the new stay", () => {
  const story = new Story();
  story.deliver(story.ford, 11, 2, 3);
  story.join(story.ford, 3, 4);
  story.deliver(story.ford, 12, 5);
  // Nothing lay between the two stays: the former one ended with 3, and 4 is the new join.
  const before = stayOf(8);
  before.position = 3;
  const again = stayOf(3, { before });
  story.gap(again, { first: 5, last: 8 });
  assertEquals([again.first, again.position], [5, 8]);
  assertThrows(() => story.deliver(again, 12, 10), Violation, "the one before was 8");
  story.deliver(again, 13, 9);
  story.check(again);
});

Deno.test("TotalLedger sees by what comes next where the first gap lies, after a stay that knew nothing", () => {
  const story = new Story();
  story.join(story.ford, 3, 2);
  story.deliver(story.ford, 11, 3);
  story.deliver(story.ford, 21, 4, 6);
  story.join(story.ford, 4, 7);
  story.deliver(story.ford, 12, 8);
  // Place 6, after which it goes on, is not its join but the inside of a message.
  const inside = stayOf(3, { before: stayOf(8) });
  story.gap(inside, { first: 3, last: 6 });
  story.gap(inside, { first: 7, last: 7 });
  story.deliver(inside, 12, 8);
  assertEquals([inside.first, inside.position], [3, 8]);
  const between = stayOf(4, { before: stayOf(9) });
  story.gap(between, { first: 3, last: 6 });
  story.deliver(between, 12, 8);
  assertEquals([between.first, between.position], [8, 8]);
  story.check(inside, between);
  // A gap after the join of another: that place was a message for everybody else.
  const wrong = stayOf(5, { before: stayOf(10) });
  story.gap(wrong, { first: 4, last: 7 });
  story.deliver(wrong, 12, 8);
  assertThrows(() => story.check(wrong), Violation, "members have delivered different things");
});

Deno.test("TotalLedger catches a stay that goes on without a word about what was missed before", () => {
  const story = new Story();
  const before = stayOf(3);
  before.position = 3;
  const again = stayOf(4, { before });
  assertThrows(() => story.deliver(again, 13, 10), Violation, "missed 4-8, and was not told");
  before.position = 9;
  story.deliver(stayOf(5, { before }), 13, 11);
});

Deno.test("TotalLedger catches a stay that does not begin right behind the entry of its join", () => {
  const story = new Story();
  story.deliver(story.ford, 11, 2);
  story.join(story.ford, 9, 3);
  story.deliver(story.ford, 12, 4);
  story.deliver(story.ford, 22, 5);
  const late = stayOf(9);
  story.deliver(late, 13, 6);
  assertThrows(() => story.check(late), Violation, "members have delivered different things");
  const right = stayOf(9);
  story.deliver(right, 12, 4);
  assertEquals([right.position, story.ledger.joinedAt(right)], [4, 3]);
});

Deno.test("TotalLedger catches a change where others have a message, even one that tells nothing", () => {
  assertCaught(
    (story) => story.tellNothing(story.arthur, 3),
    "members have delivered different things",
  );
  assertCaught((story) => {
    story.tellNothing(story.ford, 5);
    story.deliver(story.arthur, 21, 3);
    story.deliver(story.arthur, 12, 4);
    story.deliver(story.arthur, 22, 5);
  }, "members have delivered different things");
});

Deno.test("TotalLedger catches what somebody delivers inside of another's message", () => {
  assertCaught((story) => {
    story.deliver(story.ford, 22, 5, 7);
    story.gap(story.arthur, { first: 3, last: 5 });
    story.deliver(story.arthur, 13, 6);
  }, "members have delivered different things");
  assertCaught((story) => {
    story.gap(story.ford, { first: 5, last: 5 });
    story.join(story.ford, 9, 6);
    story.deliver(story.arthur, 21, 3);
    story.deliver(story.arthur, 12, 4);
    story.deliver(story.arthur, 22, 5, 7);
  }, "members have delivered different things");
});

Deno.test("TotalLedger takes a sender without a name behind a gap, if what it says was multicast", () => {
  const story = new Story();
  story.deliver(story.arthur, 11, 2);
  assertThrows(() => story.deliverNameless(story.arthur, 22, 3), Violation, "never multicast");
  story.gap(story.ford, { first: 2, last: 3 });
  story.deliverNameless(story.ford, 22, 4);
  assertThrows(() => story.deliverNameless(story.ford, 99, 5), Violation, "never multicast");
});

Deno.test("TotalLedger catches two members that disagree on what is at a place", () => {
  const elsewhere = "members have delivered different things";
  assertCaught((story) => story.deliver(story.arthur, 12, 3), elsewhere);
  assertCaught((story) => story.join(story.arthur, 9, 3), elsewhere);
  assertCaught((story) => {
    story.join(story.ford, 9, 5);
    story.deliver(story.arthur, 21, 3);
    story.deliver(story.arthur, 12, 4);
    story.join(story.arthur, 8, 5);
  }, elsewhere);
});

Deno.test("TotalLedger takes the tail of one that is gone, but nothing that it shares behind it", () => {
  const story = new Story();
  const { ledger, ford, arthur } = story;
  for (const stay of [ford, arthur]) story.deliver(stay, 11, 2);
  story.deliver(arthur, 21, 3);
  story.deliver(ford, 12, 3);
  ledger.check(new Set([ford]));
  for (const stay of [ford, arthur]) story.join(stay, 9, 4);
  assertThrows(() => ledger.check(new Set([ford])), Violation, "3 like nobody else");
});

Deno.test("TotalLedger takes a newcomer's own join at the place and in the view of another epoch's", () => {
  const judge = (tellTrillian: (story: Story, trillian: Stay) => void) => {
    const story = new Story();
    const arthur = stayOf(ARTHUR, { view: 3 });
    const trillian = stayOf(3, { view: 1 });
    // The epoch before: ford alone was told of it, and is gone.
    story.join(story.ford, 9, 2);
    story.join(story.ford, ARTHUR, 3);
    // The epoch that begins with 1 again: trillian's join is 2, and arthur's 3.
    tellTrillian(story, trillian);
    story.deliver(arthur, 21, 4);
    story.ledger.check(new Set([arthur, trillian]));
  };
  judge((story, trillian) => story.tellNothing(trillian, 3));
  // Trillian passes to view 3 by arthur's join, as ford did.
  const passes = () => judge((story, trillian) => story.join(trillian, ARTHUR, 3));
  assertThrows(passes, Violation, "2 like nobody else, and 3 like the others");
});

/** Ford was told that one member left, arthur that another did, and both that 9 joined after it. */
function leavesAt2(left: readonly MemberId[], alsoLeft: readonly MemberId[]): Story {
  const story = new Story();
  const { ford, arthur } = story;
  story.leave(ford, left, 2);
  story.leave(arthur, alsoLeft, 2);
  for (const stay of [ford, arthur]) story.join(stay, 9, 3);
  return story;
}

Deno.test("TotalLedger takes an install that told each member of another one's end", () => {
  for (const alsoLeft of [[6], [6, 5], [6, 7], []]) {
    const story = leavesAt2([5], alsoLeft);
    // A list of members in two parts.
    story.install([FORD], 1);
    story.install([ARTHUR], 1);
    story.check();
    // Ford is gone by now; what he passed together with arthur after that place is no tail.
    story.ledger.check(new Set([story.arthur]));
  }
});

Deno.test("TotalLedger catches the ends of two members at one place, where no install leaves both out", () => {
  const judge = (left: MemberId[], alsoLeft: MemberId[], install: (story: Story) => void) => () => {
    const story = leavesAt2(left, alsoLeft);
    install(story);
    story.check();
  };
  const disagreement = "members have delivered different things";
  assertThrows(judge([5], [6], () => {}), Violation, disagreement);
  assertThrows(judge([5, 6], [6], () => {}), Violation, disagreement);
  const elsewhere = (story: Story) => story.install([FORD, ARTHUR], 2);
  assertThrows(judge([5], [6], elsewhere), Violation, disagreement);
  const names = (member: MemberId) => (story: Story) => story.install([FORD, ARTHUR, member], 1);
  assertThrows(judge([5], [6], names(5)), Violation, disagreement);
  assertThrows(judge([5], [6], names(6)), Violation, disagreement);
  // The end that only one of them was told of.
  assertThrows(judge([5, 7], [5], names(7)), Violation, disagreement);
});

Deno.test("TotalLedger catches a join where another was told of the ends that an install brings", () => {
  assertCaught((story) => {
    story.install([FORD, ARTHUR], 4);
    story.leave(story.ford, [5, 6], 5);
    story.deliver(story.arthur, 21, 3);
    story.deliver(story.arthur, 12, 4);
    story.join(story.arthur, 9, 5);
  }, "members have delivered different things");
});

Deno.test("TotalLedger catches what is delivered twice, at the same place or at another", () => {
  assertCaught((story) => story.deliver(story.ford, 12, 4), "message 1 after 1");
  assertCaught((story) => story.deliver(story.ford, 13, 4), "the one before was 4");
  assertCaught((story) => story.deliver(story.ford, 12, 5), "message 1 after 1");
  assertCaught((story) => story.deliver(story.ford, 11, 5), "message 0 after 1");
});

Deno.test("TotalLedger catches a hole in the sequence that was not told, and a gap that is none", () => {
  assertCaught((story) => story.deliver(story.ford, 13, 6), "the one before was 4");
  assertCaught((story) => story.join(story.ford, 9, 6), "the one before was 4");
  assertCaught((story) => story.gap(story.ford, { first: 4, last: 6 }), "the one before was 4");
  assertCaught((story) => story.gap(story.ford, { first: 6, last: 6 }), "the one before was 4");
  const beyond = { first: 5, last: 2 ** 47 - 1 };
  assertCaught((story) => story.gap(story.ford, beyond), "the last place was 100");
});

Deno.test("TotalLedger catches a sender's messages out of order, or one left out", () => {
  assertCaught((story) => story.deliver(story.ford, 14, 5), "message 3 after 1");
  assertCaught((story) => {
    story.deliver(story.ford, 13, 5);
    story.deliver(story.ford, 22, 6);
    story.deliver(story.ford, 15, 7);
  }, "message 4 after 2");
  assertCaught((story) => {
    story.gap(story.ford, { first: 5, last: 5 });
    story.deliver(story.ford, 11, 6);
  }, "message 0 after 1");
});

Deno.test("TotalLedger takes a hole where a sender left before its messages had come back", () => {
  const story = new Story();
  for (const says of [12, 13]) story.ledger.noteUnordered(story.ford, Uint8Array.of(says));
  story.deliver(story.ford, 11, 2);
  story.deliver(story.ford, 14, 3);
  assertThrows(() => story.deliver(story.ford, 13, 4), Violation, "message 2 after 3");
});

Deno.test("TotalLedger catches what nobody multicast, or somebody else, or in another group", () => {
  assertCaught((story) => story.deliver(story.ford, 19, 5), "it was never multicast");
  assertCaught((story) => story.deliver(story.ford, 29, 5), "it was never multicast");
  const { ledger } = new Story();
  const elsewhere = new Story();
  const stay = stayOf(FORD, { group: 8 });
  assertThrows(() => elsewhere.deliver(stay, 11, 2), Violation, "it was never multicast");
  assertEquals(ledger.delivered, 0);
});
