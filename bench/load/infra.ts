/**
 * What a group under load needs besides its members: a tracker at BASE_PORT, and for total order a
 * sequencer at BASE_PORT + 1. Prints READY, and runs until it is ended.
 *
 *     deno run -A bench/load/infra.ts BASE_PORT fifo|total
 */
import { createLog } from "../../lib/net/mod.ts";
import { SequencerServer } from "../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../lib/tracker/mod.ts";

const [basePort, order] = Deno.args;
const hostname = "127.0.0.1";
const port = Number(basePort);
const log = createLog({ level: "warn", format: "text", write: (line) => console.error(line) });
const onBug = (error: unknown) => {
  console.error(error);
  Deno.exit(70);
};
const tracker = TrackerServer.start({ hostname, port, backlog: 511, log, onBug });
if (order === "total") {
  SequencerServer.start({ hostname, port: port + 1, tracker: tracker.address, log, onBug });
}
console.log("READY");
