import { assertEquals } from "@std/assert";
import { RecentIds, REMOVED_IDS_MAX } from "../../../lib/core/mod.ts";

Deno.test("RecentIds keeps the REMOVED_IDS_MAX ids that were added last", () => {
  const ids = new RecentIds();
  for (let id = 1; id <= REMOVED_IDS_MAX + 2; id++) ids.add(id);
  assertEquals([ids.list().length, ids.list()[0]], [REMOVED_IDS_MAX, 3]);
});

Deno.test("RecentIds.add() makes an id the newest again, and delete() forgets one", () => {
  const ids = new RecentIds();
  for (const id of [1, 2, 3, 1]) ids.add(id);
  ids.delete(2);
  assertEquals(ids.list(), [3, 1]);
});
