import { formatAddress } from "../core/mod.ts";
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
  slowMemberFlag,
  UNTIL_EOF_FLAG,
  untilAborted,
} from "../cli/mod.ts";
import { createLog, processUsage, resolveAddress, watchMemory } from "../net/mod.ts";
import type { OnAppended, OrderedLog } from "./log/ordered_log.ts";
import { type ReignChange, SequencerServer } from "./server.ts";

const SYNTAX = {
  flags: {
    tracker: {
      kind: "text",
      value: "HOST:PORT",
      help: "The tracker to register at; without it, wait to be invited (gm tracker --seq-addr)",
    },
    history: {
      kind: "text",
      value: "FILE",
      help: "Keep the messages of all groups in FILE, and go on with what is in it",
    },
    slowMemberMs: slowMemberFlag("its group"),
    statistics: {
      kind: "boolean",
      help:
        "Print lines of JSON: for each line on stdin and at the end what it sent and used, and " +
        "which groups it orders from now on",
    },
    ...UNTIL_EOF_FLAG,
    ...LOG_FLAGS,
  },
  positionals: ["HOST:PORT"],
} as const;

/** `gm sequencer`. */
export const sequencerCommand: Command = {
  name: "sequencer",
  summary: "Start a sequencer, which orders total-order groups",
  usage: [
    "usage: gm sequencer [options] HOST:PORT",
    "",
    "Starts a sequencer: it gives the messages of total-order groups their place in one order.",
    "It listens on HOST:PORT for UDP; port 0 means any that is free. Any number may run: the",
    "tracker spreads the groups over them. When it is ready (with --tracker: registered there) it",
    "prints one line: sequencer listening on HOST:PORT.",
    "",
    "Members can ask it for the last messages of a group (gm client --since, !h). With --history",
    "these outlive the sequencer, and groups outlive their last member. The file is a SQLite",
    "database, of one sequencer at a time.",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm sequencer --tracker 127.0.0.1:40000 127.0.0.1:0",
    "  gm sequencer --history council.db --tracker lab1:40000 :0",
    "  gm sequencer :41000               with: gm tracker --seq-addr lab2:41000 :40000",
  ].join("\n"),
  run: runSequencer,
};

async function runSequencer(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [word] } = parseFlags(args, SYNTAX);
  let tell = () => Promise.resolve();
  const onLine = flags.statistics ? () => void tell() : undefined;
  if (flags.statistics) watchMemory();
  const interrupted = endSignal(context.interrupted, { ...flags, onLine });
  const signal = { signal: interrupted };
  const place = await resolveAddress(parseHostPort(word, { what: "HOST:PORT" }), signal);
  const tracker = flags.tracker === undefined ? undefined : await resolveAddress(
    parseHostPort(flags.tracker, {
      what: "--tracker",
      anyHost: "127.0.0.1",
      isPortZeroAllowed: false,
    }),
    signal,
  );
  const log = createLog(logOptions(flags, context));
  const bug = Promise.withResolvers<never>();
  const { hostname, port } = place;
  const { slowMemberMs } = flags;
  const where = { hostname, port, tracker };
  const engine = flags.history === undefined ? {} : { openLog: await sqliteLog(flags.history) };
  const onReign = (change: ReignChange) => {
    if (flags.statistics) void context.stdout(JSON.stringify(change));
  };
  const options = { ...where, ...engine, slowMemberMs, log, onReign, onBug: bug.reject };
  const server = SequencerServer.start(options);
  const ended = Promise.race([bug.promise, untilAborted(interrupted).promise]);
  tell = async () => await context.stdout(await statisticsLine(server.statistics));
  // Who waits for this line may have a total-order group made at once.
  if (tracker !== undefined) await Promise.race([server.attempted, ended]);
  await context.stdout(`sequencer listening on ${formatAddress(server.address)}`);
  await ended;
  await server.close();
  if (flags.statistics) await tell();
  return (interrupted.reason as Interruption).exitCode;
}

/** Whoever keeps no file need not wait for the database to load. */
async function sqliteLog(path: string): Promise<(onAppended: OnAppended) => OrderedLog> {
  const { SqliteLog } = await import("./log/sqlite_log.ts");
  return (onAppended) => new SqliteLog(path, onAppended);
}

/** As the statistics of `gm client --json`. */
async function statisticsLine(statistics: SequencerServer["statistics"]): Promise<string> {
  return JSON.stringify({ type: "statistics", ...statistics, usage: await processUsage() });
}
