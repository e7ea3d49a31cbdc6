/**
 * One member of a group under load. Prints READY once N members are there, then obeys commands: see
 * obey_commands.ts. With `batch` it hands over in one call what it sends in a row. `plain` is for a
 * program with the imports of plain_imports.ts.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/load/member.ts \
 *       ID N TRACKER_PORT fifo|total [batch] [plain]
 */
import { Client } from "../../lib/client/mod.ts";
import { DATAGRAM_KINDS } from "../../lib/roles/mod.ts";
import { hostClocks } from "./host_clocks.ts";
import { obeyCommands } from "./obey_commands.ts";
import { checkPlain } from "./plain_imports.ts";
import { Workload } from "./workload.ts";

const GROUP = "load";

const [idWord, sizeWord, portWord, order, ...how] = Deno.args;
if (how.includes("plain")) checkPlain();
const id = Number(idWord);
const size = Number(sizeWord);
const hostname = "127.0.0.1";
const clocks = hostClocks();

const client = await Client.connect({
  name: `member${id}`,
  address: { hostname, port: 0 },
  tracker: { hostname, port: Number(portWord) },
});
const workload = new Workload({
  id,
  clocks,
  datagrams() {
    const { sent } = client.statistics;
    const counts = DATAGRAM_KINDS.map((kind) => [kind, sent[kind].datagrams]);
    return Object.fromEntries(counts);
  },
  send: how.includes("batch") ? sendInBatches() : send,
  onDone: (run) => console.log(`DONE ${run}`),
});

function send(message: Uint8Array): void {
  client.multicast(GROUP, message).catch((error) => console.error(error));
}

/** Returns a function that sends messages which come in a row by one call. */
function sendInBatches(): (message: Uint8Array) => void {
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

async function takeEvents(): Promise<void> {
  let isReady = false;
  for (;;) {
    for (const event of await client.nextEvents()) {
      if (event.type === "message") workload.deliver(event.payload);
      else if (event.type === "gap") console.error("gap", event.range);
    }
    if (!isReady && client.view(GROUP)?.members.length === size) {
      isReady = true;
      console.log("READY");
    }
  }
}

await client.join(GROUP, { mode: order === "total" ? "total" : "fifo" });
takeEvents().catch((error) => {
  console.error(error);
  Deno.exit(1);
});
await obeyCommands(workload, { id, clocks });
Deno.exit(0);
