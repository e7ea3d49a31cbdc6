import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "../../../lib/client/event_queue.ts";
import { message } from "./front/fixture_events.ts";

/**
 * Returns a queue, the time by which it stamps messages, the number of calls of `onRoom`, and what
 * was reported taken.
 */
function setUp() {
  const seen = { micros: 0, rooms: 0, reports: [] as number[] };
  const queue: EventQueue = new EventQueue({
    wallMicros: () => seen.micros,
    onRoom: () => seen.rooms++,
    onTaken: () => seen.reports.push(queue.pollTaken()),
  });
  return { queue, seen };
}

/** Takes all events, once there are some. */
async function take(queue: EventQueue) {
  await queue.isReady();
  return queue.takeAll();
}

Deno.test("EventQueue.takeAll() returns all events, with the time at which they are taken", async () => {
  const { queue, seen } = setUp();
  queue.push(message("a"));
  queue.push(message("b"));
  seen.micros = 5;
  const taken = await take(queue);
  assertEquals(taken.map((event) => event.type === "message" && event.deliveredAt), [5, 5]);
});

Deno.test("EventQueue.isReady() waits for the next event, and returns nothing after the end", async () => {
  const { queue } = setUp();
  const taking = take(queue);
  queue.push({ type: "tracker", reachable: true });
  assertEquals((await taking).length, 1);
  const last = take(queue);
  queue.end();
  assertEquals([await last, await take(queue)], [[], []]);
});

Deno.test("EventQueue.isFull counts events and bytes of messages, until they are taken", async () => {
  const { queue } = setUp();
  for (let i = 0; i < 2_048; i++) queue.push({ type: "tracker", reachable: true });
  assertEquals(queue.isFull, false);
  for (let i = 0; i < 2_048; i++) queue.push(message(""));
  assertEquals(queue.isFull, true);
  await take(queue);
  assertEquals(queue.isFull, false);
  for (let i = 0; i < 100; i++) queue.push(message(new Uint8Array(65_536)));
  assertEquals(queue.isFull, true);
});

Deno.test("EventQueue.isReady() throws the error that broke the queue", async () => {
  const { queue } = setUp();
  const taking = take(queue);
  queue.fail(new Error("broken"));
  await assertRejects(() => taking, Error, "broken");
  await assertRejects(() => take(queue), Error, "broken");
});

Deno.test("EventQueue.takeFromBatch() leaves the rest of a batch to whoever takes next", async () => {
  const { queue, seen } = setUp();
  for (const text of ["a", "b", "c"]) queue.push(message(text));
  queue.openBatch();
  assertEquals(queue.takeFromBatch(), { ...message("a"), deliveredAt: 0 });
  queue.push(message("d"));
  queue.openBatch();
  assertEquals(queue.takeFromBatch(), { ...message("b"), deliveredAt: 0 });
  assertEquals(queue.hasSome, true);
  seen.micros = 7;
  assertEquals(await take(queue), [{ ...message("c"), deliveredAt: 7 }]);
  assertEquals(queue.takeFromBatch(), undefined);
  assertEquals(await take(queue), [{ ...message("d"), deliveredAt: 7 }]);
  assertEquals(queue.hasSome, false);
});

Deno.test("EventQueue calls onRoom when the queue is full as it is taken from, and only then", async () => {
  const { queue, seen } = setUp();
  queue.push(message("a"));
  const isReady = queue.isReady();
  // It fills while the application waits for its turn.
  for (let i = 0; i < 4_096; i++) queue.push(message(""));
  assertEquals(await isReady, true);
  assertEquals([queue.takeAll().length, seen.rooms], [4_097, 1]);
  queue.push(message("b"));
  queue.openBatch();
  assertEquals(seen.rooms, 1);
  for (let i = 0; i < 4_096; i++) queue.push(message(""));
  assertEquals([queue.takeAll().length, seen.rooms], [1, 1]);
  queue.openBatch();
  assertEquals(seen.rooms, 2);
});

Deno.test("EventQueue reports the messages that were taken, once for a batch", () => {
  const { queue, seen } = setUp();
  for (const text of ["a", "b", "c", "d"]) queue.push(message(text));
  queue.push({ type: "tracker", reachable: false });
  queue.openBatch();
  queue.takeFromBatch();
  queue.takeFromBatch();
  assertEquals(seen.reports, [], "whoever wants to know within a batch has to ask");
  assertEquals(queue.pollTaken(), 2);
  queue.takeFromBatch();
  queue.reportTaken();
  assertEquals(seen.reports, [1], "the rest of the batch was not taken");
  queue.takeAll();
  queue.reportTaken();
  assertEquals([seen.reports, queue.pollTaken()], [[1, 1], 0], "a message and no message");
});
