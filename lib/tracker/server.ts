import {
  type Address,
  BACKLOG,
  type ChannelRange,
  CONNECTIONS_MAX,
  HEARTBEAT_MS,
  type Instant,
  REQUEST_MS_MAX,
} from "../core/mod.ts";
import { Driver, type Log, secureRandom, systemClock, warnOfNoKey } from "../net/mod.ts";
import { loadSealing, type Sealing, type SealStatistics } from "../sealing/mod.ts";
import type {
  Answer,
  Refusal,
  RefusalCode,
  Request,
  SealRefusal,
  SealRefusalCode,
} from "../wire/mod.ts";
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
import type { LoadedTrackerIdentity } from "./tracker_identity.ts";

/**
 * Longest rest in milliseconds, in which heartbeats gather. A probe for a name waits for 300 ms.
 */
const REST_MS_MAX = 100;
/** A rest is also a small part of the heartbeat interval, or members would be suspected. */
const RESTS_PER_HEARTBEAT = 10;

/** Options of {@linkcode TrackerServer.start}. */
export interface TrackerServerOptions {
  /** An IP literal. */
  readonly hostname: string;
  /** 0 stands for any port that is free. */
  readonly port: number;
  /**
   * Connections that the kernel keeps until they are accepted.
   * @default {BACKLOG}
   */
  readonly backlog?: number;
  /**
   * Time in milliseconds between two heartbeats of a member.
   * @default {HEARTBEAT_MS}
   */
  readonly heartbeatMs?: number;
  /**
   * Lets the server stop its thread for up to 100 ms at a time when many members are silent.
   * Nothing else may run on the thread.
   * @default {false}
   */
  readonly ownsThread?: boolean;
  /** Address of a sequencer that is invited to register. */
  readonly sequencerAddress?: Address;
  /**
   * The range of IP multicast addresses that the groups use where it reaches their members.
   * @default none: every datagram goes to one member
   */
  readonly channels?: ChannelRange;
  /**
   * The identity of the tracker, as {@linkcode loadTrackerIdentity} returns it.
   * @default none: names belong to nobody, and members show no keys
   */
  readonly identity?: LoadedTrackerIdentity | undefined;
  /** The log of what the tracker does. */
  readonly log: Log;
  /** Called with a bug, after which the tracker has stopped. */
  onBug(error: unknown): void;
  /**
   * Time in milliseconds for a connection to bring its request.
   * @default {REQUEST_MS_MAX}
   */
  readonly requestMsMax?: number;
  /**
   * Most open connections; one more closes the connection that has been idle longest.
   * @default {CONNECTIONS_MAX}
   */
  readonly connectionsMax?: number;
}

/** Numbers that a tracker has counted since its start. */
export interface TrackerStatistics extends Readonly<Statistics> {
  /** Number of registered members now. */
  readonly members: number;
  /** Number of groups now. */
  readonly groups: number;
  /** Number of registered sequencers now. */
  readonly sequencers: number;
  /** Number of open connections now. */
  readonly connections: number;
  /** Number of connections that brought no request, by the code of their refusal. */
  readonly badRequests: Readonly<Partial<Record<RefusalCode | SealRefusalCode, number>>>;
  /** The sealing of its datagrams, if it has a key. */
  readonly seal?: SealStatistics;
}

/**
 * A directory on the two sockets of one port: requests over TCP, heartbeats and notices over UDP.
 */
export class TrackerServer {
  /** The address at which it listens, with the port that it got. */
  readonly address: Address;
  readonly #log: Log;
  readonly #directory: Directory;
  readonly #driver: Driver<DirectoryInput, DirectoryEvent>;
  readonly #listener: ControlListener;
  readonly #patience = new Patience(systemClock.now());
  readonly #restMs: number;
  readonly #sealing: Sealing | undefined;
  readonly #identity: LoadedTrackerIdentity | undefined;
  /** The requests that wait for the directory's answer, by the number of their connection. */
  readonly #answers = new Map<number, (answer: Answer | undefined) => void>();
  readonly #badRequests: Partial<Record<RefusalCode | SealRefusalCode, number>> = {};
  #connection = 0;
  #isClosed = false;

