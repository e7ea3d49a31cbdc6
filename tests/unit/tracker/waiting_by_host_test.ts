import { assertEquals } from "@std/assert";
import { WaitingByHost } from "../../../lib/tracker/waiting_by_host.ts";

Deno.test("WaitingByHost.add() returns the connection of the host that is idle longest", () => {
  const waiting = new WaitingByHost<string>(2);
  assertEquals(waiting.add("a", "a1"), undefined);
  assertEquals(waiting.add("a", "a2"), undefined);
  assertEquals(waiting.add("b", "b1"), undefined);
  // It is not idle any more.
  assertEquals(waiting.add("a", "a1"), undefined);
  assertEquals(waiting.add("a", "a3"), "a2");
  waiting.remove("a", "a3");
  assertEquals(waiting.add("a", "a4"), undefined);
});
