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
async function sendThrough(
  order: LoadOrder,
  acceptMicros: (number: number) => number,
  sender = "ann",
  beginAt = 900_000,
) {
  let now = beginAt;
  const check = new DeliveryCheck(false);
  const recorder = new LoadRecorder({ run: 1, name: "ann", startAt: order.startAt, check });
  const sent: { due: number; at: number }[] = [];
  const unsent = await sendLoad({
    order,
    recorder,
    now: () => now,
    // A timer of Deno: it drops fractions of a millisecond, and fires up to 1.2 ms later.
    sleep: (ms) => {
      now += Math.floor(ms) * 1_000 + 130;
      return Promise.resolve();
    },
    turn: () => {
      now += 2;
      return Promise.resolve();
    },
    multicast: (bytes) => {
      const message = readLoadMessage(bytes)!;
      const { dueMicros, lagMicros, number } = message;
      const due = order.startAt + dueMicros;
      assertEquals(lagMicros, now - due);
      sent.push({ due, at: now });
      now += acceptMicros(number);
      const range = { first: number, last: number };
      const payload = bytes.slice();
      recorder.onDelivered({ sender, member: 1, range, payload, at: now });
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  return { sent, unsent, recorder };
}

Deno.test("sendLoad() sends each message when it is due, and never early", async () => {
  const { sent, unsent } = await sendThrough(ORDER, () => 100);
  assertEquals(unsent, 0);
  assertEquals(sent.map(({ due }) => due), [
    1_000_500,
    1_010_500,
    1_020_500,
    1_030_500,
  ]);
  assertEquals(sent.filter(({ due, at }) => at < due || at > due + 2), []);
});

Deno.test("sendLoad() is never early where it may not keep the process busy, and says how late", async () => {
  const order = { ...ORDER, count: 400, interval: 1_300 };
  const { sent, recorder } = await sendThrough(order, () => 10);
  assertEquals(sent.filter(({ due, at }) => at < due), []);
  assertEquals(recorder.sending.busyMs < 1, true, "it slept");
  const lag = mergeHistograms([recorder.sending.ownLag]);
  assertEquals([lag.totalCount, lag.maxValue > 500], [400, true]);
});

Deno.test("a group that takes 700 µs for each message is measured with 700 µs, whatever the rate", async () => {
  for (const interval of [1_300, 4_000, 10_700, 33_333.3]) {
    const order = { ...ORDER, count: 200, interval };
    const { recorder } = await sendThrough(order, () => 700, "bob");
    const { others, service, impossible } = recorder.takeInterval();
    const [response, pure] = [mergeHistograms([others]), mergeHistograms([service])];
    assertEquals([pure.totalCount, impossible], [200, 0]);
    assertEquals([pure.minNonZeroValue, pure.maxValue].map((us) => Math.abs(us - 700) <= 1), [
      true,
      true,
    ], `${interval}`);
    assertEquals(response.minNonZeroValue >= 699, true, "no message was sent before it was due");
    const own = mergeHistograms([recorder.sending.ownLag]);
    assertEquals(response.maxValue <= 700 + own.maxValue + 2, true);
  }
});

Deno.test("sendLoad() shows a stall in all messages that it held up", async () => {
  // The group has no room for 100 ms after the first message: three more become due meanwhile.
  const { sent, recorder } = await sendThrough(ORDER, (number) => number === 1 ? 100_000 : 10);
  assertEquals(sent.slice(1).map(({ at, due }) => at - due > 60_000), [
    true,
    true,
    true,
  ]);
  const own = mergeHistograms([recorder.takeInterval().own]);
  assertEquals(own.totalCount, 4);
  assertEquals(own.getValueAtPercentile(1) > 60_000, true, "no latency hides the stall");
  // The generator was free only for the first message: the rest is the group's doing.
  assertEquals(mergeHistograms([recorder.sending.ownLag]).maxValue <= 2, true);
  assertEquals(mergeHistograms([recorder.sending.lag]).totalCount, 4);
});

Deno.test("sendLoad() that begins late is late by itself, in all messages that this holds up", async () => {
  // It begins 25 ms after the first message was due: three messages leave at once, the last in
  // time.
  const { sent, recorder } = await sendThrough(ORDER, () => 10, "ann", 1_025_500);
  assertEquals(sent.map(({ at, due }) => at - due), [25_000, 15_010, 5_020, 0]);
  const [lag, own] = [recorder.sending.lag, recorder.sending.ownLag]
    .map((histogram) => mergeHistograms([histogram]));
  assertEquals([lag!.totalCount, own!.totalCount], [4, 4]);
  assertEquals(
    [own!.maxValue, own!.mean].map(Math.round),
    [lag!.maxValue, lag!.mean].map(Math.round),
  );
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
    writeLoadMessage({ run: 1, number: i + 1, dueMicros: at - 10 - 1_000, lagMicros: 0 }, payload);
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
