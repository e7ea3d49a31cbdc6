import {
  type Address,
  addressOf,
  earlier,
  EVENTS_WAITING_MAX,
  type Instant,
  invariant,
  type Machine,
  type MemberId,
  sameAddress,
  SLOW_MEMBER_MS,
  type Transmit,
} from "../../core/mod.ts";
import {
  type Datagram,
  decodeDatagram,
  type Frame,
  type Header,
  type RegisterAnswer,
  type UnknownFrame,
  WireError,
} from "../../wire/mod.ts";
import { Counters } from "../../roles/mod.ts";
import type { Group, GroupLoad } from "./group/group.ts";
import { GroupTable } from "./group_table.ts";
import type { GroupView, MemberEvent } from "./group/member_event.ts";
import type { MemberInput, MemberOptions } from "./member_input.ts";
import { Memberships } from "./memberships.ts";
import type { Registration } from "./registration.ts";
import { Requests } from "../../roles/mod.ts";
import { restorationsOf } from "./restorations.ts";
import { type HeartbeatFacts, TrackerLink } from "./tracker_link.ts";
import { ViewSync } from "./view_sync.ts";

/** What waits for the application: an event, or a stay that has ended and may have some left. */
type WaitingEvent = MemberEvent | { readonly type: "ended"; readonly group: Group };

/**
 * A member: registers, joins, multicasts, delivers, leaves; and when it was evicted though it
 * lives, registers anew under another id and joins its groups again. Pure: docs/PROTOCOL.md has
 * the rules, {@linkcode MemberInput} and {@linkcode MemberEvent} are all that goes in and out.
 */
