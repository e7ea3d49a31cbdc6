import { assertEquals } from "@std/assert";
import { wishAt } from "../../../lib/cli/signals.ts";

Deno.test("wishAt() takes signals within a second of the first for the same wish", () => {
  assertEquals(wishAt(5_000, undefined), "end");
  assertEquals([5_000, 5_001, 5_999].map((now) => wishAt(now, 5_000)), Array(3).fill("nothing"));
  assertEquals([6_000, 60_000].map((now) => wishAt(now, 5_000)), ["exit", "exit"]);
});
