import { assertEquals } from "@std/assert";
import { ReadingPace } from "./reading_pace.ts";

Deno.test("ReadingPace takes all, or one event in so many milliseconds, or none in a nap", () => {
  const pace = new ReadingPace();
  assertEquals([pace.isTaking(0), pace.onTaken(0), pace.isTaking(0)], [true, undefined, true]);
  pace.trickle(30);
  assertEquals([pace.isTaking(10), pace.onTaken(10)], [true, 40]);
  assertEquals([pace.isTaking(39), pace.isTaking(40)], [false, true]);
  const wakes = [pace.nap(), pace.nap()];
  assertEquals([pace.isAsleep, pace.isTaking(40)], [true, false]);
  wakes[0]!();
  assertEquals(pace.isTaking(40), false);
  wakes[1]!();
  assertEquals([pace.isAsleep, pace.isTaking(40)], [false, true]);
  pace.onTaken(40);
  pace.trickle(0);
  assertEquals([pace.isTrickling, pace.isTaking(41)], [false, true]);
});
