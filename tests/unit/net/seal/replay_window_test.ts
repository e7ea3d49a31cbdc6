import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { REPLAY_WINDOW, ReplayWindow } from "../../../../lib/net/seal/mod.ts";

Deno.test("ReplayWindow takes each counter once, in any order", () => {
  const window = new ReplayWindow(0);
  for (const counter of [3, 1, 2, 5_000, 4_999, 5_001]) {
    assert(window.isNew(counter), `${counter}`);
    window.commit(counter);
    assert(!window.isNew(counter), `${counter}`);
  }
});

Deno.test("ReplayWindow takes nothing up to its floor, and nothing too far below the highest", () => {
  const window = new ReplayWindow(70);
  assertEquals([69, 70, 71].map((counter) => window.isNew(counter)), [false, false, true]);
  window.commit(71 + REPLAY_WINDOW);
  assertEquals([71, 72].map((counter) => window.isNew(counter)), [false, true]);
  assertEquals(window.highest, 71 + REPLAY_WINDOW);
});

Deno.test("ReplayWindow that is only asked does not move", () => {
  const window = new ReplayWindow(0);
  assert(window.isNew(2 ** 47));
  assert(window.isNew(1));
  assertEquals(window.highest, 0);
});

Deno.test("ReplayWindow agrees with a set of all counters that came", () => {
  const step = fc.oneof(
    fc.integer({ min: -2 * REPLAY_WINDOW, max: 50 }),
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: 1, max: 3 * REPLAY_WINDOW }),
  );
  fc.assert(fc.property(fc.nat(2 ** 40), fc.array(step, { maxLength: 200 }), (floor, steps) => {
    const window = new ReplayWindow(floor);
    const came = new Set<number>();
    let highest = floor;
    for (const by of steps) {
      const counter = Math.max(0, highest + by);
      const isNew = counter > floor && counter > highest - REPLAY_WINDOW && !came.has(counter);
      assertEquals(window.isNew(counter), isNew, `${counter} after ${highest}`);
      if (!isNew) continue;
      window.commit(counter);
      came.add(counter);
      highest = Math.max(highest, counter);
    }
  }));
});

Deno.test("ReplayWindow remembers the oldest counters when the highest one enters a new word", () => {
  const window = new ReplayWindow(0);
  window.commit(34);
  window.commit(32 + REPLAY_WINDOW);
  assertEquals([33, 34].map((counter) => window.isNew(counter)), [true, false]);
});
