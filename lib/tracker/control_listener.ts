import { delay } from "@std/async/delay";
import {
  type Address,
  ANSWERS_WAITING_BYTES_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  normalizeIp,
} from "../core/mod.ts";
import {
  type Answer,
  type ControlTransport,
  PLAIN_CONTROL,
  type Refusal,
  refuse,
  type Request,
  type SealRefusal,
} from "../wire/mod.ts";
import { AnswerBacklog } from "./answer_backlog.ts";
import { type Brought, ControlConnection } from "./control_connection.ts";
import { WaitingByHost } from "./waiting_by_host.ts";

export interface ControlListenerOptions {
  readonly tcp: Deno.TcpListener;
  /** Time in milliseconds for a connection to bring its request, and again to take its answer. */
  readonly requestMsMax: number;
  /** Most open connections; one more closes the connection that has been idle longest. */
  readonly connectionsMax: number;
  /**
   * Most connections of one IP address that have not brought their request; one more has the one
   * refused that has been idle longest.
   * @default {CONNECTIONS_PER_ADDRESS_MAX}
   */
  readonly connectionsPerAddressMax?: number;
  /**
   * Most bytes of answers that wait for their readers; more close the oldest of these connections.
   * @default {ANSWERS_WAITING_BYTES_MAX}
   */
  readonly answerBytesMax?: number;
  /**
   * The form in which requests and answers travel.
   * @default {PLAIN_CONTROL}
   */
  readonly transport?: ControlTransport;
  /** Resolves to the answer to a request; to `undefined` if there will be none. */
  answer(request: Request, from: Address): Promise<Answer | undefined>;
  /** Called for a refusal that the directory has no part in. */
  onRefusal(refusal: Refusal | SealRefusal): void;
  onBug(error: unknown): void;
}

/**
 * Pause in milliseconds after a failed accept (no file descriptor left, …), to spare the processor.
 */
const REST_MS = 10;

/** Accepts control connections, each of which brings one request. */
export class ControlListener {
  readonly #options: ControlListenerOptions;
  readonly #accepting: Promise<void>;
  readonly #serving = new Set<Promise<void>>();
  readonly #connections = new Set<ControlConnection>();
  /** The connections whose request is not whole, in the order of their last bytes. */
  readonly #waiting = new Set<ControlConnection>();
  readonly #waitingByHost: WaitingByHost<ControlConnection>;
  readonly #perAddressMax: number;
  readonly #backlog: AnswerBacklog<ControlConnection>;
  #isClosed = false;

  constructor(options: ControlListenerOptions) {
    this.#options = options;
    this.#perAddressMax = options.connectionsPerAddressMax ?? CONNECTIONS_PER_ADDRESS_MAX;
    this.#waitingByHost = new WaitingByHost(this.#perAddressMax);
    this.#backlog = new AnswerBacklog(options.answerBytesMax ?? ANSWERS_WAITING_BYTES_MAX);
    this.#accepting = this.#accept();
  }

  /** Number of open connections. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Closes the listener and all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.tcp.close();
    for (const connection of this.#connections) connection.close();
    await this.#accepting;
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#take(await this.#options.tcp.accept());
      } catch (error) {
        if (this.#isClosed) return;
        if (isOutOfFiles(error)) this.#closeIdlest();
        await delay(REST_MS);
      }
    }
  }

  #take(tcp: Deno.TcpConn): void {
    if (this.#isClosed) return tcp.close();
    if (this.#connections.size >= this.#options.connectionsMax) this.#closeIdlest();
    const from = addressOfPeer(tcp);
    const { transport = PLAIN_CONTROL } = this.#options;
    const connection: ControlConnection = new ControlConnection(tcp, {
      intake: transport.intake(),
      msMax: this.#options.requestMsMax,
      onBytes: () => this.#keepWaiting(connection, from.hostname),
    });
    this.#connections.add(connection);
    this.#waiting.add(connection);
    const idlest = this.#waitingByHost.add(from.hostname, connection);
    idlest?.refuse(tooManyOfOne(from.hostname, this.#perAddressMax));
    const serving = this.#serve(connection, from).catch(this.#options.onBug);
    this.#serving.add(serving);
    serving.finally(() => this.#serving.delete(serving));
  }

  async #serve(connection: ControlConnection, from: Address): Promise<void> {
    const brought = await connection.brought;
    this.#waiting.delete(connection);
    this.#waitingByHost.remove(from.hostname, connection);
    const answer = await this.#answer(brought, from);
    if (answer !== undefined) await this.#send(connection, answer);
    connection.close();
    this.#connections.delete(connection);
  }

  async #send(connection: ControlConnection, answer: Answer | SealRefusal): Promise<void> {
    const bytes = connection.encode(answer);
    if (bytes === undefined) return;
    this.#backlog.add(connection, bytes.length);
    await connection.send(bytes);
    this.#backlog.remove(connection);
    await connection.finish();
  }

  async #answer(brought: Brought, from: Address): Promise<Answer | SealRefusal | undefined> {
    if (brought === undefined) return undefined;
    if ("type" in brought) return await this.#options.answer(brought, from);
    this.#options.onRefusal(brought);
    return brought;
  }

  #keepWaiting(connection: ControlConnection, host: string): void {
    if (!this.#waiting.delete(connection)) return;
    this.#waiting.add(connection);
    this.#waitingByHost.remove(host, connection);
    this.#waitingByHost.add(host, connection);
  }

  /** Closes one connection to make room, if possible one that has not brought its request. */
  #closeIdlest(): void {
    for (const connections of [this.#waiting, this.#connections]) {
      for (const connection of connections) {
        this.#waiting.delete(connection);
        this.#connections.delete(connection);
        return connection.close();
      }
    }
  }
}

function tooManyOfOne(host: string, max: number): Refusal {
  return refuse(
    "limit",
    `${host} has ${max} connections open that bring no request, the limit for one address: send ` +
      "the request at once, and close the connection after its answer.",
  );
}

/** Returns true if the process has no file descriptor left. A connection that closes frees one. */
function isOutOfFiles(error: unknown): boolean {
  return ["EMFILE", "ENFILE"].includes(String((error as { code?: unknown }).code));
}

function addressOfPeer(tcp: Deno.TcpConn): Address {
  const { hostname, port } = tcp.remoteAddr as Deno.NetAddr;
  return { transport: "udp", hostname: normalizeIp(hostname) ?? hostname, port };
}
