import { assertEquals } from "@std/assert";
import { Alarm } from "../../../lib/net/alarm.ts";

/** Timers that a test fires itself, in place of the event loop's. */
class Timers {
  /** The milliseconds that each timer that is set was set for, by its id. */
  readonly set = new Map<number, number>();
  /** Number of timers that were ever set. */
  count = 0;
  readonly #callbacks = new Map<number, () => void>();

  /** Runs `test` with these timers. */
  run(test: () => void): void {
    const { setTimeout, clearTimeout } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (callback: () => void, ms: number) => {
        this.set.set(++this.count, ms);
        this.#callbacks.set(this.count, callback);
        return this.count;
      },
      clearTimeout: (id: number | undefined) => void this.set.delete(id ?? 0),
    });
    try {
      test();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
  }

  fire(id: number): void {
    if (this.set.delete(id)) this.#callbacks.get(id)!();
  }
}

Deno.test("Alarm keeps the timer of a later deadline while earlier ones come and go", () => {
  const timers = new Timers();
  timers.run(() => {
    let rings = 0;
    const alarm = new Alarm(() => rings++);
    alarm.set(900, 0);
    alarm.set(5, 1);
    alarm.set(7, 1);
    assertEquals([...timers.set], [[1, 900], [2, 4]]);
    timers.fire(2);
    alarm.set(900, 5);
    alarm.set(1_000, 5);
    alarm.set(10, 6);
    assertEquals([[...timers.set], rings], [[[1, 900], [3, 4]], 1]);
  });
});

Deno.test("Alarm moves forward for a deadline before all others", () => {
  const timers = new Timers();
  timers.run(() => {
    const alarm = new Alarm(() => {});
    alarm.set(900, 0);
    alarm.set(50, 0);
    alarm.set(20, 30);
    assertEquals([...timers.set], [[1, 900], [3, 0]]);
    alarm.clear();
    assertEquals(timers.set.size, 0);
    alarm.set(40, 30);
    assertEquals([...timers.set], [[4, 10]]);
  });
});

Deno.test("Alarm rings after a fraction of a millisecond rather than twice", () => {
  const timers = new Timers();
  timers.run(() => {
    const alarm = new Alarm(() => {});
    alarm.set(900.5, 0.25);
    alarm.set(10.25, 0.75);
    assertEquals([...timers.set], [[1, 901], [2, 10]]);
  });
});

Deno.test("Alarm can be set again from within its ring", () => {
  const timers = new Timers();
  timers.run(() => {
    const alarm: Alarm = new Alarm(() => alarm.set(100, 50));
    alarm.set(50, 0);
    timers.fire(1);
    assertEquals([...timers.set], [[2, 50]]);
    alarm.set(60, 50);
    timers.fire(3);
    assertEquals([...timers.set], [[2, 50]]);
  });
});
