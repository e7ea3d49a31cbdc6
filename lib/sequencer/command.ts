import {
  checkPinned,
  type Command,
  type CommandContext,
  describeFlags,
  IDENTITY_FLAG,
  identityFile,
  KEY_FILE_FLAG,
  LOG_FLAGS,
  parseFlags,
  parseHostPort,
  parseTrackerPlace,
  slowMemberFlag,
  type TrackerPlace,
  underKeyFile,
  UNTIL_EOF_FLAG,
  UsageError,
} from "../cli/mod.ts";
import { locateTracker, type Log, resolveAddress, warnOfLoopbackName } from "../net/mod.ts";
import { type RunningServer, runServer } from "../serve/mod.ts";
import { type HistoryFile, historyFileOf } from "./history_file.ts";
import type { OnAppended, OrderedLog } from "./log/ordered_log.ts";
import { loadSequencerIdentity, type SequencerIdentity } from "./load_sequencer_identity.ts";
import { natsClusterOf, natsLog } from "./nats_log.ts";
import { type ReignChange, SequencerServer } from "./server.ts";

const SYNTAX = {
  flags: {
    tracker: {
      kind: "text",
      value: "HOST:PORT",
      help: "Register at this tracker; without it, wait to be invited (gm tracker --seq-addr)",
    },
    history: {
      kind: "text",
      value: "FILE",
      help: "Keep the messages of all groups in FILE, and go on with those that are in it",
    },
    historyMax: {
      kind: "text",
      value: "SIZE",
      help:
        "Forget the oldest messages in FILE above SIZE, such as 500MB or 2GB; without it, keep " +
        "all; with --nats, those of each group above SIZE, and without it 268MB",
    },
    nats: {
      kind: "text",
      value: "URL[,URL…]",
      help: "Keep the messages of all groups in NATS JetStream, which other sequencers share",
    },
    natsCreds: {
      kind: "text",
      value: "FILE",
      help: "Log in to NATS with the credentials in FILE",
    },
    natsNkey: { kind: "text", value: "FILE", help: "Log in to NATS with the nkey seed in FILE" },
    natsCa: {
      kind: "text",
      value: "FILE",
      help: "Take servers of NATS whose certificates those in FILE have signed; with tls://",
    },
    replicas: {
      kind: "number",
      value: "N",
      min: 1,
      max: 3,
      help: "Servers of NATS that keep each group: 1 or 3; without it, 1",
    },
    ...KEY_FILE_FLAG,
    ...IDENTITY_FLAG,
    slowMemberMs: slowMemberFlag("its group"),
    statistics: {
      kind: "boolean",
      help: "Print counters and resource usage as JSON, for each line on stdin and at the end; " +
        "also when it begins or ceases to order a group",
    },
    ...UNTIL_EOF_FLAG,
    ...LOG_FLAGS,
  },
  positionals: ["HOST:PORT"],
} as const;

/** The command `gm sequencer`. */
export const sequencerCommand: Command = {
  name: "sequencer",
  summary: "Start a sequencer, which orders total-order groups",
  usage: [
    "usage: gm sequencer [options] HOST:PORT",
    "",
    "Starts a sequencer, which gives the messages of each total-order group one order. It listens",
    "on HOST:PORT for UDP; port 0 takes any free port. You may start several: the tracker spreads",
    "the groups over them. When it is ready (with --tracker: when it has registered there) it",
    "prints one line: sequencer listening on HOST:PORT.",
    "",
    "Members can ask it for the last messages of a group (gm client --since, !h). With --history",
    "the messages outlive the sequencer, and the groups outlive their last member. FILE is a",
    "SQLite database; only one sequencer at a time can use it. Other programs may read and copy it.",
    "On a disk that hosts share (NFS), each needs a FILE of its own, unless file locks work there.",
    "",
    "With --nats the messages are in a stream of JetStream for each group, which outlives the host",
    "of the sequencer: another sequencer with the same --nats goes on with them. Nothing is sent to",
    "members before JetStream has confirmed it. With --replicas 3 it confirms what two of three",
    "servers have; they must be 2.10.23 or later. docs/guide/scale-out.md says how to set them up.",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm sequencer --tracker 127.0.0.1:4000 :0",
    "  gm sequencer --history council.db --tracker lab1:4000 :0",
    "  gm sequencer --nats nats://lab1 --tracker lab1:4000 :0",
    "  gm sequencer :4001               with: gm tracker --seq-addr lab2:4001 :4000",
  ].join("\n"),
  run: runSequencer,
};