  /**
   * Binds both sockets and starts to serve, without a key: anybody may take part.
   *
   * @throws {BindError} if the address is taken or not this host's
   */
  static start(options: TrackerServerOptions): TrackerServer {
    return new TrackerServer(options, portsOf(options), undefined);
  }

  /**
   * Binds both sockets and starts to serve those who hold the key in a file.
   *
   * @throws {KeyFileError} if the file cannot be used
   * @throws {BindError} if the address is taken or not this host's
   */
  static async startSealed(options: TrackerServerOptions, keyFile: string): Promise<TrackerServer> {
    const sealing = await loadSealing(keyFile, { clock: systemClock, log: options.log });
    return new TrackerServer(options, portsOf(options), sealing);
  }

  private constructor(
    options: TrackerServerOptions,
    { tcp, udp }: Ports,
    sealing: Sealing | undefined,
  ) {
    const { log, onBug, sequencerAddress, channels, identity } = options;
    const { heartbeatMs = HEARTBEAT_MS, ownsThread = false } = options;
    this.address = udp.address;
    this.#log = log;
    this.#sealing = sealing;
    this.#identity = identity;
    this.#restMs = Math.min(REST_MS_MAX, heartbeatMs / RESTS_PER_HEARTBEAT);
    this.#directory = new Directory({
      options: {
        heartbeatMs,
        ...sequencerAddress && { sequencerAddress },
        ...channels && { channels },
        ...identity && { identity: identity.directory },
      },
      random: secureRandom,
      now: systemClock.now(),
    });
    this.#driver = new Driver<DirectoryInput, DirectoryEvent>({
      machine: this.#directory,
      socket: udp,
      clock: systemClock,
      seal: sealing?.datagrams,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      ...(ownsThread ? { rest: (waitedMs, now) => this.#restAfter(waitedMs, now) } : {}),
      onBug,
    });
    this.#listener = new ControlListener({
      tcp,
      ...(sealing && { transport: sealing.control }),
      requestMsMax: options.requestMsMax ?? REQUEST_MS_MAX,
      connectionsMax: options.connectionsMax ?? CONNECTIONS_MAX,
      answer: (request, from) => this.#answer(request, from),
      onRefusal: (refusal) => this.#onRefusal(refusal),
      onBug,
    });
    this.#driver.start();
    sealing?.start();
    if (sealing === undefined) warnOfNoKey(this, log);
  }

  /** The sealing of its datagrams; `undefined` if it has no key. */
  get seal(): SealStatistics | undefined {
    return this.#sealing?.datagrams.statistics;
  }

  /** The fingerprint of its key; `undefined` without an identity. */
  get fingerprint(): string | undefined {
    return this.#identity?.fingerprint;
  }

  /** Returns what was counted so far. */
  statistics(): TrackerStatistics {
    const { seal } = this;
    return {
      ...structuredClone(this.#directory.statistics),
      members: this.#directory.memberCount,
      groups: this.#directory.groupCount,
      sequencers: this.#directory.sequencerCount,
      connections: this.#listener.connectionCount,
      badRequests: { ...this.#badRequests },
      ...(seal && { seal }),
    };
  }

  /** Stops at once. Members go on without a tracker, and report themselves to the next one here. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const resolve of this.#answers.values()) resolve(undefined);
    this.#answers.clear();
    this.#sealing?.close();
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

  /** Lets datagrams gather. Nothing runs meanwhile, so everything to be sent goes first. */
  async #rest(): Promise<void> {
    await this.#driver.sent;
    if (!this.#isClosed) sleepSoundly(this.#restMs);
  }

  #onEvent(event: DirectoryEvent): void {
    if (event.type === "name-owned") this.#identity?.onOwned(event.name, event.key);
    if (event.type !== "answer") return logTrace(this.#log, event);
    if (!event.answer.ok) this.#log.debug(`Refused: ${event.answer.message}`);
    this.#answers.get(event.connection)?.(event.answer);
    this.#answers.delete(event.connection);
  }

  #onRefusal({ code, message }: Refusal | SealRefusal): void {
    this.#badRequests[code] = (this.#badRequests[code] ?? 0) + 1;
    this.#log.debug(`Bad request: ${message}`);
  }
}

function portsOf({ hostname, port, backlog = BACKLOG, log }: TrackerServerOptions): Ports {
  return bindPorts({ hostname, port, backlog }, log);
}
