import { assertEquals } from "@std/assert";
import { RecentIds, REMOVED_IDS_MAX } from "../../../lib/core/mod.ts";

Deno.test("RecentIds keeps the REMOVED_IDS_MAX ids that were added last", () => {
  const ids = new RecentIds();
  for (let id = 1; id <= REMOVED_IDS_MAX + 2; id++) ids.add(id, 10 + id);
  assertEquals([ids.list().length, ids.list()[0]], [REMOVED_IDS_MAX, 3]);
});

Deno.test("RecentIds.add() makes an id the newest again, and delete() forgets one", () => {
  const ids = new RecentIds();
  for (const id of [1, 2, 3, 1]) ids.add(id, 1);
  ids.delete(2);
  assertEquals(ids.list(), [3, 1]);
});

Deno.test("RecentIds.forgotten is the last view in which an id that is forgotten was removed", () => {
  const ids = new RecentIds(2);
  ids.add(1, 7);
  ids.add(2, 9);
  assertEquals(ids.forgotten, 0);
  ids.add(3, 12);
  assertEquals([ids.list(), ids.forgotten], [[2, 3], 7]);
});
