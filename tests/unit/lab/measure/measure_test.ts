import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type Cost, NO_COST } from "../../../../lib/lab/observe/cost.ts";
import { measureClient } from "../../../../lib/lab/measure/measure_client.ts";
import { measureRun } from "../../../../lib/lab/measure/measure_run.ts";
import { client, delivery, trace } from "../observe/traces.ts";

// ann sends two messages at 0 and 2 ms, bob one at 10 ms. cyd only receives.
const ANN = client("ann", 2, [
  delivery("ann", 1, 0, 1),
  delivery("ann", 2, 2, 4),
  delivery("bob", 1, 10, 16),
]);
const BOB = client("bob", 1, [
  delivery("ann", 1, 0, 5),
  delivery("bob", 1, 10, 10),
  delivery("ann", 2, 2, 20),
]);
const CYD = client("cyd", 0, [
  delivery("ann", 1, 0, 4),
  delivery("ann", 2, 2, 8),
  delivery("bob", 1, 10, 12),
]);

/** The percentiles of fewer than ten values. */
const FEW = { p90: undefined, p99: undefined, p999: undefined };

Deno.test("measureClient() counts a sender's elapsed time from its own first multicast", () => {
  const figures = measureClient(ANN);
  assertEquals(figures.elapsedMs, 16);
  assertEquals(figures.throughput, 3 / 16 * 1_000);
  // Not from bob's first delivery at 5 ms, although it was before his first multicast.
  assertEquals(measureClient(BOB).elapsedMs, 10);
});

Deno.test("measureClient() counts a listener's elapsed time from its first delivery", () => {
  const figures = measureClient(CYD);
  assertEquals(figures.elapsedMs, 8);
  assertEquals(figures.throughput, 3 / 8 * 1_000);
});

Deno.test("measureClient() keeps the latency of own messages apart", () => {
  const figures = measureClient(ANN);
  assertEquals(figures.ownMs, { count: 2, mean: 1.5, p50: 1, ...FEW, max: 2 });
  assertEquals(figures.oneWayMs, { count: 1, mean: 6, p50: 6, ...FEW, max: 6 });
  assertEquals(measureClient(CYD).ownMs, undefined);
});

Deno.test("measureClient() has no throughput with no or one delivery", () => {
  const none = measureClient(client("ann", 1, []));
  assertEquals([none.elapsedMs, none.throughput, none.oneWayMs], [undefined, undefined, undefined]);
  const one = measureClient(client("cyd", 0, [delivery("ann", 1, 0, 4)]));
  assertEquals([one.elapsedMs, one.throughput], [0, undefined]);
});

Deno.test("measureRun() has the sum of the clients' throughput, and one that counts each message once", () => {
  const figures = measureRun(trace([ANN, BOB, CYD]), "fifo");
  assertAlmostEquals(figures.throughputSum!, 187.5 + 300 + 375);
  assertEquals(figures.elapsedMs, 20);
  assertEquals(figures.throughput, 3 / 20 * 1_000);
  assertEquals([figures.sent, figures.delivered], [3, 9]);
  assertEquals(figures.oneWayMs, {
    count: 6,
    mean: 41 / 6,
    p50: 5,
    ...FEW,
    max: 18,
  });
  assertEquals(figures.isOk, true);
});

Deno.test("measureRun() is not ok with a missing message or a fault", () => {
  const lacking = { ...CYD, deliveries: CYD.deliveries.slice(0, 2) };
  const wrong = measureRun(trace([ANN, BOB, lacking]), "fifo");
  assertEquals([wrong.isOk, wrong.violations.length], [false, 1]);
  const faulty = measureRun(trace([ANN, BOB, CYD], ["cyd ended"]), "fifo");
  assertEquals([faulty.isOk, faulty.violations.length], [false, 0]);
});

Deno.test("measureRun() adds the clients' cost, by kind", () => {
  const cost: Cost = {
    sent: { data: { datagrams: 2, bytes: 200 }, ack: { datagrams: 1, bytes: 20 } },
    received: { datagrams: 5, bytes: 500 },
    requests: { register: 1 },
  };
  const clients = [{ ...ANN, cost }, { ...BOB, cost }, CYD];
  const figures = measureRun(trace(clients), "fifo");
  assertEquals(figures.cost, {
    sent: { data: { datagrams: 4, bytes: 400 }, ack: { datagrams: 2, bytes: 40 } },
    received: { datagrams: 10, bytes: 1_000 },
    requests: { register: 2 },
  });
  assertAlmostEquals(figures.datagramsPerDelivery!, 6 / 9);
});

