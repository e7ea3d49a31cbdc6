import { assertEquals, assertRejects } from "@std/assert";
import { Changes } from "../../../../lib/lab/process/changes.ts";

const { signal } = new AbortController();

Deno.test("Changes.until() checks its condition at once and at every change", async () => {
  const changes = new Changes();
  let count = 0;
  const wait = changes.until(() => count >= 2, { timeoutMs: 10_000, signal });
  for (; count < 2; count++) changes.tell();
  changes.tell();
  assertEquals(await wait, true);
  assertEquals(await changes.until(() => true, { timeoutMs: 0, signal }), true);
});

Deno.test("Changes.until() resolves with false when the time is up", async () => {
  assertEquals(await new Changes().until(() => false, { timeoutMs: 1, signal }), false);
});

Deno.test("Changes.until() rejects with what the condition throws, and with the signal's reason", async () => {
  const changes = new Changes();
  let isDead = false;
  const look = () => {
    if (isDead) throw new Error("died");
    return false;
  };
  const wait = changes.until(look, { timeoutMs: 10_000, signal });
  isDead = true;
  changes.tell();
  await assertRejects(() => wait, Error, "died");

  const stop = new AbortController();
  const other = changes.until(() => false, { timeoutMs: 10_000, signal: stop.signal });
  stop.abort(new Error("interrupted"));
  await assertRejects(() => other, Error, "interrupted");
});
