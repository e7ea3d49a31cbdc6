import { assertEquals, assertThrows } from "@std/assert";
import { DETACH_MS, InvariantError, STEADY_TIMES } from "../../../../lib/core/mod.ts";
import { Outbound } from "../../../../lib/ordering/mod.ts";

Deno.test("Outbound.detach() doubles the time each time, until the peer was steady in between", () => {
  const outbound = new Outbound(40, 0);
  assertEquals(outbound.detach(100), 100 + DETACH_MS);
  assertEquals([outbound.holdsWindow, outbound.detachedUntil], [false, 100 + DETACH_MS]);
  outbound.attach(100 + DETACH_MS);
  assertEquals([outbound.holdsWindow, outbound.detachedUntil], [true, undefined]);
  const again = 100 + DETACH_MS + STEADY_TIMES * DETACH_MS - 1;
  assertEquals(outbound.detach(again), again + 2 * DETACH_MS);
  outbound.attach(again + 2 * DETACH_MS);
  const later = again + 2 * DETACH_MS + STEADY_TIMES * 2 * DETACH_MS;
  assertEquals(outbound.detach(later), later + DETACH_MS);
});

Deno.test("Outbound refuses to detach a detached peer, and to attach a peer before its time", () => {
  const outbound = new Outbound(40, 0);
  assertThrows(() => outbound.attach(0), InvariantError, "comes back only after");
  outbound.detach(0);
  assertThrows(() => outbound.detach(1), InvariantError, "holds the window");
  assertThrows(() => outbound.attach(DETACH_MS - 1), InvariantError, "comes back only after");
});
