import {
  type Address,
  isDirectName,
  type MemberId,
  type Mode,
  type Random,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../lib/core/mod.ts";
import {
  type HistoryWish,
  Member,
  type MemberEvent,
  type MemberInput,
} from "../../../lib/client/member/mod.ts";
import { PayloadChunks } from "../../../lib/client/payload_chunks.ts";
import { Application, type EventOf, type Records } from "./application.ts";
import { MemberChecks } from "../check/member_checks.ts";
import { ReachNews } from "../check/reach_news.ts";
import { DirectTalk } from "./direct_talk.ts";
import type { EventHeap } from "./event_heap.ts";
import type { HistoryClaims } from "../check/history_claims.ts";
import type { HostClock } from "./host_clock.ts";
import type { SimNetwork } from "./network.ts";
import { Outbox } from "./outbox.ts";
import { Questions } from "./questions.ts";
import { ReadingPace } from "./reading_pace.ts";
import { SimHost } from "./sim_host.ts";
import { SlowReader, type ToldEvent } from "./slow_reader.ts";
import type { SimIdentities } from "./sim_identities.ts";
import type { SimTracker } from "./sim_tracker.ts";
import type { Stay } from "../check/stay.ts";
import { Violation } from "../check/violation.ts";
import { traceEvent } from "./trace_event.ts";

/** Milliseconds after which a join that failed is tried again. */
const RETRY_MS = 500;

/** The options of a {@linkcode SimMember}. */
export interface SimMemberOptions {
  readonly name: string;
  readonly address: Address;
  readonly trackerAddress: Address;
  readonly tracker: SimTracker;
  readonly identities: SimIdentities | undefined;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  readonly random: Random;
  readonly records: Records;
  readonly claims: HistoryClaims;
  readonly tables: TableLimits;
  /** Bytes of its receive buffer, as it believes. */
  readonly bufferBytes: number;
  /** Returns the lengths that the path to an address is probed for. */
  readonly sizesTo: (to: Address) => readonly number[];
  /** The mode that it insists on when it joins a group. */
  modeOf(group: string): Mode;
  /** Returns whether it insists on a signed group. */
  isSigned(group: string): boolean;
  /** Called when the member could not register, which ends its process. */
  onRefused(): void;
  /** Called when the member was told of a narrow path. */
  onNarrow(): void;
  trace(what: string): void;
}

/**
 * A member's process: its machine, and an application that has something to say and may be slow.
 */
export class SimMember {
  readonly name: string;
  readonly #options: SimMemberOptions;
  readonly #machine: Member;
  readonly #host: SimHost<MemberInput, MemberEvent>;
  readonly #application: Application;
  /** The members that its application was told are not reached. */
  readonly news = new ReachNews();
  readonly #reader: SlowReader;
  readonly #pace = new ReadingPace();
  readonly #outbox: Outbox;
  readonly #talk: DirectTalk;
  readonly #chunks = new PayloadChunks();
  readonly #questions = new Questions();
  readonly #checks: MemberChecks;
  /** The groups that it was told to be in. */
  readonly wanted = new Set<string>();
  #closed = false;
  #lastId: MemberId = 0;
  #isHostile = false;
  /** The ids that it lost by evictions. */
  readonly evicted: MemberId[] = [];
  /** The last time at which the member began to leave a group. */
  leftAt = -Infinity;

  constructor(options: SimMemberOptions) {
    const { name, heap, clock, tables, records, trace } = options;
    const { address, trackerAddress: tracker, random, bufferBytes, sizesTo } = options;
    this.name = name;
    this.#options = options;
    const now = clock.at(heap.now);
    this.#application = new Application({
      ...{ name, records, trace },
      currentId: () => this.#reader.takenFrom,
      lastId: () => this.#lastId,
      now: () => clock.at(heap.now),
      // The member may be in the group under another id already, whose numbers are others.
      nextSeq: (group, id) =>
        this.id === this.#lastId && this.#machine.view(group)?.group === id
          ? this.#machine.nextSeq(group)
          : undefined,
      isForgetful: tables.removedIds < TABLE_LIMITS.removedIds,
      resumptions: tables.resumptions,
    });
    const identity = options.identities?.of(name);
    this.#machine = new Member({
      ...{ name, address, tracker, random, tables, bufferBytes, sizesTo, now },
      ...identity && { identity },
    });
    this.#reader = new SlowReader({
      isTaking: () => this.#pace.isTaking(heap.now),
      currentId: () => this.id,
      take: (event) => this.#onEvent(event),
      onTaken: (messages) => {
        this.#machine.handle({ type: "taken", messages }, clock.at(heap.now));
      },
    });
    this.#outbox = new Outbox({
      isIn: (group) => this.isIn(group),
      isCaughtUp: () => this.#host.isDrained && !this.#isBehind,
      room: (group) => this.#machine.room(group),
      multicast: (group, payloads) => this.#multicast(group, payloads),
    });
    this.#talk = new DirectTalk({
      lastId: () => this.#lastId,
      open: (to) => this.#host.handle({ type: "direct", to }),
      multicast: (group, payload) => this.#outbox.add(group, payload),
      drop: (group) => this.#outbox.drop(group),
    });
    this.#checks = new MemberChecks({
      ...{ ...options, machine: this.#machine, application: this.#application },
      ...{ reader: this.#reader, pace: this.#pace },
      isHostile: () => this.#isHostile,
      isBehind: () => this.#isBehind,
    });
    this.#host = this.#createHost();
  }

  get id(): MemberId | undefined {
    return this.#machine.id;
  }

  get machine(): Member {
    return this.#machine;
  }

  get address(): Address {
    return this.#options.address;
  }

  get hostname(): string {
    return this.#options.address.hostname;
  }

  get stays(): ReadonlyMap<string, Stay> {
    return this.#application.stays;
  }

  get isDown(): boolean {
    return this.#host.isDown;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** True while the application takes no events. */
  get isAsleep(): boolean {
    return this.#pace.isAsleep;
  }

  /** True while the application may not have taken all that it was offered. */
  get #isBehind(): boolean {
    return this.isAsleep || !this.#reader.isEmpty;
  }

  /** The direct groups that its application is in. */
  get directs(): string[] {
    return [...this.stays.keys()].filter((group) => isDirectName(group));
  }

  /** Messages that wait for room, or to be delivered to their own sender. */
  get pending(): number {
    return this.#outbox.pending + this.#talk.pending + this.#application.pending;
  }

  /** Numbers that its application was told as gaps, without those of a hostile member. */
  get missed(): number {
    return this.#application.missed;
  }

  /** Number of requests for history without an answer so far. */
  get asking(): number {
    return this.#questions.open;
  }

  /** Asks for history; outside the group nothing happens. */
  recall(group: string, wish: Omit<HistoryWish, "id">): void {
    this.#host.whenAwake(() => {
      if (!this.isIn(group) || this.#machine.view(group) === undefined) return;
      const id = this.#questions.ask(group);
      this.#host.handle({ type: "recall", group, id, ...wish });
    });
  }

  /** Returns whether the member is in the group and is not leaving it. */
  isIn(group: string): boolean {
    return !this.isDown && this.#application.isIn(group);
  }

  /** From now on the member breaks the protocol, and nobody asks what its application sees. */
  turnHostile(): void {
    this.#options.trace(`${this.name} turns hostile`);
    this.#isHostile = true;
    this.#noteHostile();
  }

  kill(): void {
    if (this.isDown) return;
    this.#options.trace(`${this.name} is killed`);
    if (this.id !== undefined) this.#options.records.excuses.noteGone(this.id);
    this.#application.onKilled();
    this.#host.kill();
  }

  /** A member without an identity is not let into a signed group, and does not try again. */
  join(group: string): void {
    if (!this.#options.isSigned(group) || this.#hasIdentity) this.wanted.add(group);
    this.#join(group);
  }

  leave(group: string): void {
    this.#host.whenAwake(() => {
      if (!this.isIn(group) || this.isAsleep) return;
      this.#options.trace(`${this.name} leaves ${group}`);
      this.wanted.delete(group);
      this.leftAt = this.#options.heap.now;
      this.#outbox.drop(group);
      this.#application.onLeaving(group);
      this.#host.handle({ type: "leave", group });
    });
  }

  close(): void {
    for (const group of this.stays.keys()) this.#application.onLeaving(group);
    this.#outbox.dropAll();
    this.#talk.clear();
    this.#host.handle({ type: "close" });
  }

  /** Multicasts, or waits for room; outside the group nothing happens. */
  multicast(group: string, payload: Uint8Array): void {
    this.#host.whenAwake(() => {
      if (this.isIn(group)) this.#outbox.add(group, payload);
    });
  }

  /** Sends a direct message to the member of a name, or waits until that is possible. */
  directTo(name: string, payload: Uint8Array): void {
    this.#host.whenAwake(() => {
      this.#talk.add(name, payload);
    });
  }

  /** The process stands still until the returned function is called. */
  pause(): (lateShare: number) => void {
    this.#host.pause();
    return (lateShare) => this.#host.wake(lateShare);
  }

  /** The application takes no events until the returned function is called. */
  nap(): () => void {
    const wake = this.#pace.nap();
    return () => {
      wake();
      this.#read();
    };
  }

  /** The application takes one event in so many milliseconds, or all as they come: 0. */
  trickle(ms: number): void {
    this.#pace.trickle(ms);
    this.#read();
  }

  #createHost(): SimHost<MemberInput, MemberEvent> {
    const { address, network, heap, clock } = this.#options;
    const { counters } = this.#machine;
    return new SimHost({
      ...{ address, network, heap, clock, machine: this.#machine },
      datagram: (bytes, from) => {
        this.#checks.onDatagram(bytes, from);
        return { type: "datagram", bytes, from };
      },
      onEvent: (event, isHeld) => this.#offer(event, isHeld),
      takesEvents: () => !this.#reader.isFull,
      channels: () => this.#machine.channels,
      onTransmit: (bytes, to) => this.#checks.onTransmit(bytes, to),
      afterTurn: () => {
        this.#noteHostile();
        this.#checks.afterTurn();
        this.#outbox.flush();
      },
      refused: () => counters.malformed + counters.foreign,
    });
  }

  #offer(event: MemberEvent, isHeld: boolean): void {
    if (event.type === "request") return this.#request(event);
    // News that were held for an application are old, and not checked.
    if (event.type === "unreached" && !isHeld) this.#checks.onUnreached(event);
    this.#reader.offer(event);
  }

  /** The application takes what waits for it. */
  #read(): void {
    this.#host.whenAwake(() => {
      this.#reader.catchUp();
      this.#host.resume();
    });
  }

  #multicast(group: string, payloads: readonly Uint8Array[]): void {
    const isSigned = this.#options.isSigned(group);
    if (!isSigned) { for (const payload of payloads) this.#application.multicast(group, payload); }
    const sentAt = Math.floor(1_000 * this.#options.heap.now);
    let noted = 0;
    for (const batch of this.#chunks.copyAll(payloads)) {
      const end = noted + batch.bounds.length - 1;
      if (isSigned) this.#noteBatch(group, payloads.slice(noted, end));
      noted = end;
      this.#host.handle({ type: "multicast", group, batch, sentAt });
    }
  }

  /** Notes messages of a signed group, in which only the machine knows where signatures are. */
  #noteBatch(group: string, payloads: readonly Uint8Array[]): void {
    let next = this.#machine.nextSeq(group);
    for (const payload of payloads) {
      this.#application.multicast(group, payload, next);
      next = undefined;
    }
  }

  #onEvent(event: ToldEvent): void {
    if (this.#isHostile) return this.#onHostileEvent(event);
    const { trace, heap } = this.#options;
    const nextAt = this.#pace.onTaken(heap.now);
    if (nextAt !== undefined) heap.schedule(nextAt, () => this.#read());
    this.news.note(event);
    this.#options.identities?.checkSeen(this.name, event);
    const line = traceEvent(event);
    if (line !== undefined) trace(`${this.name} ${line}`);
    switch (event.type) {
      case "joined":
        this.#checkSigned(event);
        this.#outbox.onRoom(event.group);
        this.#application.onJoined(event);
        return this.#talk.onJoined(event);
      case "view":
        this.#application.onView(event);
        if (this.#talk.onView(event)) this.#application.onLeaving(event.group);
        return;
      case "deliver":
        return this.#application.onDeliver(event);
      case "gap":
        return this.#application.onGap(event);
      case "detached":
      case "reattached":
        return this.#application.onPace(event);
      case "room":
        return this.#outbox.onRoom(event.group);
      case "history": {
        this.#questions.end(event.id);
        const stay = this.stays.get(event.group);
        if (stay !== undefined) this.#options.claims.onHistory(stay, event);
        return;
      }
      case "history-failed":
        return this.#questions.end(event.id);
      case "left":
        this.#questions.drop(event.group);
        this.#talk.onEnded(event.group);
        return this.#application.onLeft(event);
      case "direct-failed":
        return this.#talk.onFailed(event.to);
      case "unknown-outcome":
        return this.#application.onUnknownOutcome(event);
      default:
        return this.#onOwnEvent(event);
    }
  }

  #checkSigned({ group, view }: EventOf<"joined">): void {
    const isSigned = view.signed ?? false;
    if (isSigned === this.#options.isSigned(group) && (this.#hasIdentity || !isSigned)) return;
    throw new Violation(`${this.name} joined ${group}, which is ${isSigned ? "" : "not "}signed`);
  }

  get #hasIdentity(): boolean {
    return this.#options.identities?.of(this.name) !== undefined;
  }

  #onHostileEvent(event: ToldEvent): void {
    if (event.type === "room") this.#outbox.onRoom(event.group);
    else if (event.type === "registered") this.#lastId = event.member;
  }

  /** Notes the id under which a hostile member lies, also while its application sleeps. */
  #noteHostile(): void {
    const { id } = this;
    if (this.#isHostile && id !== undefined) this.#options.records.ledger.hostile.add(id);
  }

  /** Handles the events about the member itself; others are only traced. */
  #onOwnEvent(event: ToldEvent): void {
    switch (event.type) {
      case "registered":
        this.#application.checkNothingInDoubt();
        this.#lastId = event.member;
        return;
      case "register-failed":
        if (event.again) return;
        this.kill();
        return this.#options.onRefused();
      case "join-failed":
        if (!event.again) this.#joinLater(event.group);
        return;
      case "evicted":
        this.evicted.push(this.#lastId);
        this.#talk.onEvicted();
        return this.#application.onEvicted();
      case "closed":
        this.#closed = true;
        this.#host.kill();
        return this.#application.checkNothingInDoubt();
    }
  }

  #request({ id, request }: EventOf<"request">): void {
    this.#checks.onRequest(request.type);
    this.#options.identities?.onRequest(request);
    const { tracker, address } = this.#options;
    tracker.request(request, address, (answer) => {
      this.#host.handle({ type: "answer", id, answer });
    });
  }

  /** A person would try again. */
  #joinLater(group: string): void {
    const { heap } = this.#options;
    heap.schedule(heap.now + RETRY_MS, () => {
      if (this.wanted.has(group)) this.#join(group);
    });
  }

  #join(group: string): void {
    const signed = this.#options.isSigned(group) && { signed: true } as const;
    this.#host.handle({ type: "join", group, mode: this.#options.modeOf(group), ...signed });
  }
}