export class Member implements Machine<MemberInput, MemberEvent> {
  readonly counters = new Counters();
  readonly #options: MemberOptions;
  readonly #requests = new Requests();
  readonly #events: WaitingEvent[] = [];
  readonly #groups = new GroupTable();
  readonly #memberships: Memberships;
  readonly #views = new ViewSync(this.#requests, this.#groups, {
    // Not in it though the tracker knows us: its answer to the next heartbeat says what to do.
    onMissing: () => this.#registration?.link.beat(),
  });
  readonly #heartbeat: HeartbeatFacts = {
    views: () => this.#groups.all().map(({ id, view }) => ({ group: id, view })),
    // It is fetched with the answer.
    wantsAnswer: () => this.#groups.all().some(({ wantsRecord }) => wantsRecord),
  };
  #registration: Registration | undefined;
  #wasReachable = true;
  #closing = false;

  constructor(options: MemberOptions) {
    this.#options = options;
    const { name, random, slowMemberMs = SLOW_MEMBER_MS } = options;
    this.#memberships = new Memberships({
      name,
      random,
      slowMemberMs,
      counters: this.counters,
      requests: this.#requests,
      groups: this.#groups,
      registration: () => this.#registration,
      emit: (event) => this.#emit(event),
      onAlone: () => this.#quit(),
    });
    this.#register(false);
  }

  /** Our id; `undefined` while we are not registered. */
  get id(): MemberId | undefined {
    return this.#registration?.id;
  }

  /** The view of a group that we are in. */
  view(group: string): GroupView | undefined {
    return this.#groups.byName(group)?.currentView();
  }

  /** The groups that we are in, in the order of joining them. */
  groups(): string[] {
    return this.#groups.all().map((group) => group.name);
  }

  /** Whether nothing is under way in this group, neither of ours nor of others, as far as we know. */
  isSettled(group: string): boolean {
    return this.#groups.byName(group)?.isSettled ?? false;
  }

  /** How full the buffers of each group are. */
  loads(): GroupLoad[] {
    return this.#groups.all().map((group) => group.load);
  }

  /** Whether one more message may be multicast now; if not, a `room` event follows when it may. */
  hasRoom(group: string): boolean {
    return this.#groups.byName(group)?.hasRoom() ?? false;
  }

  handle(input: MemberInput, now: Instant): void {
    switch (input.type) {
      case "datagram":
        this.#onDatagram(input.bytes, input.from, now);
        break;
      case "answer":
        this.#requests.onAnswer(input.id, input.answer, now);
        break;
      case "join":
        this.#memberships.join(input.group, input.mode);
        break;
      case "leave":
        this.#memberships.leave(input.group, now);
        break;
      case "multicast": {
        const group = this.#groups.byName(input.group);
        invariant(group !== undefined, `Cannot multicast: not in the group "${input.group}"`);
        group.multicast(input.payload, input.sentAt);
        this.counters.multicast++;
        break;
      }
      case "recall": {
        const { group: name, id } = input;
        const group = this.#groups.byName(name);
        if (group === undefined) this.#emit({ type: "history-failed", group: name, id });
        else group.recall(input, now);
        break;
      }
      case "close":
        this.#onClose(now);
    }
    this.#memberships.checkDrained();
  }

  handleTimeout(now: Instant): void {
    this.#requests.handleTimeout(now);
    this.#registration?.link.handleTimeout(now);
    this.#noteReachable();
    for (const group of this.#groups.all()) {
      const deadline = group.nextDeadline();
      if (deadline !== undefined && deadline <= now) group.handleTimeout(now);
      this.#askIfInDoubt(group);
    }
    this.#memberships.checkDrained();
  }

  nextDeadline(): Instant | undefined {
    const link = this.#registration?.link.nextDeadline();
    let next = earlier(this.#requests.nextDeadline(), link);
    for (const group of this.#groups.all()) next = earlier(next, group.nextDeadline());
    return next;
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const transmit = this.#registration?.link.pollTransmit(this.#heartbeat, into);
    return transmit ?? this.#groups.inTurn((group) => group.pollTransmit(now, into));
  }

  pollEvent(now: Instant): MemberEvent | undefined {
    for (let event = this.#events[0]; event !== undefined; event = this.#events[0]) {
      const told = event.type === "ended" ? event.group.pollEvent(now) : event;
      // What a stay that has ended still has to deliver keeps its place before the rest.
      if (event.type !== "ended" || told === undefined) this.#events.shift();
      if (told !== undefined) return told;
    }
    return this.#pollRequest() ?? this.#groups.inTurn((group) => group.pollEvent(now));
  }

  /**
   * Requests: an application that takes nothing must not keep us from the tracker. But it must have
   * heard of an eviction before we are back, or one stay would pile up upon the other.
   */
  pollUrgent(): MemberEvent | undefined {
    const isOut = this.#events.some(({ type }) => type === "evicted");
    return isOut ? undefined : this.#pollRequest();
  }

  #pollRequest(): MemberEvent | undefined {
    const request = this.#requests.poll();
    if (request === undefined) return undefined;
    this.counters.countRequest(request.request.type);
    return { type: "request", ...request };
  }

  #emit(event: MemberEvent): void {
    this.#events.push(event);
    // Only what the newest event of its kind replaces anyway may be dropped.
    if (this.#events.length <= EVENTS_WAITING_MAX) return;
    const oldest = this.#events.findIndex((waiting) => waiting.type === "tracker");
    if (oldest >= 0) this.#events.splice(oldest, 1);
  }

  #register(again: boolean): void {
    const { name, address } = this.#options;
    this.#requests.ask<"register">(
      { type: "register", role: "member", name, host: address.hostname, port: address.port },
      (answer, now) => {
        if (answer?.ok) return this.#onRegistered(answer, again, now);
        this.#emit({ type: "register-failed", refusal: answer, again });
        if (again) this.#requests.retry("register", now, () => this.#register(true));
      },
    );
  }

  #onRegistered(answer: RegisterAnswer, again: boolean, now: Instant): void {
    const address = addressOf(answer.host, answer.port)!;
    const { tracker, random } = this.#options;
    const link = new TrackerLink({
      self: answer.member,
      tracker,
      heartbeatMs: answer.heartbeatMs,
      random,
      counters: this.counters,
      now,
    });
    this.#registration = { id: answer.member, address, link };
    this.#requests.settle("register");
    const { member, heartbeatMs, groups } = answer;
    this.#emit({ type: "registered", member, address, heartbeatMs, groups, again });
    this.#memberships.joinWanted();
  }

  #onEvicted(now: Instant): void {
    this.#requests.clear();
    this.#registration = undefined;
    this.#views.clear();
    // What the groups still have to deliver comes before all that the successor of this id has to tell.
    for (const group of this.#groups.all()) this.#events.push({ type: "ended", group });
    this.#emit({ type: "evicted", groups: this.groups() });
    this.#memberships.abandon(now);
    if (this.#closing) this.#emit({ type: "closed" });
    else this.#register(true);
  }

  #onClose(now: Instant): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#registration !== undefined) return this.#memberships.close(now);
    this.#requests.clear();
    this.#emit({ type: "closed" });
  }

  #quit(): void {
    const member = this.#registration!.id;
    // Nothing that crosses the request counts any more: the tracker may answer a last heartbeat
    // that it does not know us, and that would look like an eviction.
    this.#registration = undefined;
    // Nor is anything else to be told: quitting ends all stays.
    this.#requests.clear();
    this.#requests.ask<"quit">({ type: "quit", member }, () => {
      this.#requests.clear();
      this.#emit({ type: "closed" });
    });
  }

  #onDatagram(bytes: Uint8Array, from: Address, now: Instant): void {
    this.counters.received.datagrams++;
    this.counters.received.bytes += bytes.length;
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) {
      this.counters.malformed++;
      return;
    }
    const { destination, source } = datagram.header;
    const isForUs = this.#registration !== undefined &&
      (destination === 0 || destination === this.#registration.id);
    if (!isForUs) this.counters.foreign++;
    else if (source === 0) this.#onTrackerDatagram(datagram, from, now);
    else this.#onGroupDatagram(datagram, bytes, from, now);
  }

  #onGroupDatagram({ header, frames }: Datagram, bytes: Uint8Array, from: Address, now: Instant) {
    const group = this.#groups.byId(header.group);
    if (group === undefined) {
      this.counters.foreign++;
      return;
    }
    // One copy for the whole datagram, and only if something of it is kept.
    let kept: Uint8Array | undefined;
    const keep = () => kept ??= bytes.slice();
    for (const frame of frames) group.onFrame(header, frame, from, keep, now);
    if (group.takeBehind()) this.#registration?.link.beat();
    this.#askIfInDoubt(group);
  }

  #askIfInDoubt(group: Group): void {
    const epoch = group.takeDoubt();
    if (epoch !== undefined) this.#registration?.link.doubt(group.id, epoch);
  }

  #onTrackerDatagram({ header, frames }: Datagram, from: Address, now: Instant): void {
    if (!sameAddress(from, this.#options.tracker)) {
      this.counters.foreign++;
      return;
    }
    for (const frame of frames) {
      // An eviction ends this registration: the rest was meant for it.
      if (this.#registration === undefined) return;
      this.#registration.link.onHeard(now);
      this.#onTrackerFrame(this.#registration, header, frame, now);
    }
    this.#noteReachable();
  }

  #onTrackerFrame(registration: Registration, header: Header, frame: Frame, now: Instant): void {
    switch (frame.type) {
      case "heartbeat-ack":
        registration.link.onAnswered();
        return this.#views.onNumbers(frame.views);
      case "probe":
        return registration.link.beat();
      case "unknown":
        // Only what names us can be about us.
        if (header.destination !== 0) this.#onUnknown(registration, frame, now);
        return;
      case "reign":
        return this.#groups.byId(header.group)?.onReign(frame, now);
      case "notice": {
        const group = this.#groups.byId(header.group);
        if (group !== undefined && !group.onChange(frame.change, now)) this.#views.fetch(group);
        return;
      }
      default:
        this.counters.foreign++;
    }
  }

  #onUnknown({ link }: Registration, frame: UnknownFrame, now: Instant): void {
    if (frame.reason === "evicted") return this.#onEvicted(now);
    link.restore(restorationsOf(this.#options.name, this.#groups.all()));
  }

  #noteReachable(): void {
    const reachable = this.#registration?.link.isReachable ?? this.#wasReachable;
    if (reachable === this.#wasReachable) return;
    this.#wasReachable = reachable;
    this.#emit({ type: "tracker", reachable });
  }
}
