import {
  type Address,
  ANSWER_MS_MAX,
  type ChannelRange,
  type DirectoryTables,
  formatMemberId,
  type GroupId,
  type Instant,
  LEASE_MS,
  type MemberId,
  type Random,
} from "../../../lib/core/mod.ts";
import {
  type Answer,
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  type Refusal,
  type Request,
  type RequestType,
  type ViewRecord,
} from "../../../lib/wire/mod.ts";
import { ExpelWatch } from "../check/expel_watch.ts";
import {
  Directory,
  type DirectoryEvent,
  type DirectoryInput,
  type DirectoryTrace,
} from "../../../lib/tracker/directory/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { HostClock } from "./host_clock.ts";
import type { SimNetwork } from "./network.ts";
import type { SimIdentities } from "./sim_identities.ts";
import { SimHost } from "./sim_host.ts";
import { type Life, SilenceWatch } from "../check/silence_watch.ts";
import type { Stay } from "../check/stay.ts";

/**
 * Takes the answer to a request; `undefined`: the connection failed, or the answer took too long.
 */
export type OnAnswer = (answer: Answer | undefined) => void;

/** A connection with one request; gone when it was answered or has failed. */
interface Connection {
  readonly type: RequestType;
  readonly client: string;
  readonly onAnswer: OnAnswer;
}

/** The options of a {@linkcode SimTracker}. */
export interface SimTrackerOptions {
  readonly address: Address;
  readonly heartbeatMs: number;
  readonly tables: DirectoryTables;
  readonly channels: ChannelRange | undefined;
  /** The identities of all processes; `undefined`: there are none. */
  readonly identities: SimIdentities | undefined;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  readonly random: Random;
  groupNames(): readonly string[];
  /**
   * Returns whether the entries that a member lacks may be held by no living member, although no
   * member left.
   */
  mayBeForgotten(group: GroupId): boolean;
  /** Returns the stays that the members' applications have in a group. */
  staysIn(group: GroupId): readonly Stay[];
  /** Returns whether a member breaks the protocol. */
  isHostile(member: MemberId): boolean;
  /** Returns whether the process of any member has died, or a member was evicted. */
  isAnybodyGone(): boolean;
  trace(what: string): void;
}

/** The connection of the simulator itself, which only wants to look. */
const ASKING = 0;
/** Heartbeat intervals of a sequencer in a lease: it is evicted when it is silent for that long. */
const LEASE_INTERVALS = 2;
/** Milliseconds that a request or its answer is under way at most: TCP hides losses. */
const TCP_MS_MAX = 5;
/** Milliseconds after which TCP tries again to get through a partition; doubles. */
const TCP_RETRY_MS = 200;
/** Milliseconds after which a connection to a dead tracker fails, at most. */
const REFUSE_MS_MAX = 20;

/** A tracker that can be killed and started again on the same address, with its TCP side. */
export class SimTracker {
  readonly name = "the tracker";
  /** Members that had to give way because their group had been made anew after a restart. */
  readonly conflicts = new Set<MemberId>();
  /**
   * Members that a sequencer expelled: no living member held what they lacked, or they were too
   * slow.
   */
  readonly expelled = new Set<MemberId>();
  readonly #expels: ExpelWatch;
  /** Called with the address of a sequencer that was granted a group's next epoch. */
  onGranted: (address: Address) => void = () => {};
  /** Called with a member that was evicted for its silence. */
  onSilenced: (member: MemberId) => void = () => {};
  /** Called after each start of the tracker. */
  onStarted: () => void = () => {};
  /** Number of starts. */
  lives = 0;
  /** The time of the last kill. */
  killedAt = Infinity;
  readonly #options: SimTrackerOptions;
  readonly #connections = new Map<number, Connection>();
  #host: SimHost<DirectoryInput, DirectoryEvent> | undefined;
  #lastConnection = 0;
  readonly #silences = new SilenceWatch();
  /** The addresses at which members and sequencers are registered. */
  readonly #addresses = new Map<MemberId, Address>();
  #asked: ViewRecord | undefined;
  /** The datagram that is being handled, and the number of frames refused before it. */
  #arrived: { bytes: Uint8Array; from: Address; foreign: number } | undefined;

