import { assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";

/** More than any of these tests takes, in case the wait under test ends only by itself. */
const LONG_MS = 20_000;

Deno.test("delay resolves once its time has passed", async () => {
  const start = performance.now();
  assertEquals(await delay(20), undefined);
  // Timers may fire up to a millisecond early by the finer clock.
  assertGreaterOrEqual(performance.now() - start, 19);
});

Deno.test("delay ends at once when aborted, with the signal's reason, and leaves no timer", async () => {
  const abort = new AbortController();
  const start = performance.now();
  const wait = delay(LONG_MS, { signal: abort.signal });
  abort.abort(new RangeError("enough"));
  await assertRejects(() => wait, RangeError, "enough");
  await assertRejects(() => delay(LONG_MS, { signal: abort.signal }), RangeError, "enough");
  assertLess(performance.now() - start, LONG_MS);
});

Deno.test("deadline passes on a result and an error", async () => {
  assertEquals(await deadline(Promise.resolve(7), LONG_MS), 7);
  const failing = () => deadline(Promise.reject(new RangeError("no")), LONG_MS);
  await assertRejects(failing, RangeError, "no");
});

Deno.test("deadline rejects with a TimeoutError when the time is up", async () => {
  const never = new Promise<void>(() => {});
  const keepAlive = setInterval(() => {}, LONG_MS);
  const error = await assertRejects(() => deadline(never, 10), DOMException);
  clearInterval(keepAlive);
  assertEquals(error.name, "TimeoutError");
});

Deno.test("deadline handles a promise that rejects after it has ended", async () => {
  const late = Promise.withResolvers<void>();
  const unhandled: unknown[] = [];
  const onUnhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", onUnhandled);
  try {
    const aborted = AbortSignal.abort(new RangeError("enough"));
    await assertRejects(
      () => deadline(late.promise, LONG_MS, { signal: aborted }),
      RangeError,
      "enough",
    );
    late.reject(new RangeError("too late"));
    // Unhandled rejections are reported before the next timer.
    await delay(0);
    assertEquals(unhandled, []);
  } finally {
    removeEventListener("unhandledrejection", onUnhandled);
  }
});

Deno.test("deadline ends at once when aborted, also before it began", async () => {
  const abort = new AbortController();
  const never = new Promise<void>(() => {});
  const wait = deadline(never, Infinity, { signal: abort.signal });
  abort.abort(new RangeError("enough"));
  await assertRejects(() => wait, RangeError, "enough");
  await assertRejects(() => deadline(never, 10, { signal: abort.signal }), RangeError, "enough");
});
