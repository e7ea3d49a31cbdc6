import { assertEquals } from "@std/assert";
import { OwnLateness } from "../../../../../lib/client/front/load/own_lateness.ts";

/** Returns the own lateness of messages with the times at which they were due, sent and taken. */
function latenesses(...messages: readonly [due: number, sentAt: number, takenAt: number][]) {
  const lateness = new OwnLateness();
  return messages.map(([due, sentAt, takenAt]) => {
    const own = lateness.of(due, sentAt);
    lateness.onTaken(takenAt);
    return own;
  });
}

Deno.test("OwnLateness counts a late start in all messages that it held up", () => {
  assertEquals(latenesses([0, 15, 16], [10, 16, 17], [20, 20, 21]), [15, 6, 0]);
});

Deno.test("OwnLateness counts nothing of a wait for room in the group", () => {
  assertEquals(latenesses([0, 0, 15], [10, 15, 16], [20, 20, 21]), [0, 0, 0]);
});

Deno.test("OwnLateness counts its own part of a backlog that the group has made longer", () => {
  // Late by 5, and the group takes 30: a generator in time would be free at 30, and not at 35.
  assertEquals(latenesses([0, 5, 35], [10, 35, 36], [20, 36, 37]), [5, 5, 5]);
});

Deno.test("OwnLateness is not added up over a backlog, and begins anew after it", () => {
  // A full group takes 10 for each message, and the generator needs 1 in between.
  assertEquals(latenesses([0, 0, 10], [1, 11, 21], [2, 22, 32], [40, 41, 42]), [0, 1, 1, 1]);
});
