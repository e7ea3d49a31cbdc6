import { assertEquals, assertMatch } from "@std/assert";
import { Stay } from "./stay.ts";
import { disagreement } from "./survivors.ts";

const FORD = 1;

/**
 * A stay in which Ford's stream came from after `begin` up to `end`, but for what was told as gaps.
 */
function stayOf(member: number, begin: number, end: number, ...gaps: [number, number][]): Stay {
  const stay = new Stay({ member, group: 7, groupName: "books", mode: "fifo" });
  stay.begins.set(FORD, begin);
  stay.positions.set(FORD, end);
  for (const [first, last] of gaps) stay.noteGap(FORD, { first, last });
  return stay;
}

Deno.test("disagreement finds none between survivors that have and miss the same", () => {
  const bystander = new Stay({ member: 9, group: 7, groupName: "books", mode: "fifo" });
  const survivors = [stayOf(2, 0, 8, [3, 4], [8, 8]), stayOf(3, 0, 8, [3, 4], [8, 8]), bystander];
  assertEquals(disagreement(survivors, FORD), undefined);
  assertEquals(disagreement([], FORD), undefined);
});

Deno.test("disagreement finds a stream that ends elsewhere for somebody", () => {
  assertMatch(disagreement([stayOf(2, 0, 8), stayOf(3, 0, 7)], FORD)!, /ends at 8 for .*2, at 7/);
});

Deno.test("disagreement finds what one was told to miss though another has it", () => {
  const wrong = disagreement([stayOf(2, 0, 8, [3, 5]), stayOf(3, 0, 8, [3, 4])], FORD);
  assertMatch(wrong!, /000000000002 was told to miss 5 .* 000000000003 had it/);
});

Deno.test("disagreement leaves out what nobody had to keep for one that was detached, and no more", () => {
  const stays = [stayOf(2, 0, 8, [1, 4]), stayOf(3, 0, 8)];
  const keepsFrom = (first: number) => disagreement(stays, FORD, (seq) => seq >= first);
  assertEquals(keepsFrom(5), undefined);
  assertMatch(keepsFrom(4)!, /told to miss 4/);
});

Deno.test("disagreement leaves out what was before somebody's time", () => {
  assertEquals(disagreement([stayOf(2, 0, 8, [3, 4]), stayOf(3, 4, 8)], FORD), undefined);
  assertMatch(disagreement([stayOf(2, 0, 8, [3, 4]), stayOf(3, 3, 8)], FORD)!, /miss 4/);
});
