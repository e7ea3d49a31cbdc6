import { assertEquals } from "@std/assert";
import { Patience } from "../../../lib/tracker/patience.ts";

const REST_MS = 50;

interface Taken {
  readonly waitedMs: number;
  /** Time in milliseconds to handle the datagram. */
  readonly handledMs?: number;
}

/** Returns the number of rests when each datagram was waited for so long. */
function rests(taken: readonly (number | Taken)[], patience = new Patience(0)): number {
  let now = 0;
  let count = 0;
  for (const each of taken) {
    const { waitedMs, handledMs = 0 } = typeof each === "number" ? { waitedMs: each } : each;
    now += waitedMs;
    if (patience.took(waitedMs, now)) {
      count++;
      now += REST_MS;
    }
    now += handledMs;
  }
  return count;
}

/** A number of datagrams in a second that makes rests worthwhile. */
const MANY: readonly number[] = Array(200).fill(0.1);

Deno.test("Patience takes each datagram at once while there are few", () => {
  assertEquals(rests([1_000, 3, 50, 20, 900, 5, 5, 5]), 0);
});

Deno.test("Patience rests after a datagram that it had to wait for, when there are many", () => {
  assertEquals(rests(MANY), 0);
  assertEquals(rests([...MANY, 3]), 1);
  assertEquals(rests([...MANY, 3, 0, 0, 0]), 1);
  assertEquals(rests([...MANY, 3, 3, 3]), 3);
});

Deno.test("Patience does not rest while datagrams are waiting", () => {
  assertEquals(rests([...MANY, ...Array(500).fill(0.1)]), 0);
  // However long each takes to be handled: the next one was there already.
  assertEquals(rests(Array(1_000).fill({ waitedMs: 0, handledMs: 2 })), 0);
});

Deno.test("Patience does not rest within two seconds of a flood, however late one seems", () => {
  const flood: number[] = Array(1_000).fill(0.1);
  assertEquals(rests([...flood, 5]), 0);
  assertEquals(rests([...flood, 1_000]), 0);
  assertEquals(rests([...flood, 2_000, ...MANY, 5]), 1);
});

Deno.test("Patience does not rest within a second of a request", () => {
  const patience = new Patience(0);
  patience.asked(0);
  assertEquals(rests([...MANY, 900], patience), 0);
  assertEquals(rests([...MANY, 3], new Patience(0)), 1);
  const later = new Patience(-2_000);
  later.asked(-1_500);
  assertEquals(rests([...MANY, 3], later), 1);
});
