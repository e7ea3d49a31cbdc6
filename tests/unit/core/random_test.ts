import { assert, assertEquals } from "@std/assert";
import { jitter } from "../../../lib/core/mod.ts";

Deno.test("jitter() moves a value by its share at most, down and up", () => {
  assertEquals(jitter(100, 0.2, () => 0), 80);
  assertEquals(jitter(100, 0.2, () => 0.5), 100);
  const highest = jitter(100, 0.2, () => 1 - 2 ** -53);
  assert(highest > 119 && highest <= 120, `${highest}`);
});
