import { assertEquals } from "@std/assert";
import { unorderedRange } from "./unordered_range.ts";

const ARTHUR = { member: { id: 2, name: "member2" }, range: { first: 1, last: 16 } };
const SEQUENCER = { member: { id: 9, name: "sequencer" }, range: { first: 17, last: 18 } };

Deno.test("unorderedRange() returns what the sequencer lacks, not what members lack", () => {
  assertEquals(unorderedRange([ARTHUR, SEQUENCER]), { first: 17, last: 18 });
  assertEquals(unorderedRange([SEQUENCER]), { first: 17, last: 18 });
});

Deno.test("unorderedRange() returns nothing if members alone lack something, wherever they are now", () => {
  assertEquals(unorderedRange([ARTHUR]), undefined);
  assertEquals(unorderedRange([]), undefined);
});
