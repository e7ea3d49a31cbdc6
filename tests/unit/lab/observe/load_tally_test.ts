import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { LoadTally } from "../../../../lib/lab/observe/load_tally.ts";
import { tally } from "./tallies.ts";

Deno.test("LoadTally takes the lines of its own load and no others", () => {
  const told = tally({ index: 0, ms: [1, 2] });
  told.take({ ...told.intervals[0]!, run: 2 });
  assertEquals([told.intervals.length, told.delivered], [1, 2]);
});

Deno.test("LoadTally.complete refuses a load that is not over", () => {
  assertThrows(() => new LoadTally(1).complete, InvariantError, "A load is over when");
});
