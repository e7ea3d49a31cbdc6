import { Client } from "../../lib/client/mod.ts";
import type { Order } from "../../lib/lab/mod.ts";
import { createLog } from "../../lib/net/mod.ts";
import { SequencerServer } from "../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../lib/tracker/mod.ts";
import { LOOPBACK } from "./bare_datagrams.ts";
import { Arrivals, type Subject } from "./subject.ts";

const GROUP = "bench";
/** Between two looks whether everybody has greeted everybody. */
const LOOK_MS = 10;

/** A group of gm: tracker, sequencer and members, all of them in this process. */
export async function gmGroup(order: Order, size: number, payload: Uint8Array): Promise<Subject> {
  const servers = await startServers(order);
  const clients: Client[] = [];
  for (let i = 0; i < size; i++) {
    clients.push(
      await Client.connect({
        name: `member${i}`,
        address: { hostname: LOOPBACK, port: 0 },
        tracker: servers.tracker.address,
      }),
    );
  }
  const own = new Arrivals(1);
  const others = new Arrivals(size - 1);
  const all = new Arrivals(size);
  const taking = clients.map((client, i) =>
    takeAll(client, () => {
      (i === 0 ? own : others).note();
      all.note();
    })
  );
  for (const client of clients) await client.join(GROUP, { mode: order });
  await untilSettled(clients);
  return {
    send() {
      const [ownHasIt, othersHaveIt] = [own.all(), others.all()];
      const passage = { measured: order === "total" ? ownHasIt : othersHaveIt, over: all.all() };
      void clients[0]!.multicast(GROUP, payload);
      return passage;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await Promise.all(taking);
      await servers.close();
    },
  };
}

async function startServers(order: Order) {
  const log = createLog({ level: "error", format: "text", write: console.error });
  const options = { hostname: LOOPBACK, port: 0, log, onBug: console.error };
  const tracker = TrackerServer.start(options);
  const sequencer = order === "total"
    ? SequencerServer.start({ ...options, tracker: tracker.address })
    : undefined;
  await sequencer?.attempted;
  return {
    tracker,
    async close() {
      await sequencer?.close();
      await tracker.close();
    },
  };
}

/**
 * Waits until all members have greeted each other: an earlier message would arrive only after a
 * repair.
 */
async function untilSettled(clients: readonly Client[]): Promise<void> {
  const isSettled = (client: Client) =>
    client.view(GROUP)?.members.length === clients.length && client.isSettled(GROUP);
  while (!clients.every(isSettled)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

async function takeAll(client: Client, onMessage: () => void): Promise<void> {
  for await (const event of client) if (event.type === "message") onMessage();
}
