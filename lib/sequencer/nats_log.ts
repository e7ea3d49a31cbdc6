import { UsageError } from "../cli/mod.ts";
import { EnvironmentError, type Log } from "../net/mod.ts";
import { historyBytes } from "./history_file.ts";
import type { OnAppended, OnFenced, OrderedLog } from "./log/ordered_log.ts";

/** A cluster of NATS, as the command line names it. */
export interface NatsCluster {
  readonly servers: readonly string[];
  readonly replicas: number;
  /** The name of a file with credentials, or with the seed of an nkey. */
  readonly creds?: string | undefined;
  readonly nkey?: string | undefined;
  /** Bytes that the stream of each group may have. */
  readonly bytesMax?: number | undefined;
}

/** The flags that have to do with NATS. */
interface NatsFlags {
  readonly nats?: string | undefined;
  readonly natsCreds?: string | undefined;
  readonly natsNkey?: string | undefined;
  readonly replicas?: number | undefined;
  readonly history?: string | undefined;
  readonly historyMax?: string | undefined;
}

/**
 * Returns the cluster that the flags name; `undefined` if they name none.
 *
 * @throws {UsageError} if a flag makes no sense
 */
export function natsClusterOf(flags: NatsFlags): NatsCluster | undefined {
  const { nats, natsCreds: creds, natsNkey: nkey, replicas = 1, history, historyMax } = flags;
  if (nats === undefined) {
    const lonely = creds !== undefined
      ? "--nats-creds"
      : nkey !== undefined
      ? "--nats-nkey"
      : flags.replicas !== undefined
      ? "--replicas"
      : undefined;
    if (lonely === undefined) return undefined;
    throw new UsageError(`${lonely} is about the servers of --nats: add --nats URL`);
  }
  if (history !== undefined) {
    throw new UsageError("The log is in a file or in NATS: give --history or --nats, not both");
  }
  if (creds !== undefined && nkey !== undefined) {
    throw new UsageError("NATS takes one proof of who we are: --nats-creds or --nats-nkey");
  }
  if (replicas !== 1 && replicas !== 3) {
    throw new UsageError(`--replicas needs 1 or 3, not ${replicas}`);
  }
  const servers = nats.split(",").map(parseServer);
  const bytes = historyMax === undefined ? {} : { bytesMax: historyBytes(historyMax) };
  return { servers, replicas, creds, nkey, ...bytes };
}

/** Returns a server's URL as it was given, if it is one. */
function parseServer(word: string): string {
  if (word.includes("@")) {
    throw new UsageError(
      "--nats takes no user and no password, which logs would show: log in with --nats-creds FILE " +
        "or --nats-nkey FILE",
    );
  }
  const url = URL.parse(word.includes("://") ? word : `nats://${word}`);
  if (url === null || !["nats:", "tls:"].includes(url.protocol) || url.hostname === "") {
    throw new UsageError(
      `--nats needs URLs such as nats://lab1:4222,nats://lab2:4222, not ${JSON.stringify(word)}`,
    );
  }
  return word;
}

/**
 * Connects to a cluster, and returns the function that opens the log there. The client of NATS is
 * loaded only here.
 *
 * @throws {NatsError} if the cluster is out of reach, or is not fit for a log
 * @throws {KeyFileError} if the key file cannot be used
 */
export async function natsLog(
  { creds, nkey, ...cluster }: NatsCluster,
  { log, keyFile, onBug }: {
    readonly log: Log;
    readonly keyFile: string | undefined;
    readonly onBug: (error: unknown) => void;
  },
): Promise<(onAppended: OnAppended, onFenced: OnFenced) => OrderedLog> {
  const { JetStreamLog } = await import("./log/jetstream/mod.ts");
  return await JetStreamLog.connect({
    ...cluster,
    creds: readSecret(creds, "--nats-creds"),
    nkey: readSecret(nkey, "--nats-nkey"),
    keyFile,
    log,
    onBug,
  });
}

function readSecret(path: string | undefined, flag: string): Uint8Array | undefined {
  if (path === undefined) return undefined;
  try {
    const text = Deno.readTextFileSync(path);
    return new TextEncoder().encode(flag === "--nats-nkey" ? text.trim() : text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(
      `Cannot read ${JSON.stringify(path)} of ${flag}: ${reason}. Give the name of the file that ` +
        "the administrator of NATS gave you.",
      { cause },
    );
  }
}
