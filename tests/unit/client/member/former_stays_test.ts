import { assertEquals } from "@std/assert";
import { LAST_UNKNOWN, TABLE_LIMITS } from "../../../../lib/core/mod.ts";
import { FormerStays } from "../../../../lib/client/member/former_stays.ts";
import { GroupHost, recordOf } from "./fixture_groups.ts";

/** Returns ford's stay in a group in which his next message would get this number. */
function stay(id: number, next: number) {
  const record = { ...recordOf(1, [{ name: "ford", joined: 1 }]), group: id };
  return new GroupHost("ford", record, { now: 0, next }).group;
}

Deno.test("FormerStays.lastSeqIn() is where the stay in that group ended", () => {
  const former = new FormerStays({ ...TABLE_LIMITS, leftGroups: 2 });
  former.onLeft(stay(1, 42));
  former.onLeft(stay(1, 45));
  assertEquals([former.lastSeqIn(1), former.lastSeqIn(2)], [44, 0]);
  assertEquals([former.lastSentIn(1), former.lastSentIn(2)], [44, 0]);
});

Deno.test("FormerStays.lastSeqIn() is at least the last seq of every group that was forgotten", () => {
  const former = new FormerStays({ ...TABLE_LIMITS, leftGroups: 2 });
  for (const [id, next] of [[1, 42], [2, 8], [3, 5], [4, 6]] as const) {
    former.onLeft(stay(id, next));
  }
  assertEquals([1, 2, 3, 4, 5].map((id) => former.lastSeqIn(id)), [41, 41, 4, 5, 41]);
  assertEquals([former.lastSentIn(1), former.lastSentIn(4)], [LAST_UNKNOWN, 5]);
});

Deno.test("FormerStays forgets the group that was left longest ago, not first", () => {
  const former = new FormerStays({ ...TABLE_LIMITS, leftGroups: 2 });
  for (const [id, next] of [[1, 42], [2, 8], [1, 50], [3, 5]] as const) {
    former.onLeft(stay(id, next));
  }
  assertEquals([former.lastSeqIn(1), former.lastSeqIn(2)], [49, 7]);
});

Deno.test("FormerStays forgets of too many evictions from groups of one name the oldest", () => {
  const former = new FormerStays({ ...TABLE_LIMITS, resumptions: 2 });
  for (const id of [1, 2, 3]) former.onEvicted(stay(id, 1), { resume: new Map([[7, 40 + id]]) });
  assertEquals([1, 2, 3].map((id) => former.takeResumption(id).resume.get(7)), [undefined, 42, 43]);
});

Deno.test("FormerStays.clearLeft() lets the numbers of a new member id begin with 1", () => {
  const former = new FormerStays({ ...TABLE_LIMITS, leftGroups: 1 });
  for (const id of [1, 2]) former.onLeft(stay(id, 42));
  former.clearLeft();
  assertEquals([former.lastSeqIn(1), former.lastSentIn(1)], [0, 0]);
});