async function runSequencer(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [word] } = parseFlags(args, SYNTAX);
  const onReign = (change: ReignChange) => {
    if (flags.statistics) void context.stdout(JSON.stringify(change));
  };
  return await runServer({
    name: "sequencer",
    flags,
    async start({ log, signal, onBug }) {
      const listen = parseHostPort(word, { what: "HOST:PORT" });
      const place = await resolveAddress(listen, { signal });
      warnOfLoopbackName(listen, place, log);
      const trackerPlace = flags.tracker === undefined
        ? undefined
        : parseTrackerPlace(flags.tracker, "--tracker");
      const tracker = trackerPlace && await locateTracker(trackerPlace, { signal });
      const identity = await loadIdentity(identityFile(flags, context), trackerPlace, log);
      const { hostname, port } = place;
      const { slowMemberMs } = flags;
      const file = historyFileOf(flags);
      const cluster = natsClusterOf(flags);
      const engine = file === undefined ? {} : { openLog: await sqliteLog(file, log) };
      const where = { hostname, port, tracker, trackerPlace };
      const server = await underKeyFile(flags, context, async (keyFile) => {
        const shared = cluster && { openLog: await natsLog(cluster, { log, keyFile, onBug }) };
        const options = {
          ...where,
          ...engine,
          ...shared,
          identity,
          slowMemberMs,
          log,
          onReign,
          onBug,
        };
        return keyFile === undefined
          ? SequencerServer.start(options)
          : await SequencerServer.startSealed(options, keyFile);
      });
      const { historyFileBytes: bytes } = server;
      if (file !== undefined) log.info("Keeps history.", { ...file, bytes: bytes ?? 0 });
      return running(server, tracker !== undefined);
    },
  }, context);
}

/**
 * Returns a sequencer as a running server. With a tracker its ready line waits for the
 * registration: whoever reads the line may make a total-order group at once.
 */
function running(server: SequencerServer, hasTracker: boolean): RunningServer {
  return {
    address: server.address,
    ...(hasTracker ? { ready: server.attempted } : {}),
    seal: server.seal,
    statistics: () => {
      const { statistics, seal, historyFileBytes } = server;
      const ofFile = historyFileBytes === undefined ? {} : { historyFileBytes };
      return { ...statistics, ...ofFile, ...(seal && { seal }) };
    },
    close: () => server.close(),
  };
}

/**
 * Loads the database only for a sequencer that keeps a file; the others start faster without it.
 */
async function sqliteLog(
  { path, bytesMax }: HistoryFile,
  log: Log,
): Promise<(onAppended: OnAppended) => OrderedLog> {
  const { SqliteLog } = await import("./log/sqlite_log.ts");
  const warn = (message: string, fields: Readonly<Record<string, string | number>>) =>
    log.warn(message, fields);
  return (onAppended) => new SqliteLog(path, onAppended, { bytesMax, warn });
}

/** Returns the identity that a sequencer is to have, if it is to have one. */
async function loadIdentity(
  path: string | undefined,
  tracker: TrackerPlace | undefined,
  log: Log,
): Promise<SequencerIdentity | undefined> {
  checkPinned(tracker, path);
  if (path === undefined) return undefined;
  if (tracker !== undefined) return await loadSequencerIdentity(path, tracker, log);
  throw new UsageError("--identity signs for one tracker: name it with --tracker HOST:PORT.");
}
