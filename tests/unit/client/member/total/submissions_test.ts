import { assertEquals } from "@std/assert";
import { MEMBER_UNSENT_BYTES_MIN } from "../../../../../lib/core/mod.ts";
import { Submissions } from "../../../../../lib/client/member/total/submissions.ts";
import { submit } from "./fixture_entries.ts";
import { batchOf } from "../../../ordering/stream/fixture_batch.ts";

/** Returns three messages, 8 to 10, of which the first two were sent. */
function threeOf8(): Submissions {
  const submissions = new Submissions({ next: 8, random: () => 0.5, now: 0 });
  submissions.append(batchOf(new Uint8Array(1)), 0);
  submissions.append(batchOf(new Uint8Array(1)), 0);
  submit(submissions);
  submissions.append(batchOf(new Uint8Array(1)), 0);
  return submissions;
}

Deno.test("Submissions.outstanding is the range that did not come back yet", () => {
  const submissions = threeOf8();
  assertEquals([submissions.last, submissions.returned], [10, 7]);
  assertEquals(submissions.outstanding, { first: 8, last: 10 });
  assertEquals(submissions.onReturned(8, 5), true);
  assertEquals([submissions.outstanding, submissions.progressAt], [{ first: 9, last: 10 }, 5]);
  submit(submissions);
  assertEquals(submissions.onReturned(10, 6), true);
  assertEquals(submissions.outstanding, undefined);
});

Deno.test("Submissions.onReturned() refuses a seq that was never sent, or came back before", () => {
  const submissions = threeOf8();
  assertEquals(submissions.onReturned(9, 5), true);
  for (const seq of [8, 9, 10, 11]) assertEquals(submissions.onReturned(seq, 6), false, `${seq}`);
  assertEquals([submissions.returned, submissions.progressAt], [9, 5]);
});

Deno.test("Submissions of a member that has sent nothing has nothing outstanding", () => {
  const submissions = new Submissions({ next: 8, random: () => 0.5, now: 3 });
  assertEquals([submissions.outstanding, submissions.last, submissions.progressAt], [
    undefined,
    7,
    3,
  ]);
});

Deno.test("Submissions.room ends while no sequencer takes anything", () => {
  const submissions = new Submissions({ next: 1, random: () => 0.5, now: 0 });
  while (submissions.room.check()) submissions.append(batchOf(new Uint8Array(64)), 0);
  assertEquals(submissions.sender.unsentBytes, MEMBER_UNSENT_BYTES_MIN);
});
