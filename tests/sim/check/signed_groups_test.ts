import { assertEquals } from "@std/assert";
import { messagesIn, SignedGroups } from "./signed_groups.ts";

const SENT = [{ first: 41, last: 41 }, { first: 42, last: 43 }, { first: 45, last: 45 }]
  .map((range) => ({ range }));

Deno.test("messagesIn() leaves out the signatures at both ends of a gap", () => {
  assertEquals(messagesIn(SENT, { first: 41, last: 44 }), { first: 41, last: 43 });
  assertEquals(messagesIn(SENT, { first: 44, last: 46 }), { first: 45, last: 45 });
  assertEquals(messagesIn(SENT, { first: 43, last: 45 }), { first: 43, last: 45 });
});

Deno.test("messagesIn() returns nothing where only signatures are", () => {
  assertEquals(messagesIn(SENT, { first: 44, last: 44 }), undefined);
  assertEquals(messagesIn(SENT, { first: 46, last: 50 }), undefined);
  assertEquals(messagesIn([], { first: 1, last: 50 }), undefined);
});

Deno.test("SignedGroups.forgedTo() is the highest seq that was forged of a stream", () => {
  const groups = new SignedGroups();
  groups.noteForgery(1, 7, 5);
  groups.noteForgery(1, 7, 3);
  assertEquals([groups.forgedTo(1, 7), groups.forgedTo(1, 8), groups.forgedTo(2, 7)], [5, 0, 0]);
});
