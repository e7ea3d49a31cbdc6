import { assertEquals } from "@std/assert";
import { UNORDERED_MS } from "../../../../../lib/core/mod.ts";
import { OrderWatch } from "../../../../../lib/client/member/total/order_watch.ts";

Deno.test("OrderWatch reports silence of UNORDERED_MS once, and the word that ends it", () => {
  const watch = new OrderWatch();
  watch.note(true, 1_000);
  watch.onHeard(true, 2_000);
  watch.note(true, 2_500);
  assertEquals(watch.nextDeadline(), 2_000 + UNORDERED_MS);
  watch.handleTimeout(2_000 + UNORDERED_MS - 1);
  assertEquals(watch.take(), undefined);
  watch.handleTimeout(2_003 + UNORDERED_MS);
  assertEquals(watch.take(), { type: "unordered", silentMs: UNORDERED_MS + 3 });
  assertEquals(watch.nextDeadline(), undefined);
  // A sequencer that has not opened its epoch orders nothing yet.
  watch.onHeard(false, 60_000);
  assertEquals(watch.take(), undefined);
  watch.onHeard(true, 61_000);
  assertEquals([watch.take(), watch.take()], [{ type: "ordered-again" }, undefined]);
  assertEquals(watch.nextDeadline(), 61_000 + UNORDERED_MS);
});

Deno.test("OrderWatch counts no silence while nothing is waited for", () => {
  const watch = new OrderWatch();
  watch.onHeard(true, 0);
  watch.note(false, 10);
  assertEquals(watch.nextDeadline(), undefined);
  watch.note(true, 50_000);
  watch.note(false, 51_000);
  watch.handleTimeout(100_000);
  assertEquals([watch.nextDeadline(), watch.take()], [undefined, undefined]);
});

Deno.test("OrderWatch keeps no news that are over before the application takes them", () => {
  const watch = new OrderWatch();
  watch.note(true, 0);
  watch.handleTimeout(UNORDERED_MS);
  watch.onHeard(true, UNORDERED_MS + 1);
  assertEquals(watch.take(), undefined);
});
