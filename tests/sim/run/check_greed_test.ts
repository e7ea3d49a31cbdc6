import { assertEquals } from "@std/assert";
import { KERNEL_BUFFER_BYTES } from "../../../lib/core/mod.ts";
import { deliveredMs, wordsWhileAsleep } from "./check_greed.ts";

Deno.test("A check of greed says no more to one that takes nothing than its window holds", () => {
  // Half of 7,644 is 3,822: beside two short messages of 832 no full datagram of 2,315 has room.
  assertEquals(wordsWhileAsleep(7_644), 2);
  assertEquals(wordsWhileAsleep(2_400), 1);
  assertEquals(wordsWhileAsleep(KERNEL_BUFFER_BYTES), 126);
});

Deno.test("A check of greed waits longer for a slow engine alone", () => {
  assertEquals(deliveredMs(1), 50);
  assertEquals(deliveredMs(46), 50 + 6 * 45);
});
