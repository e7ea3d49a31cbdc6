import {
  type Address,
  BACKLOG,
  CONNECTIONS_MAX,
  HEARTBEAT_MS,
  type Instant,
  REQUEST_MS_MAX,
} from "../core/mod.ts";
import { Driver, type Log, systemClock } from "../net/mod.ts";
import type { Answer, Refusal, RefusalCode, Request } from "../wire/mod.ts";
import { bindPorts, type Ports } from "./bind_ports.ts";
import { ControlListener } from "./control_listener.ts";
import {
  Directory,
  type DirectoryEvent,
  type DirectoryInput,
  type Statistics,
} from "./directory/mod.ts";
import { logTrace } from "./log_trace.ts";
import { Patience } from "./patience.ts";
import { sleepSoundly } from "./sleep_soundly.ts";

/** Milliseconds that heartbeats may wait to be taken together: who probes a name waits for 300. */
const REST_MS_MAX = 100;
/** Of a short heartbeat interval it is a small part, too, or members would be suspected. */
const RESTS_PER_HEARTBEAT = 10;

export interface TrackerServerOptions {
  /** An IP literal. */
  readonly hostname: string;
  /** 0: any port that is free. */
  readonly port: number;
  /**
   * Connections that the kernel keeps until they are taken.
   * @default {BACKLOG}
   */
  readonly backlog?: number;
  /**
   * Between two heartbeats of a member.
   * @default {HEARTBEAT_MS}
   */
  readonly heartbeatMs?: number;
  /**
   * Whether it may stop its thread for a tenth of a second at a time when many members are silent,
   * since nothing else runs there.
   * @default {false}
   */
  readonly ownsThread?: boolean;
  /** Where a sequencer listens that is to be invited. */
  readonly sequencerAddress?: Address;
  readonly log: Log;
  /** A bug: the tracker has stopped. */
  onBug(error: unknown): void;
  /**
   * Milliseconds that a connection may take to bring its request.
   * @default {REQUEST_MS_MAX}
   */
  readonly requestMsMax?: number;
  /**
   * Open connections; past it the one that idles longest is closed.
   * @default {CONNECTIONS_MAX}
   */
  readonly connectionsMax?: number;
}

/** What a tracker has counted. */
export interface TrackerStatistics extends Readonly<Statistics> {
  readonly members: number;
  readonly groups: number;
  readonly sequencers: number;
  readonly connections: number;
  /** What connections brought that was no request, by what was wrong with it. */
  readonly badRequests: Readonly<Partial<Record<RefusalCode, number>>>;
}

/** A directory on two sockets of one port: requests over TCP, heartbeats and notices over UDP. */
export class TrackerServer {
  /** Where it listens, with the port that it got. */
  readonly address: Address;
  readonly #log: Log;
  readonly #directory: Directory;
  readonly #driver: Driver<DirectoryInput, DirectoryEvent>;
  readonly #listener: ControlListener;
  readonly #patience = new Patience(systemClock.now());
  /** Milliseconds. */
  readonly #restMs: number;
  readonly #answers = new Map<number, (answer: Answer | undefined) => void>();
  readonly #badRequests: Partial<Record<RefusalCode, number>> = {};
  #connection = 0;
  #isClosed = false;

  /**
   * Binds both sockets and begins to serve.
   *
   * @throws {BindError} if the address cannot be had
   */
  static start(options: TrackerServerOptions): TrackerServer {
    const { hostname, port, backlog = BACKLOG } = options;
    return new TrackerServer(options, bindPorts({ hostname, port, backlog }));
  }

  private constructor(options: TrackerServerOptions, { tcp, udp }: Ports) {
    const { log, onBug, sequencerAddress, heartbeatMs = HEARTBEAT_MS, ownsThread = false } =
      options;
    this.address = udp.address;
    this.#log = log;
    this.#restMs = Math.min(REST_MS_MAX, heartbeatMs / RESTS_PER_HEARTBEAT);
    this.#directory = new Directory({
      options: { heartbeatMs, ...(sequencerAddress === undefined ? {} : { sequencerAddress }) },
      random: Math.random,
      now: systemClock.now(),
    });
    this.#driver = new Driver<DirectoryInput, DirectoryEvent>({
      machine: this.#directory,
      socket: udp,
      clock: systemClock,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      ...(ownsThread ? { rest: (waitedMs, now) => this.#restAfter(waitedMs, now) } : {}),
      onBug,
    });
    this.#listener = new ControlListener({
      tcp,
      requestMsMax: options.requestMsMax ?? REQUEST_MS_MAX,
      connectionsMax: options.connectionsMax ?? CONNECTIONS_MAX,
      answer: (request, from) => this.#answer(request, from),
      onRefusal: (refusal) => this.#onRefusal(refusal),
      onBug,
    });
    this.#driver.start();
  }

  /** What was counted so far. */
  statistics(): TrackerStatistics {
    return {
      ...structuredClone(this.#directory.statistics),
      members: this.#directory.memberCount,
      groups: this.#directory.groupCount,
      sequencers: this.#directory.sequencerCount,
      connections: this.#listener.connectionCount,
      badRequests: { ...this.#badRequests },
    };
  }

  /** Stops at once; members go on without it, and tell the next tracker here what there was. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const resolve of this.#answers.values()) resolve(undefined);
    this.#answers.clear();
    await this.#listener.close();
    await this.#driver.close();
  }

  #answer(request: Request, from: Address): Promise<Answer | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const connection = ++this.#connection;
    this.#patience.asked(systemClock.now());
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    this.#answers.set(connection, resolve);
    this.#driver.handle({ type: "request", connection, request, from });
    return promise;
  }

  #restAfter(waitedMs: number, now: Instant): Promise<void> | undefined {
    const isTime = this.#patience.took(waitedMs, now) && this.#listener.connectionCount === 0;
    return isTime ? this.#rest() : undefined;
  }

  /** Lets datagrams gather. Nothing at all happens meanwhile, so what is to be sent goes first. */
  async #rest(): Promise<void> {
    await this.#driver.sent;
    if (!this.#isClosed) sleepSoundly(this.#restMs);
  }

  #onEvent(event: DirectoryEvent): void {
    if (event.type !== "answer") return logTrace(this.#log, event);
    if (!event.answer.ok) this.#log.debug(`Refused: ${event.answer.message}`);
    this.#answers.get(event.connection)?.(event.answer);
    this.#answers.delete(event.connection);
  }

  #onRefusal({ code, message }: Refusal): void {
    this.#badRequests[code] = (this.#badRequests[code] ?? 0) + 1;
    this.#log.debug(`Bad request: ${message}`);
  }
}
