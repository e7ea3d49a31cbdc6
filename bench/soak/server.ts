/**
 * A tracker or a sequencer as a process of a soak. Prints READY and its port, then answers samples
 * (answer_samples.ts), a tracker's with its statistics.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/soak/server.ts tracker|sequencer
 *     [TRACKER_PORT]
 */
import { createLog } from "../../lib/net/mod.ts";
import { SequencerServer } from "../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../lib/tracker/mod.ts";
import { answerSamples } from "./answer_samples.ts";

const [role, trackerPort] = Deno.args;
const hostname = "127.0.0.1";
const log = createLog({ level: "warn", format: "text", write: (line) => console.error(line) });
const onBug = (error: unknown) => {
  console.error(error);
  Deno.exit(70);
};

if (role === "tracker") {
  const tracker = TrackerServer.start({
    hostname,
    port: 0,
    backlog: 511,
    ownsThread: true,
    log,
    onBug,
  });
  console.log(`READY ${tracker.address.port}`);
  await answerSamples(() => ({ statistics: tracker.statistics() }));
} else {
  const tracker = { transport: "udp", hostname, port: Number(trackerPort) } as const;
  const sequencer = SequencerServer.start({ hostname, port: 0, tracker, log, onBug });
  // Before that the tracker could give nobody a group.
  await sequencer.attempted;
  console.log(`READY ${sequencer.address.port}`);
  await answerSamples(() => ({ statistics: sequencer.statistics }));
}