  constructor(options: SimTrackerOptions) {
    this.#options = options;
    this.#expels = new ExpelWatch({
      ...{ mayBeForgotten: options.mayBeForgotten, isAnybodyGone: options.isAnybodyGone },
      staysIn: options.staysIn,
      isHostile: options.isHostile,
      membersOf: (group) => this.#membersOf(group),
    });
    this.start();
  }

  get address(): Address {
    return this.#options.address;
  }

  get isDown(): boolean {
    return this.#host === undefined;
  }

  /** Starts with an empty memory. */
  start(): void {
    this.lives++;
    const { address, heartbeatMs, tables, channels, identities } = this.#options;
    const { network, heap, clock, random } = this.#options;
    const now = clock.at(heap.now);
    this.#silences.restart();
    this.#addresses.clear();
    this.#arrived = undefined;
    this.#host = new SimHost<DirectoryInput, DirectoryEvent>({
      address,
      machine: new Directory({
        options: {
          ...{ heartbeatMs, tables },
          ...channels && { channels },
          ...identities && { identity: identities.tracker() },
        },
        random,
        now,
      }),
      network,
      heap,
      clock,
      datagram: (bytes, from) => {
        this.#arrived = { bytes, from, foreign: this.#foreign };
        this.#expels.onDatagram(bytes);
        return { type: "datagram", bytes, from };
      },
      onEvent: (event) => {
        this.#noteArrival();
        this.#onEvent(event);
      },
      onTransmit: (bytes) => this.#silences.onTransmit(bytes),
      afterTurn: () => this.#noteArrival(),
    });
    this.onStarted();
  }

  kill(): void {
    this.#host?.kill();
    this.#host = undefined;
    this.killedAt = this.#options.heap.now;
    for (const number of [...this.#connections.keys()]) {
      this.#later(REFUSE_MS_MAX, () => this.#close(number, undefined));
    }
  }

  /** The process stands still, until the function that is answered is called. */
  pause(): (lateShare: number) => void {
    const { heap, clock } = this.#options;
    const host = this.#host;
    const noteAwake = this.#silences.pause(clock.at(heap.now));
    host?.pause();
    return (lateShare) => {
      noteAwake(clock.at(heap.now));
      host?.wake(lateShare);
    };
  }

  /** One request over a connection of its own, through the codec both ways. */
  request(request: Request, from: Address, onAnswer: OnAnswer): void {
    const { heap } = this.#options;
    const number = ++this.#lastConnection;
    const client = from.hostname;
    if (request.type === "exit_group" || request.type === "quit") this.#expels.noteDeparture();
    this.#connections.set(number, { type: request.type, client, onAnswer });
    heap.schedule(heap.now + ANSWER_MS_MAX, () => this.#close(number, undefined));
    const line = encodeRequest(request).trimEnd();
    this.#carry(number, () => {
      const decoded = decodeRequest(line);
      if (this.#host === undefined) {
        this.#later(REFUSE_MS_MAX, () => this.#close(number, undefined));
      } else if ("ok" in decoded) this.#answer(number, decoded);
      else this.#host.handle({ type: "request", connection: number, request: decoded, from });
    });
  }

  /**
   * The view that it has of a group, asked without a connection; `undefined`: there is no such
   * group.
   */
  viewOf(group: string): ViewRecord | undefined {
    this.#asked = undefined;
    const request = { type: "list_members", group } as const;
    const { address: from } = this.#options;
    this.#host?.handle({ type: "request", connection: ASKING, request, from });
    return this.#asked;
  }

  /** Returns the address of a member or sequencer that is registered. */
  registeredAt(id: MemberId): Address | undefined {
    return this.#addresses.get(id);
  }

  #membersOf(group: GroupId): MemberId[] {
    const views = this.#options.groupNames().map((name) => this.viewOf(name));
    return views.find((view) => view?.group === group)?.members.map(({ id }) => id) ?? [];
  }

  #onEvent(event: DirectoryEvent): void {
    if (event.type !== "answer") return this.#onTrace(event);
    const { connection, answer } = event;
    if (connection !== ASKING) this.#answer(connection, answer);
    else if (answer.ok && "view" in answer) this.#asked = answer.view;
  }

  get #foreign(): number {
    const { machine } = this.#host ?? {};
    return machine instanceof Directory ? machine.statistics.foreign : 0;
  }

  /** Notes a sign of life once it is known whether the directory took it. */
  #noteArrival(): void {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived === undefined || this.#foreign > arrived.foreign) return;
    const { heap, clock, heartbeatMs } = this.#options;
    this.#silences.onDatagram(arrived.bytes, arrived.from, clock.at(heap.now), heartbeatMs);
  }

  #onTrace(event: DirectoryTrace): void {
    const { heap, clock } = this.#options;
    const now = clock.at(heap.now);
    switch (event.type) {
      case "registered":
      case "restored":
        return this.#onRegistered({ id: event.member, address: event.address }, now);
      case "sequencer-registered":
      case "sequencer-restored":
        return this.#onRegistered({ id: event.sequencer, address: event.address }, now);
      case "left":
        return this.#onGone({ id: event.member, address: event.address });
      case "sequencer-left":
        return this.#onGone({ id: event.sequencer, address: event.address });
      case "evicted":
        return this.#onEvicted(event);
      case "sequencer-evicted":
        return this.#onSequencerEvicted(event);
      case "name-owned":
        return this.#options.identities?.noteOwned(event.name, event.key);
      case "epoch-granted":
        return this.onGranted(event.address);
      default:
        // Of no concern to the checks.
    }
  }

  #onRegistered(life: Life, now: Instant): void {
    this.#silences.registered(life, now);
    this.#addresses.set(life.id, life.address);
  }

  #onGone(life: Life): void {
    this.#silences.gone(life);
    this.#addresses.delete(life.id);
  }

  #onSequencerEvicted(
    { sequencer: id, address, reason }: DirectoryTrace & { type: "sequencer-evicted" },
  ): void {
    const { heap, clock } = this.#options;
    const now = clock.at(heap.now);
    const intervalMs = LEASE_MS / LEASE_INTERVALS;
    if (reason === "silent") this.#silences.checkDeafness({ id, address }, now, intervalMs);
    this.#onGone({ id, address });
  }

  #onEvicted({ member, name, reason, address }: DirectoryTrace & { type: "evicted" }): void {
    const life = { id: member, address };
    const { heap, clock, heartbeatMs } = this.#options;
    this.#options.trace(`the tracker evicts ${name} (${formatMemberId(member)}): ${reason}`);
    const now = clock.at(heap.now);
    if (reason === "silent") this.#silences.checkMember(life, now, heartbeatMs);
    this.#onGone(life);
    if (reason === "conflict") this.conflicts.add(member);
    const why = reason === "expelled" ? this.#expels.onExpelled(member, name) : undefined;
    if (why === "behind" || why === "slow") this.expelled.add(member);
    if (why !== "behind") this.#expels.noteDeparture();
    if (reason === "silent") this.onSilenced(member);
  }

  #answer(number: number, answer: Answer): void {
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    this.#options.identities?.onAnswer(answer);
    const line = encodeAnswer(this.#options.identities?.alter(answer) ?? answer).trimEnd();
    const decoded: Answer | Refusal | undefined = decodeAnswer(connection.type, line);
    this.#carry(number, () => this.#close(number, decoded));
  }

  /** Brings something through a connection, as soon as no partition is in the way. */
  #carry(number: number, run: () => void, retryMs = TCP_RETRY_MS): void {
    this.#later(TCP_MS_MAX, () => {
      const connection = this.#connections.get(number);
      if (connection === undefined) return;
      if (!this.#isCut(connection.client)) return run();
      const { heap } = this.#options;
      heap.schedule(heap.now + retryMs, () => this.#carry(number, run, 2 * retryMs));
    });
  }

  #isCut(client: string): boolean {
    const { network, address: { hostname } } = this.#options;
    return network.isCut(client, hostname) || network.isCut(hostname, client);
  }

  #close(number: number, answer: Answer | undefined): void {
    const connection = this.#connections.get(number);
    this.#connections.delete(number);
    connection?.onAnswer(answer);
  }

  #later(msMax: number, run: () => void): void {
    const { heap, random } = this.#options;
    heap.schedule(heap.now + msMax * random(), run);
  }
}
