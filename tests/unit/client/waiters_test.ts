import { assertEquals, assertRejects } from "@std/assert";
import { Waiters } from "../../../lib/client/waiters.ts";

const ENOUGH = new Error("enough");

/** Returns waiters, and the names that all callers abandoned. */
function newWaiters() {
  const abandoned: string[] = [];
  return { waiters: new Waiters<number>((name) => abandoned.push(name)), abandoned };
}

Deno.test("Waiters.wait() is one promise for all callers of a name", async () => {
  const { waiters, abandoned } = newWaiters();
  const all = [waiters.wait("a"), waiters.wait("a", new AbortController().signal)];
  waiters.resolve("a", 1);
  assertEquals(await Promise.all(all), [1, 1]);
  assertEquals([waiters.has("a"), abandoned], [false, []]);
});

Deno.test("Waiters.wait() forgets a name when its last caller aborts", async () => {
  const { waiters, abandoned } = newWaiters();
  const [first, second] = [new AbortController(), new AbortController()];
  const one = waiters.wait("a", first.signal);
  const two = waiters.wait("a", second.signal);
  first.abort(ENOUGH);
  assertEquals(await assertRejects(() => one), ENOUGH);
  assertEquals([waiters.has("a"), abandoned], [true, []]);
  second.abort(ENOUGH);
  assertEquals(await assertRejects(() => two), ENOUGH);
  assertEquals([waiters.has("a"), abandoned], [false, ["a"]]);
});

Deno.test("Waiters.wait() keeps a name for a caller without a signal", async () => {
  const { waiters, abandoned } = newWaiters();
  const controller = new AbortController();
  const [staying, going] = [waiters.wait("a"), waiters.wait("a", controller.signal)];
  controller.abort(ENOUGH);
  await assertRejects(() => going, Error, "enough");
  waiters.resolve("a", 1);
  assertEquals([await staying, abandoned], [1, []]);
});

Deno.test("Waiters.wait() has its result when it is aborted in the same turn", async () => {
  const { waiters, abandoned } = newWaiters();
  const controller = new AbortController();
  const first = waiters.wait("a", controller.signal);
  waiters.resolve("a", 1);
  const second = waiters.wait("a");
  controller.abort(ENOUGH);
  assertEquals(await first, 1);
  waiters.resolve("a", 2);
  assertEquals([await second, abandoned], [2, []]);
});
