/**
 * The servers of a group under load: a tracker at BASE_PORT, and for total order a sequencer at
 * BASE_PORT + 1. BASE_PORT 0 takes any free ports. CHANNELS is a range of IP multicast addresses
 * for the group. `plain` is for a program with the imports of plain_imports.ts. With `patient`
 * members may be silent for a minute. With `key=FILE` everything is sealed. With `history=FILE` or
 * `nats=SERVER` the order is kept there. Prints READY and the tracker's port, and ends when its
 * stdin ends.
 *
 *     deno run --allow-net=127.0.0.1 bench/load/infra.ts \
 *       BASE_PORT fifo|total [CHANNELS] [plain] [patient] [key=FILE] [history=FILE|nats=SERVER]
 */
import { parseChannelRange } from "../../lib/core/mod.ts";
import { createLog } from "../../lib/net/mod.ts";
import { natsLog } from "../../lib/sequencer/nats_log.ts";
import { SequencerServer, type SequencerServerOptions } from "../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../lib/tracker/mod.ts";
import { keyFileIn } from "./bench_key.ts";
import { logIn } from "./bench_log.ts";
import { checkPlain } from "./plain_imports.ts";

/** Milliseconds between heartbeats where many members take turns in one process. */
const PATIENT_MS = 30_000;

const [basePort, order, ...how] = Deno.args;
if (how.includes("plain")) checkPlain();
const keyFile = keyFileIn(how);
const { history, nats } = logIn(how);
const range = how.find((word) => !["plain", "patient"].includes(word) && !word.includes("="));
const hostname = "127.0.0.1";
const port = Number(basePort);
// What a busy machine makes the servers warn of shows in the members' figures.
const log = createLog({ level: "error", format: "text", write: (line) => console.error(line) });
const onBug = (error: unknown) => {
  console.error(error);
  Deno.exit(70);
};
const channels = range === undefined ? undefined : parseChannelRange(range);
if (range !== undefined && channels === undefined) {
  throw new Error(`No range of channels: ${range}`);
}
const options = {
  ...{ hostname, port, backlog: 511, log, onBug },
  ...channels && { channels },
  ...how.includes("patient") && { heartbeatMs: PATIENT_MS },
};
const tracker = keyFile === undefined
  ? TrackerServer.start(options)
  : await TrackerServer.startSealed(options, keyFile);
if (order === "total") {
  const options = {
    ...{ hostname, port: port === 0 ? 0 : port + 1 },
    ...{ tracker: tracker.address, log, onBug },
    ...await keptLog(),
  };
  const sequencer = keyFile === undefined
    ? SequencerServer.start(options)
    : await SequencerServer.startSealed(options, keyFile);
  // Before that the tracker could give nobody a group.
  await sequencer.attempted;
}
console.log(`READY ${tracker.address.port}`);
for await (const _ of Deno.stdin.readable);
Deno.exit(0);

/** Returns the option that opens the log of a sequencer; without one it is in memory. */
async function keptLog(): Promise<Pick<SequencerServerOptions, "openLog">> {
  if (nats !== undefined) {
    return { openLog: await natsLog({ servers: [nats], replicas: 1 }, { log, keyFile, onBug }) };
  }
  if (history === undefined) return {};
  const { SqliteLog } = await import("../../lib/sequencer/log/sqlite_log.ts");
  return { openLog: (onAppended) => new SqliteLog(history, onAppended) };
}
