import { BACKLOG, HEARTBEAT_MS, HEARTBEAT_MS_MAX, HEARTBEAT_MS_MIN } from "../core/mod.ts";
import {
  type Command,
  type CommandContext,
  describeFlags,
  KEY_FILE_FLAG,
  LOG_FLAGS,
  MULTICAST_FLAG,
  parseFlags,
  parseHostPort,
  readMulticast,
  underKeyFile,
  UNTIL_EOF_FLAG,
} from "../cli/mod.ts";
import { resolveAddress, warnOfLoopbackName } from "../net/mod.ts";
import { resolvePeer, runServer } from "../serve/mod.ts";
import { TrackerServer } from "./server.ts";

const SYNTAX = {
  flags: {
    backlog: {
      kind: "number",
      short: "b",
      value: "N",
      min: 1,
      max: 65_535,
      default: BACKLOG,
      help: "Connections that may wait to be accepted",
    },
    seqAddr: {
      kind: "text",
      value: "HOST:PORT",
      aliases: ["seq_addr"],
      help: "Invite the sequencer that listens at this address",
    },
    heartbeat: {
      kind: "number",
      value: "MS",
      min: HEARTBEAT_MS_MIN,
      max: HEARTBEAT_MS_MAX,
      default: HEARTBEAT_MS,
      help: "Milliseconds between heartbeats; a member silent for two of them is evicted",
    },
    ...KEY_FILE_FLAG,
    ...MULTICAST_FLAG,
    ...UNTIL_EOF_FLAG,
    statistics: {
      kind: "boolean",
      help: "Print counters and resource usage as JSON, for each line on stdin and at the end",
    },
    ...LOG_FLAGS,
  },
  positionals: ["HOST:PORT"],
} as const;

/** The command `gm tracker`. */
export const trackerCommand: Command = {
  name: "tracker",
  summary: "Start the directory of members and groups",
  usage: [
    "usage: gm tracker [options] HOST:PORT",
    "",
    "Starts the tracker. Clients register there, find groups, and learn who is in them. Messages",
    "do not pass through it. It listens on HOST:PORT for TCP and UDP; port 0 takes any free port.",
    "When it is ready it prints one line: tracker listening on HOST:PORT.",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm tracker 127.0.0.1:4000        for clients on this machine",
    "  gm tracker :4000                 for clients anywhere",
    "  gm tracker --heartbeat 250 -v lab1:4000",
    "  gm tracker --key-file lab.key :4000  for those who have the key, too (gm help key)",
  ].join("\n"),
  run: runTracker,
};

async function runTracker(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [word] } = parseFlags(args, SYNTAX);
  return await runServer({
    name: "tracker",
    flags,
    async start({ log, signal, onBug }) {
      const listen = parseHostPort(word, { what: "HOST:PORT" });
      const channels = readMulticast(flags.multicast);
      const place = await resolveAddress(listen, { signal });
      warnOfLoopbackName(listen, place, log);
      const sequencerAddress = await resolvePeer(flags.seqAddr, { flag: "--seq-addr", signal });
      const options = {
        hostname: place.hostname,
        port: place.port,
        backlog: flags.backlog,
        ownsThread: true,
        heartbeatMs: flags.heartbeat,
        ...(sequencerAddress === undefined ? {} : { sequencerAddress }),
        ...(channels === undefined ? {} : { channels }),
        log,
        onBug,
      };
      return await underKeyFile(
        flags,
        context,
        (keyFile) =>
          keyFile === undefined
            ? TrackerServer.start(options)
            : TrackerServer.startSealed(options, keyFile),
      );
    },
  }, context);
}
