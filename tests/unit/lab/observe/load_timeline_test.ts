import { assert, assertEquals } from "@std/assert";
import { timelineOf } from "../../../../lib/lab/observe/load_timeline.ts";
import { tally } from "./tallies.ts";

Deno.test("timelineOf() adds the clients' intervals, and has an empty slice where there are none", () => {
  const slices = timelineOf([tally({ index: 0, ms: [1] }), tally({ index: 2, ms: [3, 5] })], 250);
  assertEquals(slices.map(({ atMs, delivered }) => [atMs, delivered]), [[0, 1], [250, 0], [
    500,
    2,
  ]]);
  assertEquals(slices[1]!.p50Ms, undefined);
  assert(Math.abs(slices[2]!.maxMs! - 5) < 0.01);
});
