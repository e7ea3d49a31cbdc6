import { deadline } from "@std/async/deadline";
import { type Address, formatAddress } from "../core/mod.ts";
import {
  type CommandContext,
  endSignal,
  type Interruption,
  logOptions,
  untilAborted,
} from "../cli/mod.ts";
import { createLog, type Log, processUsage, watchMemory } from "../net/mod.ts";

/**
 * Time in milliseconds that a close may take after a bug: nothing of the server can be relied on.
 */
const CLOSE_AFTER_BUG_MS_MAX = 2_000;

/** A server that has its socket and serves. */
export interface RunningServer {
  /** The address at which it listens, with the port that it got. */
  readonly address: Address;
  /**
   * Resolves when the ready line may be written.
   * @default at once
   */
  readonly ready?: Promise<void>;
  /** The link by which others reach it, if it has an identity; the line after the ready line. */
  readonly link?: string;
  /** The sealing of its datagrams; `undefined` if it has no key. */
  readonly seal?: { readonly key: string } | undefined;
  /** Returns what was counted so far, for `--statistics` and the log. */
  statistics(): object;
  close(): Promise<void>;
}

/** The parts that {@linkcode runServer} hands to the start of a server. */
export interface ServerParts {
  readonly log: Log;
  /** Aborted when the server is asked to end; a start that waits for something gives up then. */
  readonly signal: AbortSignal;
  /** Reports a bug: the server has stopped. */
  onBug(error: unknown): void;
}

/** A server command, beside the flags that only it knows. */
export interface ServerRun {
  /** Begins the ready line: `tracker listening on …`. */
  readonly name: string;
  readonly flags: {
    readonly untilEof: boolean;
    readonly statistics: boolean;
    readonly verbose: boolean;
    readonly logFormat: "text" | "json";
  };
  start(parts: ServerParts): Promise<RunningServer>;
}

/**
 * Starts a server, writes its ready line, and closes it when SIGINT, SIGTERM, SIGHUP or (with
 * `--until-eof`) the end of stdin asks for it. Returns the exit code.
 *
 * @throws what the start throws, the bug that stopped the server, or the error of a close that
 * failed
 */
export async function runServer(run: ServerRun, context: CommandContext): Promise<number> {
  const { name, flags } = run;
  let writeStatistics = () => Promise.resolve();
  if (flags.statistics) watchMemory();
  const signal = endSignal(context.interrupted, {
    untilEof: flags.untilEof,
    onLine: flags.statistics ? () => void writeStatistics() : undefined,
  });
  const log = createLog(logOptions(flags, context));
  const bug = Promise.withResolvers<never>();
  const ended = Promise.race([bug.promise, untilAborted(signal).promise]);
  // A bug may come before anybody waits for the end. Then, too, it is thrown below, and must not
  // end the process as an unhandled rejection.
  ended.catch(() => {});
  const server = await run.start({ log, signal, onBug: bug.reject });
  writeStatistics = async () => await context.stdout(await statisticsLine(server.statistics()));
  try {
    if (server.ready !== undefined) await Promise.race([server.ready, ended]);
    const { seal } = server;
    if (seal !== undefined) {
      log.info("What is said is encrypted with the shared key.", { key: seal.key });
    }
    await context.stdout(`${name} listening on ${formatAddress(server.address)}`);
    if (server.link !== undefined) await context.stdout(`link ${server.link}`);
    await ended;
  } catch (error) {
    await closeAfterBug(server, name, log);
    throw error;
  }
  log.debug(`The ${name} ends.`, withoutZeros(server.statistics()));
  await server.close();
  if (flags.statistics) await writeStatistics();
  return (signal.reason as Interruption).exitCode;
}

/** Closes a server that has a bug. A failure is only logged: the bug is what people must see. */
async function closeAfterBug(server: RunningServer, name: string, log: Log): Promise<void> {
  try {
    await deadline(server.close(), CLOSE_AFTER_BUG_MS_MAX);
  } catch (error) {
    log.error(`Cannot close the ${name} after a bug.`, { error });
  }
}

/** Returns a line of `--statistics`; `gm client --json` writes the same. */
async function statisticsLine(statistics: object): Promise<string> {
  return JSON.stringify({ type: "statistics", ...statistics, usage: await processUsage() });
}

/** Returns the numbers that are worth a line of the log. */
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
