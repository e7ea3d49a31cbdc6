/**
 * COUNT members of a group under load, the first of them FIRST. Prints READY once each of them sees
 * N members, then obeys commands: see obey_commands.ts. With `batch` they hand over in one call
 * what they send in a row, and with `key=FILE` everything is sealed. `plain` is for a program with
 * the imports of plain_imports.ts.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/load/member.ts \
 *       FIRST COUNT N TRACKER_PORT fifo|total [batch] [plain] [key=FILE]
 */
import { delay } from "@std/async/delay";
import { Client, RefusedError, TrackerUnreachableError } from "../../lib/client/mod.ts";
import { DATAGRAM_KINDS } from "../../lib/roles/mod.ts";
import { keyFileIn } from "./bench_key.ts";
import { hostClocks } from "./host_clocks.ts";
import { obeyCommands } from "./obey_commands.ts";
import { checkPlain } from "./plain_imports.ts";
import { Workload } from "./workload.ts";

const GROUP = "load";
/** Milliseconds between two attempts to join. */
const JOIN_AGAIN_MS = 500;

const [first, count, size, port] = Deno.args.map(Number) as [number, number, number, number];
const [order, ...how] = Deno.args.slice(4);
if (how.includes("plain")) checkPlain();
const hostname = "127.0.0.1";
const keyFile = keyFileIn(how);
const clocks = hostClocks();

/**
 * Registers a member, again if the tracker does not answer in time: the members of a process take
 * turns, so while many of them join, an answer may wait in its socket for long.
 */
async function connect(id: number): Promise<Client> {
  for (;;) {
    try {
      return await Client.connect({
        name: `member${id}`,
        address: { hostname, port: 0 },
        tracker: { hostname, port },
        ...keyFile !== undefined && { keyFile },
      });
    } catch (error) {
      // A registration whose answer was not read goes on at the tracker until it falls silent.
      const isTemporary = error instanceof TrackerUnreachableError ||
        error instanceof RefusedError && error.code === "name-taken";
      if (!isTemporary) throw error;
      await delay(JOIN_AGAIN_MS);
    }
  }
}

/**
 * Joins the group, again if it is refused: on a machine that is too busy for many members, the
 * tracker may be late, or take the sequencer for gone.
 */
async function join(client: Client): Promise<void> {
  for (;;) {
    try {
      await client.join(GROUP, { mode: order === "total" ? "total" : "fifo" });
      return;
    } catch (error) {
      const isTemporary = error instanceof TrackerUnreachableError ||
        error instanceof RefusedError && error.code === "no-sequencer";
      if (!isTemporary) throw error;
      await delay(JOIN_AGAIN_MS);
    }
  }
}

function workloadOf(client: Client, id: number): Workload {
  return new Workload({
    id,
    clocks,
    datagrams() {
      const { sent } = client.statistics;
      const counts = DATAGRAM_KINDS.map((kind) => [kind, sent[kind].datagrams]);
      return Object.fromEntries(counts);
    },
    send: how.includes("batch") ? sendInBatches(client) : (message) => send(client, message),
    onDone: (run) => console.log(`DONE ${run}`),
  });
}

function send(client: Client, message: Uint8Array): void {
  client.multicast(GROUP, message).catch((error) => console.error(error));
}

/** Returns a function that sends messages which come in a row by one call. */
function sendInBatches(client: Client): (message: Uint8Array) => void {
  let waiting: Uint8Array[] = [];
  const flush = () => {
    const messages = waiting;
    waiting = [];
    client.multicastAll(GROUP, messages).catch((error) => console.error(error));
  };
  return (message) => {
    if (waiting.push(message) === 1) queueMicrotask(flush);
  };
}

/** Takes a member's events for ever, and calls `onAll` once it sees all members. */
async function takeEvents(
  client: Client,
  workload: Workload,
  onAll: () => void,
): Promise<void> {
  let isReady = false;
  for (;;) {
    for (const event of await client.nextEvents()) {
      if (event.type === "message") workload.deliver(event.payload);
      else if (event.type === "gap") console.error("gap", event.range);
      else if (event.type === "evicted") console.error(`${client.name} was evicted`);
    }
    if (!isReady && client.view(GROUP)?.members.length === size) {
      isReady = true;
      onAll();
    }
  }
}

const workloads: Record<number, Workload> = {};
let waitingFor = count;
const onAll = () => {
  if (--waitingFor === 0) console.log("READY");
};
for (let id = first; id < first + count; id++) {
  const client = await connect(id);
  const workload = workloads[id] = workloadOf(client, id);
  const joined = join(client);
  takeEvents(client, workload, onAll).catch((error) => {
    console.error(error);
    Deno.exit(1);
  });
  await joined;
}
await obeyCommands(workloads, clocks);
Deno.exit(0);
