import { assertEquals } from "@std/assert";
import { Crew, describeEnding } from "../../lib/lab/process/crew.ts";
import { LabClient } from "../../lib/lab/group/lab_client.ts";
import { LabServers } from "../../lib/lab/group/lab_servers.ts";
import { describeViolation, measureRun, type Order } from "../../lib/lab/mod.ts";
import { createLog } from "../../lib/net/mod.ts";
import { Lan, testOnLan } from "./mod.ts";

const MEMBERS = 5;
const MESSAGES = 2_000;
/** Two or three messages share a datagram, so there are thousands of datagrams. */
const MESSAGE_LETTERS = 500;
const LOSS_PERCENT = 20;
/** A long interval, so that no member is evicted because heartbeats and probes are dropped. */
const HEARTBEAT_MS = 30_000;
/** Time for a start, a join or a leave. TCP needs a second for each dropped packet. */
const STEP_MS = 60_000;
/** Time for all deliveries. An idle machine needs a tenth of it. */
const DELIVERY_MS = 240_000;

const log = createLog({ level: "warn", format: "text", write: (line) => console.error(line) });

/** Has every member multicast its messages while the kernels drop packets. Returns the trace. */
async function runUnderLoss(order: Order) {
  await using lan = await Lan.open();
  await using crew = new Crew(new AbortController().signal, log);
  const hub = await lan.addHost("hub");
  const sequencerHosts = order === "fifo" ? [] : [hub];
  const options = { host: hub, sequencerHosts, timeoutMs: STEP_MS, heartbeatMs: HEARTBEAT_MS };
  const servers = await LabServers.start(crew, options);
  const clients: LabClient[] = [];
  for (let i = 1; i <= MEMBERS; i++) {
    const name = `member${i}`;
    const texts = Array.from(
      { length: MESSAGES },
      (_, n) => `${name} ${n + 1} `.padEnd(MESSAGE_LETTERS, "."),
    );
    const client = new LabClient(name, { group: "test", order, texts });
    const host = await lan.addHost(name);
    const words = ["client", "--json", `${host.address}:0`, name, servers.trackerAddress];
    client.attach(
      crew.start(host, { title: name, words, onLine: (line) => client.onLine(line) }),
    );
    clients.push(client);
    await crew.until(() => client.isReady, STEP_MS);
    await client.join();
  }
  const all = (isSo: (client: LabClient) => boolean) =>
    crew.until(() => clients.every(isSo), STEP_MS);
  await all(({ members, hasSelected }) => hasSelected && members.length === MEMBERS);

  await Promise.all(lan.hosts.map((host) => host.setLoss(LOSS_PERCENT)));
  const startedAt = performance.now();
  const sending = Promise.all(clients.map((client) => client.send()));
  const owed = MEMBERS * MESSAGES;
  await crew.until(() => clients.every(({ deliveries }) => deliveries.length >= owed), DELIVERY_MS);
  await sending;
  const seconds = (performance.now() - startedAt) / 1_000;

  const lost = await Promise.all(lan.hosts.map((host) => host.lost()));
  // A bye is sent once, and the tracker repeats a leave with the next heartbeat only, half a minute
  // later. If a bye were dropped, the next leaver would wait that long for the member that left.
  await Promise.all(lan.hosts.map((host) => host.setLoss(0)));
  for (const { process } of clients) crew.release(process);
  await Promise.all(clients.map((client) => client.quit()));
  await all(({ process }) => process.ending !== undefined);
  const faults = [
    ...clients.flatMap(({ troubles }) => troubles),
    ...clients.flatMap(({ name, process }) => {
      const { ending } = process;
      if (ending === undefined) return [`${name} had not ended ${STEP_MS} ms after !q`];
      return ending.code === 0 ? [] : [`${name} ${describeEnding(process, ending)}`];
    }),
    ...await servers.end(),
  ];
  const { sequencerCost } = servers;
  return {
    trace: { clients: clients.map(({ trace }) => trace), sequencerCost, faults },
    seconds,
    lost,
  };
}

for (const order of ["fifo", "total"] as const) {
  await testOnLan(
    `with ${LOSS_PERCENT} % loss in both directions every member delivers every message (${order})`,
    async () => {
      const { trace, seconds, lost } = await runUnderLoss(order);
      const figures = measureRun(trace, order);
      const { delivered, cost, datagramsPerDelivery } = figures;
      console.log(
        `${order}: ${delivered} deliveries in ${seconds.toFixed(1)} s, ` +
          `${datagramsPerDelivery?.toFixed(2)} datagrams each, ${sum(lost)} packets lost, ` +
          `${cost?.sent["nak"]?.datagrams} NAKs`,
      );
      // The test is void without losses: each host must have lost at least a hundred packets.
      assertEquals(lost.slice(1).filter((packets) => packets < 100), []);
      assertEquals(figures.violations.slice(0, 20).map(describeViolation), []);
      assertEquals(figures.faults, []);
      assertEquals(delivered, MEMBERS * MEMBERS * MESSAGES);
    },
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
