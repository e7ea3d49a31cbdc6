import { assertEquals } from "@std/assert";
import { forgetOldest } from "../../../lib/core/mod.ts";

Deno.test("forgetOldest() deletes nothing while the bound is kept", () => {
  const kept = new Set([1, 2, 3]);
  forgetOldest(kept, 3);
  assertEquals([...kept], [1, 2, 3]);
});

Deno.test("forgetOldest() deletes the key that was added first, not the least", () => {
  const kept = new Map([["c", 1], ["a", 2], ["b", 3]]);
  forgetOldest(kept, 2);
  assertEquals([...kept.keys()], ["a", "b"]);
});
