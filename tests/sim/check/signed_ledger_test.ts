import { assertEquals, assertThrows } from "@std/assert";
import type { Seq, SeqRange } from "../../../lib/core/mod.ts";
import { Ledger } from "./ledger.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD = 1;
const ARTHUR = 2;
const [, FIRST, SECOND, THIRD] = [0, 1, 2, 3].map((word) => Uint8Array.of(word));
const SENDER = { id: FORD, name: "ford" };

/** Ford's signed stream: 1 and 2 with the signature 3, then 4, whose signature will be 5. */
function story(): { ledger: Ledger; stay: Stay } {
  const ledger = new Ledger();
  ledger.signed.add(GROUP);
  ledger.noteMulticast(GROUP, FORD, FIRST!, 1);
  ledger.noteMulticast(GROUP, FORD, SECOND!);
  ledger.noteMulticast(GROUP, FORD, THIRD!, 4);
  const stay = new Stay({ member: ARTHUR, group: GROUP, groupName: "books", mode: "fifo" });
  return { ledger, stay };
}

function deliver({ ledger, stay }: ReturnType<typeof story>, seq: Seq, bytes: Uint8Array): void {
  const message = { range: { first: seq, last: seq }, sentAt: 0, bytes, start: 0, end: 1 };
  ledger.onDeliver(stay, { type: "deliver", group: "books", sender: SENDER, messages: [message] });
}

/** Returns the gaps that arthur was told, after one more. */
function tell({ ledger, stay }: ReturnType<typeof story>, range: SeqRange): readonly SeqRange[] {
  ledger.onGap(stay, FORD, range);
  return stay.gaps.get(FORD) ?? [];
}

Deno.test("Ledger.noteMulticast() takes the number after a signature, and no higher one", () => {
  const { ledger } = story();
  assertEquals([ledger.last(GROUP, FORD), ledger.end(GROUP, FORD)], [4, 5]);
  for (const next of [4, 7]) {
    assertThrows(() => ledger.noteMulticast(GROUP, FORD, FIRST!, next), Violation, `gives ${next}`);
  }
  assertEquals(ledger.noteMulticast(GROUP, FORD, FIRST!, 6), { first: 6, last: 6 });
});

Deno.test("Ledger.onDeliver() passes a signature, and no message", () => {
  const passing = story();
  for (const [seq, bytes] of [[1, FIRST!], [2, SECOND!], [4, THIRD!]] as const) {
    deliver(passing, seq, bytes);
  }
  assertEquals(passing.ledger.reached(passing.stay, FORD), passing.ledger.last(GROUP, FORD));
  const skipping = story();
  deliver(skipping, 1, FIRST!);
  assertThrows(() => deliver(skipping, 4, THIRD!), Violation, "the one before was 1");
  const altered = story();
  assertThrows(() => deliver(altered, 1, THIRD!), Violation, "never multicast");
});

Deno.test("Ledger.noteMeeting() begins a signed stream after a signature", () => {
  const { ledger, stay } = story();
  ledger.noteMeeting(GROUP, FORD, ARTHUR);
  assertEquals(ledger.cut(GROUP, FORD, ARTHUR), 5);
  assertEquals(ledger.reached(stay, FORD), ledger.last(GROUP, FORD));
});

Deno.test("Ledger.onGap() counts no signature among what was lost", () => {
  assertEquals(tell(story(), { first: 1, last: 3 }), [{ first: 1, last: 2 }]);
  const late = story();
  tell(late, { first: 1, last: 3 });
  assertEquals(tell(late, { first: 4, last: 5 }), [{ first: 1, last: 2 }, { first: 4, last: 4 }]);
});

Deno.test("Ledger.onGap() lets a gap end where a stream was forged, and no later", () => {
  const one = story();
  one.ledger.signed.noteForgery(GROUP, FORD, 8);
  tell(one, { first: 1, last: 8 });
  const other = story();
  other.ledger.signed.noteForgery(GROUP, FORD, 8);
  assertThrows(() => tell(other, { first: 1, last: 9 }), Violation, "its last one was 8");
});
