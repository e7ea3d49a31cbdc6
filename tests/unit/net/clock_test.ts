import { assert } from "@std/assert";
import { systemClock } from "../../../lib/net/mod.ts";

Deno.test("systemClock returns monotonic milliseconds and microseconds since 1970", () => {
  const before = systemClock.now();
  const wall = systemClock.wallMicros();
  assert(systemClock.now() >= before);
  assert(Number.isSafeInteger(wall));
  // The two system clocks may differ by what the wall clock was set since the start.
  assert(Math.abs(wall / 1_000 - Date.now()) < 60_000, `${wall}`);
});
