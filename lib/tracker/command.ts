import {
  BACKLOG,
  HEARTBEAT_MS,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  isUnspecified,
} from "../core/mod.ts";
import {
  type Command,
  type CommandContext,
  describeFlags,
  IDENTITY_FLAG,
  identityFile,
  KEY_FILE_FLAG,
  LOG_FLAGS,
  MULTICAST_FLAG,
  parseFlags,
  parseHostPort,
  readMulticast,
  underKeyFile,
  UNTIL_EOF_FLAG,
  UsageError,
} from "../cli/mod.ts";
import { type Log, resolveAddress, warnOfLoopbackName } from "../net/mod.ts";
import { formatGmLink } from "../identity/trust/gm_link.ts";
import { resolvePeer, type RunningServer, runServer } from "../serve/mod.ts";
import { TrackerServer } from "./server.ts";
import { type LoadedTrackerIdentity, loadTrackerIdentity } from "./tracker_identity.ts";

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
    ...IDENTITY_FLAG,
    allow: {
      kind: "text",
      value: "FILE",
      help: "Let only those register whose public keys are in FILE, one a line (authorized_keys)",
    },
    state: {
      kind: "text",
      value: "FILE",
      help: "Keep in FILE which name belongs to which key; without it, while the tracker runs",
    },
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
    "When it is ready it prints one line: tracker listening on HOST:PORT. With an identity a second",
    "one has the link by which others know that they are at this tracker: gm://HOST:PORT/#SHA256:…",
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
      const identity = await loadIdentity(flags, context, log);
      const options = {
        hostname: place.hostname,
        port: place.port,
        backlog: flags.backlog,
        ownsThread: true,
        heartbeatMs: flags.heartbeat,
        ...(sequencerAddress === undefined ? {} : { sequencerAddress }),
        ...(channels === undefined ? {} : { channels }),
        identity,
        log,
        onBug,
      };
      const server = await underKeyFile(
        flags,
        context,
        (keyFile) =>
          keyFile === undefined
            ? TrackerServer.start(options)
            : TrackerServer.startSealed(options, keyFile),
      );
      return running(server, listen.hostname);
    },
  }, context);
}

/** Returns a tracker as a running server, which prints its link if it has an identity. */
function running(server: TrackerServer, typedHost: string): RunningServer {
  const { address, seal, fingerprint } = server;
  // A tracker on all addresses does not know the one that others use.
  const hostname = isUnspecified(typedHost) ? "HOST" : typedHost;
  return {
    ...{ address, seal },
    ...fingerprint && { link: formatGmLink({ hostname, port: address.port, fingerprint }) },
    statistics: () => server.statistics(),
    close: () => server.close(),
  };
}

/** Returns the identity that the flags ask for. */
async function loadIdentity(
  flags: { identity: string | undefined; allow: string | undefined; state: string | undefined },
  context: CommandContext,
  log: Log,
): Promise<LoadedTrackerIdentity | undefined> {
  const { allow, state } = flags;
  const identity = identityFile(flags, context);
  if (identity !== undefined) return await loadTrackerIdentity({ identity, allow, state }, log);
  const [flag] = [allow && "--allow", state && "--state"].filter(Boolean);
  if (flag === undefined) return undefined;
  throw new UsageError(`${flag} takes an identity, by which keys are known: give --identity FILE.`);
}
