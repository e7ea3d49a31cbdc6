import { assertEquals } from "@std/assert";
import { HELLO_MS, HELLO_MS_MAX } from "../../../../../lib/core/mod.ts";
import { HelloSchedule } from "../../../../../lib/client/member/total/hello_schedule.ts";

Deno.test("HelloSchedule.takeDue() returns a hello at once, then at pauses that double up to a limit", () => {
  const schedule = new HelloSchedule(100);
  const pauses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const now = schedule.nextDeadline();
    assertEquals(schedule.takeDue(now - 1, () => 0.5), undefined);
    schedule.takeDue(now, () => 0.5);
    pauses.push(schedule.nextDeadline() - now);
  }
  const doubled = [1, 2, 4, 8].map((factor) => factor * HELLO_MS);
  assertEquals(pauses, [...doubled, HELLO_MS_MAX, HELLO_MS_MAX]);
});

Deno.test("HelloSchedule.takeDue() is in doubt from the third unanswered hello on", () => {
  const schedule = new HelloSchedule(0);
  const doubts = [1, 2, 3, 4].map(() =>
    schedule.takeDue(schedule.nextDeadline(), () => 0.5)?.isInDoubt
  );
  assertEquals(doubts, [false, false, true, true]);
});
