import { assertAlmostEquals, assertEquals } from "@std/assert";
import { differenceOfQuarters, growthInTenMinutes } from "../../../bench/soak/growth.ts";
import { seededRandom } from "../../sim/world/seeded_random.ts";

/** A figure every second for five minutes. */
function series(value: (second: number) => number) {
  return Array.from({ length: 300 }, (_, second) => ({ at: second * 1_000, value: value(second) }));
}

Deno.test("growthInTenMinutes finds a steady growth under noise that is a hundred times larger", () => {
  const random = seededRandom(7);
  const points = series((second) => 1_000 + 10 * second + 1_000 * (random() - 0.5));
  assertAlmostEquals(growthInTenMinutes(points), 6_000, 600);
});

Deno.test("growthInTenMinutes of what is flat but for a peak is nothing", () => {
  const points = series((second) => second >= 100 && second < 120 ? 90_000 : 1_000);
  assertEquals(growthInTenMinutes(points), 0);
  assertEquals(differenceOfQuarters(points), 0);
});

Deno.test("growthInTenMinutes of what is flat but for one step near the beginning is nothing", () => {
  assertEquals(growthInTenMinutes(series((second) => second < 20 ? 1_000 : 5_000)), 0);
});

Deno.test("growthInTenMinutes of too little to tell is nothing", () => {
  assertEquals(growthInTenMinutes([]), 0);
  assertEquals(growthInTenMinutes([{ at: 0, value: 5 }]), 0);
});

Deno.test("differenceOfQuarters is the last quarter's median less the second's", () => {
  assertEquals(differenceOfQuarters(series((second) => second)), 150);
});
