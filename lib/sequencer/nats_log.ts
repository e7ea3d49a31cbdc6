import { UsageError } from "../cli/mod.ts";
import { EnvironmentError, type Log } from "../net/mod.ts";
import { historyBytes } from "./history_file.ts";
import { type PrivateFileKind, readPrivateFile } from "../net/private_file/mod.ts";
import { asksForTls } from "./log/jetstream/asks_for_tls.ts";
import type { OnAppended, OnFenced, OrderedLog } from "./log/ordered_log.ts";

/** A cluster of NATS, as the command line names it. */
export interface NatsCluster {
  readonly servers: readonly string[];
  readonly replicas: number;
  /** The name of a file with credentials, or with the seed of an nkey. */
  readonly creds?: string | undefined;
  readonly nkey?: string | undefined;
  /** The name of a file with the certificates that sign those of the servers. */
  readonly ca?: string | undefined;
  /** Bytes that the stream of each group may have. */
  readonly bytesMax?: number | undefined;
}

/** The flags that have to do with NATS. */
interface NatsFlags {
  readonly nats?: string | undefined;
  readonly natsCreds?: string | undefined;
  readonly natsNkey?: string | undefined;
  readonly natsCa?: string | undefined;
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
  const { nats, natsCreds: creds, natsNkey: nkey, natsCa: ca, replicas = 1 } = flags;
  const { history, historyMax } = flags;
  if (nats === undefined) {
    checkNoneIsLonely(flags);
    return undefined;
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
  if (ca !== undefined && !servers.some(asksForTls)) {
    throw new UsageError("--nats-ca is about TLS: write tls:// in place of nats:// in --nats");
  }
  const bytes = historyMax === undefined ? {} : { bytesMax: historyBytes(historyMax) };
  return { servers, replicas, creds, nkey, ca, ...bytes };
}

/** Throws if a flag about the servers is there, and none is named. */
function checkNoneIsLonely({ natsCreds, natsNkey, natsCa, replicas }: NatsFlags): void {
  const given = {
    "--nats-creds": natsCreds,
    "--nats-nkey": natsNkey,
    "--nats-ca": natsCa,
    "--replicas": replicas,
  };
  const [lonely] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (lonely === undefined) return;
  throw new UsageError(`${lonely} is about the servers of --nats: add --nats URL`);
}

/** Returns a server's URL as it was given, if it is one. */
function parseServer(word: string): string {
  if (word.includes("@")) {
    // The word is not shown: what is on stderr is often kept.
    throw new UsageError(
      "--nats takes no user, password or token, which others could read in the list of " +
        "processes: let gm in with --nats-creds FILE or --nats-nkey FILE",
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
  { creds, nkey, ca, ...cluster }: NatsCluster,
  { log, keyFile, onBug }: {
    readonly log: Log;
    readonly keyFile: string | undefined;
    readonly onBug: (error: unknown) => void;
  },
): Promise<(onAppended: OnAppended, onFenced: OnFenced) => OrderedLog> {
  const { JetStreamLog } = await import("./log/jetstream/mod.ts");
  return await JetStreamLog.connect({
    ...cluster,
    creds: creds === undefined ? undefined : readCreds(creds),
    nkey: nkey === undefined ? undefined : readNkey(nkey),
    ca: ca === undefined ? undefined : readCa(ca),
    keyFile,
    log,
    onBug,
  });
}

/** A file with a secret that lets us in. */
const LOGIN_FILE: PrivateFileKind = {
  one: "a file with a login for NATS",
  the: "the file with a login for NATS",
  othersMayNot: "use",
  bytesMax: 65_536,
  advice: "Give the name of the file that the administrator of NATS gave you",
  error: EnvironmentError,
};
const CA_FILE: PrivateFileKind = {
  one: "a file with certificates",
  the: "the file with certificates",
  othersMayNot: "change",
  bytesMax: 1_048_576,
  advice: "Give the name of the file that the administrator of NATS gave you",
  error: EnvironmentError,
};
/** The words that begin the two parts of a file with credentials. */
const CREDS_PARTS = ["-----BEGIN NATS USER JWT-----", "-----BEGIN USER NKEY SEED-----"] as const;

function readCreds(path: string): Uint8Array {
  const text = readPrivateFile(path, LOGIN_FILE);
  if (CREDS_PARTS.every((part) => text.includes(part))) return new TextEncoder().encode(text);
  throw new EnvironmentError(
    `The file ${JSON.stringify(path)} of --nats-creds has no credentials of NATS: give the name ` +
      "of the one that nsc generate creds has made.",
  );
}

function readNkey(path: string): Uint8Array {
  const seed = readPrivateFile(path, LOGIN_FILE).trim();
  if (/^SU[A-Z2-7]{56}$/.test(seed)) return new TextEncoder().encode(seed);
  throw new EnvironmentError(
    `The file ${JSON.stringify(path)} of --nats-nkey has no seed of a user's nkey, which begins ` +
      "with SU: make one with nk -gen user.",
  );
}

function readCa(path: string): string {
  const text = readPrivateFile(path, CA_FILE);
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new EnvironmentError(
    `The file ${JSON.stringify(path)} of --nats-ca has no certificate: give the name of one in ` +
      "the form of PEM.",
  );
}
