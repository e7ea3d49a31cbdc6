import { assertEquals } from "@std/assert";
import {
  DeliveryCheck,
  type LoadOrder,
  LoadRecorder,
  mergeHistograms,
  readLoadMessage,
  sendLoad,
  writeLoadMessage,
} from "../../../../../lib/client/front/load/mod.ts";

const ORDER: LoadOrder = {
  type: "start",
  run: 1,
  group: "test",
  startAt: 1_000_000,
  count: 4,
  phase: 500,
  interval: 10_000,
  size: 32,
  tellMs: 250,
  clockOffset: 0,
};

/** Sends a load through a group that takes so long to accept each message; time is passed in. */
async function sendThrough(order: LoadOrder, acceptMicros: (number: number) => number) {
  let now = 900_000;
  const check = new DeliveryCheck(false);
  const recorder = new LoadRecorder({ run: 1, name: "ann", startAt: order.startAt, check });
  const sent: { intendedAt: number; at: number }[] = [];
  const unsent = await sendLoad({
    order,
    recorder,
    now: () => now,
    wait: (ms) => {
      now += Math.ceil(ms) * 1_000;
      return Promise.resolve();
    },
    multicast: (bytes) => {
      const message = readLoadMessage(bytes)!;
      const { intendedAt, number } = message;
      sent.push({ intendedAt, at: now });
      now += acceptMicros(number);
      const range = { first: number, last: number };
      const payload = bytes.slice();
      recorder.onDelivered({ sender: "ann", member: 1, range, payload, at: now });
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  return { sent, unsent, recorder };
}

Deno.test("sendLoad() sends each message when it is due, and never early", async () => {
  const { sent, unsent } = await sendThrough(ORDER, () => 100);
  assertEquals(unsent, 0);
  assertEquals(sent.map(({ intendedAt }) => intendedAt), [
    1_000_500,
    1_010_500,
    1_020_500,
    1_030_500,
  ]);
  assertEquals(sent.filter(({ intendedAt, at }) => at < intendedAt), []);
});

Deno.test("sendLoad() shows a stall in all messages that it held up", async () => {
  // The group has no room for 100 ms after the first message: three more become due meanwhile.
  const { sent, recorder } = await sendThrough(ORDER, (number) => number === 1 ? 100_000 : 10);
  assertEquals(sent.slice(1).map(({ at, intendedAt }) => at - intendedAt > 60_000), [
    true,
    true,
    true,
  ]);
  const own = mergeHistograms([recorder.takeInterval().own]);
  assertEquals(own.totalCount, 4);
  assertEquals(own.getValueAtPercentile(1) > 60_000, true, "no latency hides the stall");
  assertEquals(mergeHistograms([recorder.lag]).totalCount, 4);
});

Deno.test("sendLoad() gives up messages that are a second late at the end, and counts them", async () => {
  const order = { ...ORDER, count: 500, interval: 1_000 };
  const { unsent, sent } = await sendThrough(order, () => 100_000);
  assertEquals(unsent + sent.length, 500);
  // Half a second of load and one of grace, at ten messages a second.
  assertEquals(sent.length, 15);
});

Deno.test("LoadRecorder records the longest silence since the start of the load", () => {
  const check = new DeliveryCheck(false);
  const recorder = new LoadRecorder({ run: 1, name: "ann", startAt: 1_000, check });
  const payload = new Uint8Array(32);
  [3_000, 4_000, 9_500, 9_600].forEach((at, i) => {
    writeLoadMessage({ run: 1, number: i + 1, intendedAt: at - 10 }, payload);
    const range = { first: i + 1, last: i + 1 };
    recorder.onDelivered({ sender: "bob", member: 2, range, payload, at });
  });
  const { silence, firstAt, lastAt, faultCount } = recorder.result;
  assertEquals(silence, { micros: 5_500, from: 4_000 });
  assertEquals([firstAt, lastAt, faultCount], [3_000, 9_600, 0]);
});

Deno.test("LoadRecorder takes a message of no load for a fault, not a delivery", () => {
  const check = new DeliveryCheck(false);
  const recorder = new LoadRecorder({ run: 1, name: "ann", startAt: 0, check });
  const range = { first: 1, last: 1 };
  const payload = new TextEncoder().encode("hello");
  recorder.onDelivered({ sender: "bob", member: 2, range, payload, at: 1 });
  const { delivered, faults } = recorder.result;
  assertEquals(delivered, 0);
  assertEquals(faults, [{ kind: "strange", sender: "bob" }]);
});