Deno.test("measureRun() checks total order by the places, and includes the sequencer's cost", () => {
  const [a1, b1] = [delivery("ann", 1, 0, 1), { ...delivery("bob", 1, 0, 2), seq: 2, lastSeq: 2 }];
  const cost: Cost = {
    sent: { data: { datagrams: 1, bytes: 100 } },
    received: { datagrams: 2, bytes: 200 },
    requests: { register: 1 },
  };
  const good = [client("ann", 1, [a1, b1], cost), client("bob", 1, [a1, b1], cost)];
  const figures = measureRun({ ...trace(good), sequencerCost: cost }, "total");
  assertEquals([figures.isOk, figures.violations], [true, []]);
  assertEquals(figures.cost?.sent["data"], { datagrams: 3, bytes: 300 });
  assertEquals(figures.cost?.requests, { register: 3 });
  assertEquals(figures.sequencerCost, cost);
  const bad = measureRun(trace([good[0]!, client("bob", 1, [b1, a1])]), "total");
  assertEquals(bad.violations.map(({ kind }) => kind), ["broken-sequence"]);
});

Deno.test("measureRun() names its three throughputs apart", () => {
  const figures = measureRun(trace([ANN, BOB, CYD]), "fifo");
  // Three messages, nine deliveries, 20 ms from the first multicast to the last delivery.
  assertEquals([figures.throughput, figures.deliveriesPerSecond], [150, 450]);
  assertAlmostEquals(figures.throughputSum!, 862.5);
});

Deno.test("measureRun() leaves out times between clocks that did not go on evenly, and says so", () => {
  const clockJumps = [{ client: "bob", ms: -5_000 }];
  const figures = measureRun({ ...trace([ANN, BOB, CYD]), clockJumps }, "fifo");
  assertEquals([figures.oneWayMs, figures.elapsedMs, figures.throughput], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(figures.clients.map(({ oneWayMs }) => oneWayMs), [undefined, undefined, undefined]);
  assertEquals(figures.ownMs?.count, 3);
  assertEquals([figures.isOk, figures.warnings.length], [true, 1]);
  assertEquals(figures.warnings[0]!.startsWith("The clock of bob moved by -5000 ms"), true);
});

Deno.test("measureRun() leaves out a latency below 0, changes none, and counts it", () => {
  const early = client("bob", 0, [delivery("ann", 1, 2, 1), delivery("ann", 2, 2, 5)]);
  const figures = measureRun(trace([client("ann", 2, []), early]), "fifo");
  assertEquals([figures.oneWayMs?.count, figures.oneWayMs?.max], [1, 3]);
  assertEquals(figures.warnings.length, 1);
});

Deno.test("measureRun() counts the copies of messages per datagram, with a sequencer's step", () => {
  const cost = (datagrams: number): Cost => ({
    sent: { data: { datagrams, bytes: 100 } },
    received: { datagrams: 0, bytes: 0 },
    requests: {},
  });
  const clients = [{ ...ANN, cost: cost(2) }, BOB, CYD];
  // Three messages to two receivers each.
  assertEquals(measureRun(trace(clients), "fifo").messagesPerDatagram, 3);
  // To the sequencer, and from there to three members.
  const ordered = { ...trace(clients), sequencerCost: NO_COST };
  assertEquals(measureRun(ordered, "total").messagesPerDatagram, 6);
});

Deno.test("measureRun() has no cost, and none of what follows from it, if a part of it is unknown", () => {
  const cost: Cost = { ...NO_COST, sent: { data: { datagrams: 2, bytes: 200 } } };
  const known = [ANN, BOB, CYD].map((one) => ({ ...one, cost }));
  const silent = [...known.slice(0, 2), { ...CYD, cost: undefined }];
  for (const figures of [measureRun(trace(silent), "fifo"), measureRun(trace(known), "total")]) {
    const { cost, datagramsPerDelivery, retransmitPercent, messagesPerDatagram } = figures;
    assertEquals(
      [cost, datagramsPerDelivery, retransmitPercent, messagesPerDatagram],
      Array(4).fill(undefined),
    );
  }
  assertEquals(measureRun(trace(known), "fifo").datagramsPerDelivery, 6 / 9);
});

Deno.test("measureRun() measures an interrupted run so far, and does not judge it", () => {
  // cyd had delivered one of three messages, and nobody has reported a cost.
  const clients = [ANN, BOB, { ...CYD, deliveries: CYD.deliveries.slice(0, 1) }]
    .map((one) => ({ ...one, cost: undefined }));
  const figures = measureRun({ ...trace(clients), interruptedMs: 250 }, "fifo");
  assertEquals([figures.isOk, figures.interruptedMs, figures.violations], [false, 250, []]);
  assertEquals([figures.delivered, figures.elapsedMs], [7, 20]);
  assertEquals(figures.warnings, [
    "The run was interrupted 0.3 s after the first multicast. The figures are those until then; " +
    "the cost is not known.",
  ]);
});
