import { assert, assertEquals } from "@std/assert";
import { steadyClock, steadyMicros, systemClock, WallClock } from "../../../lib/net/mod.ts";

Deno.test("systemClock returns monotonic milliseconds and microseconds since 1970", () => {
  const before = systemClock.now();
  const wall = systemClock.wallMicros();
  assert(systemClock.now() >= before);
  assert(Number.isSafeInteger(wall));
  assert(Math.abs(wall / 1_000 - Date.now()) < 1_000, `${wall}`);
});

Deno.test("steadyClock never goes back, and counts from the start of the process", () => {
  const [first, second] = [steadyClock.wallMicros(), steadyMicros()];
  assert(second >= first - 1 && second < first + 1_000_000, `${first} ${second}`);
  assert(Math.abs(first / 1_000 - performance.timeOrigin - performance.now()) < 1_000);
});

/** Returns a wall clock whose readings are passed in, in milliseconds. */
function clockAt(origin: number) {
  const time = { monotonic: 0, wall: origin };
  const clock = new WallClock({
    monotonic: () => time.monotonic,
    wall: () => Math.floor(time.wall),
    origin,
  });
  const pass = (ms: number) => {
    time.monotonic += ms;
    time.wall += ms;
  };
  return { time, clock, pass };
}

Deno.test("WallClock shows microseconds while the wall clock goes on", () => {
  const { clock, pass } = clockAt(1_000_000.25);
  for (let i = 1; i <= 50; i++) {
    pass(7.131);
    assertEquals(clock.micros(), Math.round(1_000_000_250 + i * 7_131));
  }
});

Deno.test("WallClock takes a pause between its two readings for no step", () => {
  const time = { now: 0.25, pauseMs: 0 };
  const clock = new WallClock({
    monotonic: () => time.now,
    wall: () => {
      time.now += time.pauseMs;
      time.pauseMs = 0;
      return Math.floor(1_000_000 + time.now);
    },
    origin: 1_000_000,
  });
  time.pauseMs = 30;
  assertEquals(clock.micros(), 1_000_030_250);
  assertEquals(clock.micros(), 1_000_030_250);
});

Deno.test("WallClock follows a wall clock that is set, and one that went on while the host slept", () => {
  const { time, clock, pass } = clockAt(1_000_000);
  // Set by 5 s and 60 s in both directions; asleep for ten minutes.
  for (const step of [5_000, -5_000, 60_000, -60_000, 600_000]) {
    pass(100);
    time.wall += step;
    for (let i = 0; i < 3; i++, pass(10)) {
      const error = clock.micros() / 1_000 - time.wall;
      assert(Math.abs(error) <= 1, `${step}: ${error} ms`);
    }
  }
});
