import { type CommandContext, EXIT, LOG_FLAGS, parseFlags, UsageError } from "../../cli/mod.ts";
import { HOST_FLAGS, type HostOptions, readHostOptions } from "../options/mod.ts";
import {
  ControlFolder,
  firstOf,
  HostError,
  type HostLine,
  markedLines,
  type SshConnection,
} from "./ssh/mod.ts";
import { cleanScript } from "./clean_script.ts";
import { connector } from "./connect_hosts.ts";
import { ownAddresses, ownAddressFault } from "./prepare/mod.ts";
import { readHostsFile } from "./parse_hosts_file.ts";

const SYNTAX = {
  flags: {
    ...HOST_FLAGS,
    all: { kind: "boolean", help: "End also the processes of runs that are still going on" },
    ...LOG_FLAGS,
  },
  positionals: [],
} as const;

/** Milliseconds that each step on a host may take. */
const STEP_MS = 60_000;

/**
 * Runs `gm lab clean`: ends processes that labs have left on hosts, and removes keys. Returns the
 * exit code.
 */
export async function runClean(args: string[], context: CommandContext): Promise<number> {
  const { flags } = parseFlags(args, SYNTAX);
  const options = readHostOptions(flags);
  if (options === undefined) {
    throw new UsageError("gm lab clean needs the hosts to clean: give --hosts FILE.");
  }
  const lines = await readHostsFile(options.file, options.user);
  await using folder = await ControlFolder.make();
  const connect = connector({
    sshOptions: options.sshOptions,
    signal: context.interrupted,
    timeoutMs: STEP_MS,
    socket: (number) => folder.socket(number),
  });
  const cleanings = await Promise.all(lines.map(async (line, number) => {
    const open = () => connect(line, number);
    return await cleanHost(line, open, { ...options, all: flags.all, context });
  }));
  context.interrupted.throwIfAborted();
  for (const { lines } of cleanings) {
    for (const line of lines) await context.stdout(line);
  }
  for (const { fault } of cleanings) {
    if (fault !== undefined) await context.stderr(`gm lab clean: ${fault}`);
  }
  const isFailed = cleanings.some(({ fault }) => fault !== undefined);
  return isFailed && !options.allowMissingHosts ? EXIT.failed : EXIT.done;
}

interface CleanOptions extends HostOptions {
  readonly all: boolean;
  readonly context: CommandContext;
}

/** The result for one host: lines of output, or a fault. */
interface Cleaning {
  readonly lines: readonly string[];
  readonly fault?: string;
}

async function cleanHost(
  line: HostLine,
  open: () => Promise<SshConnection>,
  options: CleanOptions,
): Promise<Cleaning> {
  const { all, remoteDir, context: { interrupted } } = options;
  try {
    await using connection = await open();
    const { code, lines, stderr } = await connection.run(cleanScript(remoteDir, all));
    if (code !== 0) {
      return { lines: [], fault: `${line.title}: cannot be cleaned (${firstOf(stderr)}).` };
    }
    const marked = markedLines(lines);
    const cleaned = describe(line.title, marked);
    // An address that is another host's: that host was not cleaned.
    const fault = ownAddressFault(line, ownAddresses(marked))?.message;
    return { lines: cleaned, ...fault === undefined ? {} : { fault } };
  } catch (error) {
    if (error instanceof HostError) return { lines: [], fault: error.message };
    if (interrupted.aborted) return { lines: [] };
    throw error;
  }
}

/**
 * Returns a line for each process that was ended, for each key that was removed, and for each run
 * that was left alone.
 */
function describe(host: string, marked: readonly [string, string][]): string[] {
  const going = new Map<string, number>();
  const lines: string[] = [];
  for (const [key, rest] of marked) {
    const [, run = "", pid, words] = /^(\S+) (\S+) ?(.*)$/.exec(rest) ?? [];
    if (key === "ended") {
      lines.push(`${host}: ended gm ${words} (process ${pid}, run ${run}).`);
    } else if (key === "key") lines.push(`${host}: removed the key of run ${rest}.`);
    else if (key === "going") going.set(run, (going.get(run) ?? 0) + 1);
  }
  for (const [run, count] of going) {
    const what = `${count} of its processes`;
    lines.push(`${host}: run ${run} is going on; ${what} left alone. To end them, use --all.`);
  }
  return lines.length > 0 ? lines : [`${host}: nothing was left.`];
}
