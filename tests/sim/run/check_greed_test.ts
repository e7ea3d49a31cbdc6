import { assertEquals } from "@std/assert";
import { KERNEL_BUFFER_BYTES } from "../../../lib/core/mod.ts";
import { deliveredMs, wordsWhileAsleep } from "./check_greed.ts";

Deno.test("A check of greed says no more to one that takes nothing than its window holds", () => {
  // 0.6 of 7,644 is 4,586: beside three short messages of 832 no full datagram of 2,315 has room.
  assertEquals(wordsWhileAsleep(7_644), 3);
  assertEquals(wordsWhileAsleep(2_400), 1);
  assertEquals(wordsWhileAsleep(KERNEL_BUFFER_BYTES), 151);
});

Deno.test("A check of greed waits longer for a slow engine alone", () => {
  assertEquals(deliveredMs(1), 50);
  assertEquals(deliveredMs(46), 50 + 6 * 45);
});
