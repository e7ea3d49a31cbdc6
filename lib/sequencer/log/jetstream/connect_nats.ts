import {
  connect,
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
} from "@nats-io/transport-node";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import {
  STREAM_ANSWER_MS,
  STREAM_CONNECT_MS,
  STREAM_PING_MS,
  STREAM_RETRY_MS,
} from "../../../core/mod.ts";
import type { Log } from "../../../net/mod.ts";
import { asksForTls } from "./asks_for_tls.ts";
import { type JetStream, reasonOf } from "./group_stream.ts";
import { NatsError } from "./nats_error.ts";

/** The oldest server on which three replicas are a log: older ones lost streams when killed. */
const LEAST_FOR_REPLICAS = [2, 10, 23] as const;
/** Bytes of one message that the server must take. */
const PAYLOAD_BYTES_MIN = 1_048_576;
/** Milliseconds for the question how the server writes, which most servers do not answer. */
const SETTINGS_MS = 500;

/** The servers of NATS, and our proof for them. */
export interface NatsPlace {
  /** URLs of the servers: one is enough, the others are tried when it is out of reach. */
  readonly servers: readonly string[];
  /** Text of a credentials file. */
  readonly creds?: Uint8Array | undefined;
  /** Seed of an nkey. */
  readonly nkey?: Uint8Array | undefined;
  /**
   * Certificates that sign those of the servers, as PEM.
   *
   * @default those that this host trusts
   */
  readonly ca?: string | undefined;
  readonly replicas: number;
}

/** A connection to NATS, and JetStream over it. */
export interface NatsJetStream extends JetStream {
  readonly connection: NatsConnection;
}

/**
 * Connects to NATS, and checks that it is fit for a log.
 *
 * @throws {NatsError} if it is out of reach, refuses us, has no JetStream, or is too old
 */
export async function connectNats(place: NatsPlace, log: Log): Promise<NatsJetStream> {
  const servers = place.servers.join(", ");
  const connection = await connectTo(place, servers);
  try {
    checkVersion(connection, place.replicas);
    const manager = await managerOf(connection, servers);
    await warnOfSync(connection, log);
    return { connection, manager, client: jetstream(connection) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Returns the options of a connection. One URL with `tls://` asks for TLS with each server. */
export function connectionOptions({ servers, creds, nkey, ca }: NatsPlace): ConnectionOptions {
  const authenticator = creds !== undefined
    ? { authenticator: credsAuthenticator(creds) }
    : nkey !== undefined
    ? { authenticator: nkeyAuthenticator(nkey) }
    : {};
  return {
    servers: [...servers],
    name: "gm sequencer",
    maxReconnectAttempts: -1,
    // A server that starts may refuse for a while whoever it let in before.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: STREAM_RETRY_MS,
    timeout: STREAM_CONNECT_MS,
    pingInterval: STREAM_PING_MS,
    maxPingOut: 2,
    // To the client a URL with tls:// is one like any other: without this it would go on in plain
    // text where a server has no TLS. With it, a server without TLS is refused.
    ...servers.some(asksForTls) && { tls: ca === undefined ? {} : { ca } },
    ...authenticator,
  };
}

async function connectTo(place: NatsPlace, names: string): Promise<NatsConnection> {
  try {
    return await connect(connectionOptions(place));
  } catch (error) {
    throw new NatsError(
      `Cannot connect to NATS at ${names}: ${
        reasonOf(error)
      }. Check that nats-server runs there, ` +
        `and that this host and its credentials are let in${certificateAdvice(error)}.`,
      { cause: error },
    );
  }
}

/** Returns the rest of the advice if the certificate of the server is the trouble. */
function certificateAdvice(error: unknown): string {
  return /certificate|issuer/i.test(reasonOf(error))
    ? ". If the servers' certificates are signed by one of your own, name that with --nats-ca"
    : "";
}

/** Throws if the server is too old for the replicas, or takes too short messages. */
function checkVersion({ info }: NatsConnection, replicas: number): void {
  const { version = "0", max_payload: bytes = 0 } = info ?? {};
  if (replicas > 1 && isOlder(version, LEAST_FOR_REPLICAS)) {
    throw new NatsError(
      `Cannot keep ${replicas} replicas on nats-server ${version}: servers before ` +
        `${LEAST_FOR_REPLICAS.join(".")} can lose a stream when they are killed. Use a newer ` +
        "server, or --replicas 1.",
    );
  }
  if (replicas > 1 && !info?.cluster) {
    throw new NatsError(
      `Cannot keep ${replicas} replicas: the server is in no cluster. Name a cluster of at least ` +
        `${replicas} servers in --nats, or use --replicas 1.`,
    );
  }
  if (bytes < PAYLOAD_BYTES_MIN) {
    throw new NatsError(
      `Cannot use NATS with max_payload ${bytes}: gm needs ${PAYLOAD_BYTES_MIN}. Set it in the ` +
        "configuration of nats-server.",
    );
  }
}

/** Returns true if a version like 2.10.27 comes before another one. */
export function isOlder(version: string, least: readonly number[]): boolean {
  const numbers = version.split(/[.+-]/).map(Number);
  for (const [i, number] of least.entries()) {
    const own = numbers[i] ?? 0;
    if (own !== number) return !(own > number);
  }
  return false;
}

async function managerOf(connection: NatsConnection, servers: string) {
  try {
    return await jetstreamManager(connection, { timeout: STREAM_ANSWER_MS });
  } catch (error) {
    throw new NatsError(
      `Cannot use JetStream at ${servers}: ${reasonOf(error)}. Switch it on in the configuration ` +
        "of nats-server (jetstream), and check that most of its servers run.",
      { cause: error },
    );
  }
}

/** Warns if the server may confirm what is not on its disk, as far as it tells. */
async function warnOfSync(connection: NatsConnection, log: Log): Promise<void> {
  const advice =
    "Set `sync_interval: always` under `jetstream` on each server: otherwise a power " +
    "cut of several of them can take what they had confirmed.";
  try {
    const options = { timeout: SETTINGS_MS };
    const reply = await connection.request("$SYS.REQ.SERVER.PING.JSZ", undefined, options);
    const { data } = reply.json<{ data?: { config?: { sync_always?: boolean } } }>();
    if (data?.config?.sync_always !== true) {
      log.warn(`NATS does not write each record to its disk at once. ${advice}`);
    }
  } catch {
    log.warn(`NATS does not tell us whether it writes each record to its disk at once. ${advice}`);
  }
}
