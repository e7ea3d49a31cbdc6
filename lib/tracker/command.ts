import {
  BACKLOG,
  formatAddress,
  HEARTBEAT_MS,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
} from "../core/mod.ts";
import {
  type Command,
  type CommandContext,
  describeFlags,
  endSignal,
  type Interruption,
  LOG_FLAGS,
  logOptions,
  parseFlags,
  parseHostPort,
  UNTIL_EOF_FLAG,
  untilAborted,
} from "../cli/mod.ts";
import { createLog, processUsage, resolveAddress, watchMemory } from "../net/mod.ts";
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
      help: "Connections that may wait to be taken",
    },
    seqAddr: {
      kind: "text",
      value: "HOST:PORT",
      aliases: ["seq_addr"],
      help: "Where a sequencer listens that is to be invited",
    },
    heartbeat: {
      kind: "number",
      value: "MS",
      min: HEARTBEAT_MS_MIN,
      max: HEARTBEAT_MS_MAX,
      default: HEARTBEAT_MS,
      help: "Milliseconds between a member's heartbeats; silent for two, it is gone",
    },
    ...UNTIL_EOF_FLAG,
    statistics: {
      kind: "boolean",
      help: "Print, for each line on stdin and at the end, a line of JSON: what it did and used",
    },
    ...LOG_FLAGS,
  },
  positionals: ["HOST:PORT"],
} as const;

/** `gm tracker`. */
export const trackerCommand: Command = {
  name: "tracker",
  summary: "Start the directory of members and groups",
  usage: [
    "usage: gm tracker [options] HOST:PORT",
    "",
    "Starts the tracker: the directory where clients register, find groups and learn who is in",
    "them. It listens on HOST:PORT for TCP and UDP; port 0 means any that is free. When it is",
    "ready it prints one line: tracker listening on HOST:PORT.",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm tracker 127.0.0.1:40000        for clients on this machine",
    "  gm tracker :40000                 for clients anywhere",
    "  gm tracker --heartbeat 250 -v lab1:40000",
  ].join("\n"),
  run: runTracker,
};

async function runTracker(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [word] } = parseFlags(args, SYNTAX);
  let tell = () => Promise.resolve();
  const onLine = flags.statistics ? () => void tell() : undefined;
  if (flags.statistics) watchMemory();
  const interrupted = endSignal(context.interrupted, { ...flags, onLine });
  const signal = { signal: interrupted };
  const place = await resolveAddress(parseHostPort(word, { what: "HOST:PORT" }), signal);
  const sequencerAddress = flags.seqAddr === undefined ? undefined : await resolveAddress(
    parseHostPort(flags.seqAddr, {
      what: "--seq-addr",
      anyHost: "127.0.0.1",
      isPortZeroAllowed: false,
    }),
    signal,
  );
  const log = createLog(logOptions(flags, context));
  const bug = Promise.withResolvers<never>();
  const server = TrackerServer.start({
    hostname: place.hostname,
    port: place.port,
    backlog: flags.backlog,
    ownsThread: true,
    heartbeatMs: flags.heartbeat,
    ...(sequencerAddress === undefined ? {} : { sequencerAddress }),
    log,
    onBug: bug.reject,
  });
  tell = async () => {
    const line = { type: "statistics", ...server.statistics(), usage: await processUsage() };
    await context.stdout(JSON.stringify(line));
  };
  try {
    await context.stdout(`tracker listening on ${formatAddress(server.address)}`);
    await Promise.race([bug.promise, untilAborted(interrupted).promise]);
  } finally {
    log.debug("The tracker ends.", withoutZeros(server.statistics()));
    await server.close();
  }
  if (flags.statistics) await tell();
  return (interrupted.reason as Interruption).exitCode;
}

/** The numbers that are worth a line of the log. */
function withoutZeros(statistics: object): Record<string, unknown> {
  const entries = Object.entries(statistics).map(([key, value]) =>
    [key, typeof value === "object" ? withoutZeros(value) : value] as const
  );
  return Object.fromEntries(
    entries.filter(([, value]) =>
      typeof value === "object" ? Object.keys(value).length > 0 : value !== 0
    ),
  );
}
