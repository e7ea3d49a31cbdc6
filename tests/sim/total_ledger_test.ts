import { assertEquals, assertThrows } from "@std/assert";
import type { MemberId, Seq, SeqRange } from "../../lib/core/mod.ts";
import { Stay } from "./ledger.ts";
import { TotalLedger } from "./total_ledger.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD: MemberId = 1;
const ARTHUR: MemberId = 2;

/** Ford multicast 11 to 15, Arthur 21 to 23; both are members, and so is who stays twice. */
class Story {
  readonly ledger = new TotalLedger();
  readonly ford = new Stay(FORD, GROUP, "books", "total", false);
  readonly arthur = new Stay(ARTHUR, GROUP, "books", "total", false);

  constructor() {
    for (const says of [11, 12, 13, 14, 15]) this.multicast(FORD, says);
    for (const says of [21, 22, 23]) this.multicast(ARTHUR, says);
  }

  multicast(member: MemberId, says: number): void {
    this.ledger.noteMulticast(GROUP, member, Uint8Array.of(says));
  }

  /** An application delivers the message that says this, at a place (or several). */
  deliver(stay: Stay, says: number, seq: Seq, last = seq): void {
    const id = says < 20 ? FORD : ARTHUR;
    const bytes = Uint8Array.of(0, says, 0);
    const message = { range: { first: seq, last }, sentAt: 0, bytes, start: 1, end: 2 };
    const sender = { id, name: "somebody" };
    this.ledger.onDeliver(stay, { type: "deliver", group: "books", sender, messages: [message] });
  }

  join(stay: Stay, member: MemberId, seq: Seq): void {
    const view = { group: GROUP, name: "books", mode: "total", number: 3, members: [] } as const;
    const changes = [{ kind: "join", member: { id: member, name: "somebody" } }] as const;
    this.ledger.onView(stay, { type: "view", group: "books", view, seq, changes });
  }

  gap(stay: Stay, range: SeqRange): void {
    this.ledger.onGap(stay, range);
  }
}

/** What must be caught, after a story that is right. */
function assertCaught(violate: (story: Story) => void, message: string): void {
  const story = new Story();
  story.deliver(story.ford, 11, 2);
  story.deliver(story.ford, 21, 3);
  story.deliver(story.ford, 12, 4);
  story.deliver(story.arthur, 11, 2);
  assertThrows(() => violate(story), Violation, message);
}

Deno.test("TotalLedger takes what is right: one order, changes in their places, a gap told", () => {
  const story = new Story();
  const { ledger, ford, arthur } = story;
  story.deliver(ford, 11, 2);
  story.deliver(ford, 21, 3, 5);
  story.join(ford, 9, 6);
  story.deliver(ford, 12, 7);
  story.deliver(ford, 13, 8);
  // Arthur begins later, misses something, and agrees on the rest.
  story.deliver(arthur, 21, 3, 5);
  story.gap(arthur, { first: 6, last: 7 });
  story.deliver(arthur, 13, 8);
  assertEquals([ledger.delivered, ledger.last(GROUP)], [6, 8]);
  assertEquals([ford.position, arthur.position, ledger.last(99)], [8, 8, 0]);
});

Deno.test("TotalLedger takes what was missed between two stays, told before the first message", () => {
  const story = new Story();
  const again = new Stay(3, GROUP, "books", "total", true);
  story.gap(again, { first: 4, last: 9 });
  story.deliver(again, 13, 10);
  assertEquals(again.position, 10);
});

Deno.test("TotalLedger catches two members that disagree on what is at a place", () => {
  const elsewhere = "others have delivered something else there";
  assertCaught((story) => story.deliver(story.arthur, 12, 3), elsewhere);
  assertCaught((story) => story.join(story.arthur, 9, 3), elsewhere);
  assertCaught((story) => {
    story.join(story.ford, 9, 5);
    story.deliver(story.arthur, 21, 3);
    story.deliver(story.arthur, 12, 4);
    story.join(story.arthur, 8, 5);
  }, elsewhere);
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

Deno.test("TotalLedger catches what nobody multicast, or somebody else, or in another group", () => {
  assertCaught((story) => story.deliver(story.ford, 19, 5), "it was never multicast");
  assertCaught((story) => story.deliver(story.ford, 29, 5), "it was never multicast");
  const { ledger } = new Story();
  const elsewhere = new Story();
  const stay = new Stay(FORD, 8, "films", "total", false);
  assertThrows(() => elsewhere.deliver(stay, 11, 2), Violation, "it was never multicast");
  assertEquals(ledger.delivered, 0);
});
