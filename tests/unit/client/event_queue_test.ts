import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "../../../lib/client/event_queue.ts";
import { message } from "./front/fixture_events.ts";

Deno.test("EventQueue.take() returns all events, with the time at which they are taken", async () => {
  let now = 1;
  const queue = new EventQueue(() => now);
  queue.push(message("a"));
  queue.push(message("b"));
  now = 5;
  const taken = await queue.take();
  assertEquals(taken.map((event) => event.type === "message" && event.deliveredAt), [5, 5]);
});

Deno.test("EventQueue.take() waits for the next event, and returns nothing after the end", async () => {
  const queue = new EventQueue(() => 0);
  const taking = queue.take();
  queue.push({ type: "tracker", reachable: true });
  assertEquals((await taking).length, 1);
  const last = queue.take();
  queue.end();
  assertEquals([await last, await queue.take()], [[], []]);
});

Deno.test("EventQueue.isFull counts events and bytes of messages, until they are taken", async () => {
  const queue = new EventQueue(() => 0);
  for (let i = 0; i < 2_048; i++) queue.push({ type: "tracker", reachable: true });
  assertEquals(queue.isFull, false);
  for (let i = 0; i < 2_048; i++) queue.push(message(""));
  assertEquals(queue.isFull, true);
  await queue.take();
  assertEquals(queue.isFull, false);
  for (let i = 0; i < 100; i++) queue.push(message(new Uint8Array(65_536)));
  assertEquals(queue.isFull, true);
});

Deno.test("EventQueue.take() throws the error that broke the queue", async () => {
  const queue = new EventQueue(() => 0);
  const taking = queue.take();
  queue.fail(new Error("broken"));
  await assertRejects(() => taking, Error, "broken");
  await assertRejects(() => queue.take(), Error, "broken");
});
