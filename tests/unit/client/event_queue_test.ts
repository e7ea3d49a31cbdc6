import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "../../../lib/client/event_queue.ts";
import { directMessage, message } from "./front/fixture_events.ts";

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

Deno.test("EventQueue stamps and counts direct messages like those of groups", async () => {
  const { queue, seen } = setUp();
  for (let i = 0; i < 100; i++) queue.push(directMessage("x".repeat(65_536), false));
  assertEquals(queue.isFull, true);
  seen.micros = 5;
  const [first] = await take(queue);
  assertEquals(first?.type === "direct" && first.deliveredAt, 5);
  queue.push(directMessage("a", true));
  queue.openBatch();
  queue.takeFromBatch();
  queue.reportTaken();
  assertEquals(seen.reports, [100, 1]);
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

Deno.test("EventQueue.pass() passes the events of each turn to one call, until that returns a promise", async () => {
  const { queue, seen } = setUp();
  const passed: string[] = [];
  const held = Promise.withResolvers<void>();
  let isBusy = false;
  const first = queue.pass((events) => {
    passed.push(`first ${events.length}`);
    return isBusy ? held.promise : undefined;
  });
  const second = queue.pass((events) => void passed.push(`second ${events.length}`));
  const turn = (...texts: string[]) => {
    for (const text of texts) queue.push(message(text));
    queue.endTurn();
  };
  queue.push(message("a"));
  assertEquals(passed, []);
  turn("b");
  queue.endTurn();
  isBusy = true;
  turn("c");
  turn("d", "e");
  assertEquals([passed, seen.reports], [["first 2", "first 1", "second 2"], [2, 1, 2]]);
  held.resolve();
  assertEquals(await first, true);
  queue.end();
  assertEquals(await second, false);
});

Deno.test("EventQueue.pass() passes nothing to a call that is being made, and nothing is left over", () => {
  const { queue } = setUp();
  const passed: string[] = [];
  void queue.pass((events) => {
    passed.push(`begins ${events.length}`);
    // A program that multicasts outside of a turn makes one.
    if (passed.length === 1) {
      queue.push(message("b"));
      queue.endTurn();
    }
    passed.push("ends");
  });
  queue.push(message("a"));
  queue.endTurn();
  assertEquals(passed, ["begins 1", "ends", "begins 1", "ends"]);
});

Deno.test("EventQueue.pass() ends a call in which the queue broke or ended", async () => {
  const { queue: broken } = setUp();
  broken.push(message("a"));
  const breaking = broken.pass(() => broken.fail(new Error("broken")));
  await assertRejects(() => breaking, Error, "broken");
  const { queue: ended } = setUp();
  ended.push(message("a"));
  assertEquals(await ended.pass(() => ended.end()), false);
});

Deno.test("EventQueue.pass() passes at once what waits already, and resolves after the promise of its taker", async () => {
  const { queue } = setUp();
  const held = Promise.withResolvers<void>();
  let isDone = false;
  queue.push(message("a"));
  const passing = queue.pass(() => held.promise).then(() => isDone = true);
  assertEquals(queue.hasSome, false);
  await Promise.resolve();
  assertEquals(isDone, false);
  held.resolve();
  await passing;
});

Deno.test("EventQueue.pass() ends with the queue, and rejects when it breaks or its taker throws", async () => {
  const { queue } = setUp();
  const ending = queue.pass(() => {});
  queue.end();
  assertEquals([await ending, await queue.pass(() => {})], [false, false]);
  const { queue: broken } = setUp();
  const breaking = broken.pass(() => {});
  broken.fail(new Error("broken"));
  await assertRejects(() => breaking, Error, "broken");
  const { queue: thrown } = setUp();
  const throwing = thrown.pass(() => {
    throw new Error("taker");
  });
  thrown.push(message("a"));
  thrown.endTurn();
  await assertRejects(() => throwing, Error, "taker");
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
