import { assertEquals } from "@std/assert";
import { Patience } from "../../../lib/tracker/patience.ts";

const REST_MS = 50;

/** How many rests it takes when datagrams come after so many milliseconds each. */
function rests(waitsMs: readonly number[]): number {
  let now = 0;
  let count = 0;
  const patience = new Patience(now);
  for (const waitMs of waitsMs) {
    now += waitMs;
    if (!patience.took(now)) continue;
    count++;
    now += REST_MS;
    patience.rested(now);
  }
  return count;
}

/** So many in a second that it is worth a rest. */
const MANY: readonly number[] = Array(200).fill(0.1);

Deno.test("Patience takes each datagram at once while there are few", () => {
  assertEquals(rests([1_000, 3, 50, 20, 900, 5, 5, 5]), 0);
});

Deno.test("Patience rests after one that it had to wait for, when there are many", () => {
  assertEquals(rests(MANY), 0);
  assertEquals(rests([...MANY, 3]), 1);
  assertEquals(rests([...MANY, 3, 0, 0, 0]), 1);
  assertEquals(rests([...MANY, 3, 3, 3]), 3);
});

Deno.test("Patience does not rest while there is something to catch up with", () => {
  assertEquals(rests([...MANY, ...Array(1_000).fill(0.1)]), 0);
});

Deno.test("Patience does not rest within two seconds of a flood, however late one seems", () => {
  const flood: number[] = Array(2_000).fill(0.1);
  assertEquals(rests([...flood, 5]), 0);
  assertEquals(rests([...flood, 1_000]), 0);
  assertEquals(rests([...flood, 2_000, ...MANY, 5]), 1);
});
