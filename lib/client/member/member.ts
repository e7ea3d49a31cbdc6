import {
  type Address,
  addressOf,
  earlier,
  EVENTS_WAITING_MAX,
  type GroupId,
  type Instant,
  invariant,
  type Machine,
  type MemberId,
  type Mode,
  NO_EPOCH,
  type Random,
  sameAddress,
  type Seq,
  type Transmit,
} from "../../core/mod.ts";
import {
  type AnswerTypes,
  type Datagram,
  decodeDatagram,
  type Frame,
  type Header,
  type Refusal,
  type RegisterAnswer,
  type RequestType,
  type UnknownFrame,
  type ViewNumber,
  type ViewRecord,
  WireError,
} from "../../wire/mod.ts";
import { Counters } from "./counters.ts";
import { FifoGroup } from "./fifo_group.ts";
import type { GroupView, Lacking, MemberEvent } from "./member_event.ts";
import { type OnAnswer, Requests } from "./requests.ts";
import { type Restoration, TrackerLink } from "./tracker_link.ts";

/** What a member is told by its shell. */
export type MemberInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "answer";
    readonly id: number;
    /** `undefined`: the tracker could not be reached. */
    readonly answer: AnswerTypes[RequestType] | Refusal | undefined;
  }
  | { readonly type: "join"; readonly group: string; readonly mode?: Mode }
  | { readonly type: "leave"; readonly group: string }
  /** The group must have room. `sentAt`: wall clock, microseconds since 1970. */
  | {
    readonly type: "multicast";
    readonly group: string;
    readonly payload: Uint8Array;
    readonly sentAt: number;
  }
  | { readonly type: "close" };

export interface MemberOptions {
  readonly name: string;
  /** Where our socket is bound; unspecified: the tracker tells what it sees. */
  readonly address: Address;
  readonly tracker: Address;
  readonly random: Random;
  readonly now: Instant;
}

/** Who we are, once registered. */
interface Registration {
  readonly id: MemberId;
  readonly address: Address;
  readonly link: TrackerLink;
}

/** A group that we are in, or want to be in. */
interface WantedGroup {
  readonly mode: Mode | undefined;
  /** Joined before, under an id that was evicted. */
  readonly again: boolean;
}

/** A stay that has ended, of which the tracker has not heard yet. */
interface Exit {
  readonly group: string;
  readonly last: Seq;
}

/**
 * A member: registers, joins, multicasts, delivers, leaves; and when it was evicted though it
 * lives, registers anew under another id and joins its groups again. Pure: docs/PROTOCOL.md has
 * the rules, {@linkcode MemberInput} and {@linkcode MemberEvent} are all that goes in and out.
 */
export class Member implements Machine<MemberInput, MemberEvent> {
  readonly counters = new Counters();
  readonly #options: MemberOptions;
  readonly #requests = new Requests();
  readonly #events: MemberEvent[] = [];
  readonly #groups = new Map<string, FifoGroup>();
  readonly #wanted = new Map<string, WantedGroup>();
  /** Groups of an id that was evicted, which still have something to deliver. */
  #draining: FifoGroup[] = [];
  /** Where streams stood at an eviction, by group. */
  readonly #resume = new Map<string, ReadonlyMap<MemberId, Seq>>();
  /** Stays that have ended: numbers go on behind them, and none of them may be taken up again. */
  readonly #left = new Map<GroupId, { readonly next: Seq; readonly joined: number }>();
  /** Groups whose newest view we lacked at the last heartbeat. */
  #behind = new Set<GroupId>();
  /** By group, what the tracker is yet to hear. */
  readonly #exits = new Map<string, Exit>();
  /** Groups whose view was asked for. */
  readonly #fetching = new WeakSet<FifoGroup>();
  /** Groups that the tracker was told we leave. */
  readonly #exiting = new WeakSet<FifoGroup>();
  #registration: Registration | undefined;
  #wasReachable = true;
  #closing = false;
  #turn = 0;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#register(false);
  }

  /** Our id; `undefined` while we are not registered. */
  get id(): MemberId | undefined {
    return this.#registration?.id;
  }

  /** The view of a group that we are in. */
  view(group: string): GroupView | undefined {
    return this.#groups.get(group)?.currentView();
  }

  /** The groups that we are in, in the order of joining them. */
  groups(): string[] {
    return [...this.#groups.keys()];
  }

  /** Whether nothing is under way in this group, neither of ours nor of others, as far as we know. */
  isSettled(group: string): boolean {
    return this.#groups.get(group)?.isSettled ?? false;
  }

  /** Whether one more message may be multicast now; if not, a `room` event follows when it may. */
  hasRoom(group: string): boolean {
    return this.#groups.get(group)?.hasRoom() ?? false;
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
        this.#onJoin(input.group, input.mode, now);
        break;
      case "leave":
        this.#onLeave(input.group, now);
        break;
      case "multicast": {
        const group = this.#groups.get(input.group);
        invariant(group !== undefined, `Cannot multicast: not in the group "${input.group}"`);
        group.multicast(input.payload, input.sentAt);
        this.counters.multicast++;
        break;
      }
      case "close":
        this.#onClose(now);
    }
    this.#checkDrained();
  }

  handleTimeout(now: Instant): void {
    this.#requests.handleTimeout(now);
    this.#registration?.link.handleTimeout(now);
    this.#noteReachable();
    for (const group of this.#groups.values()) {
      const deadline = group.nextDeadline();
      if (deadline !== undefined && deadline <= now) group.handleTimeout(now);
    }
    this.#checkDrained();
  }

  nextDeadline(): Instant | undefined {
    const link = this.#registration?.link.nextDeadline();
    let next = earlier(this.#requests.nextDeadline(), link);
    for (const group of this.#groups.values()) next = earlier(next, group.nextDeadline());
    return next;
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const transmit = this.#registration?.link.pollTransmit(() => this.#viewNumbers(), into);
    return transmit ?? this.#inTurn((group) => group.pollTransmit(now, into));
  }

  pollEvent(now: Instant): MemberEvent | undefined {
    // What an evicted id still has to deliver comes before all that its successor has to tell.
    while (this.#draining.length > 0) {
      const last = this.#draining[0]!.pollEvent(now);
      if (last !== undefined) return last;
      this.#draining.shift();
    }
    const event = this.#events.shift();
    if (event !== undefined) return event;
    const request = this.#requests.poll();
    if (request !== undefined) {
      this.counters.countRequest(request.request.type);
      return { type: "request", ...request };
    }
    return this.#inTurn((group) => group.pollEvent(now));
  }

  /** Asks each group, beginning with the one after the last that answered. */
  #inTurn<T>(ask: (group: FifoGroup) => T | undefined): T | undefined {
    const groups = [...this.#groups.values()];
    for (let i = 0; i < groups.length; i++) {
      const at = (this.#turn + i) % groups.length;
      const answer = ask(groups[at]!);
      if (answer === undefined) continue;
      this.#turn = at + 1;
      return answer;
    }
    return undefined;
  }

  #emit(event: MemberEvent): void {
    this.#events.push(event);
    // Only what the newest event of its kind replaces anyway may be dropped.
    if (this.#events.length <= EVENTS_WAITING_MAX) return;
    const oldest = this.#events.findIndex((waiting) => waiting.type === "tracker");
    if (oldest >= 0) this.#events.splice(oldest, 1);
  }

  // Registering ------------------------------------------------------------------------------

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
    for (const [group, { mode }] of this.#wanted) this.#join(group, mode, now);
  }

  #onEvicted(now: Instant): void {
    const groups = [...this.#groups.values()];
    this.#requests.clear();
    this.#registration = undefined;
    this.#emit({ type: "evicted", groups: groups.map((group) => group.name) });
    for (const group of groups) {
      const { resume, inDoubt } = group.abandon(now);
      this.#draining.push(group);
      const { name } = group;
      if (inDoubt !== undefined) {
        this.#emit({ type: "unknown-outcome", group: name, range: inDoubt });
      }
      if (group.isLeaving) this.#emit({ type: "left", group: name, lacking: group.drained ?? [] });
      else {
        this.#wanted.set(name, { mode: undefined, again: true });
        this.#resume.set(name, resume);
      }
    }
    this.#groups.clear();
    this.#left.clear();
    this.#exits.clear();
    this.#behind.clear();
    if (this.#closing) this.#emit({ type: "closed" });
    else this.#register(true);
  }

  // Joining and leaving ----------------------------------------------------------------------

  #onJoin(group: string, mode: Mode | undefined, now: Instant): void {
    const known = this.#groups.get(group);
    if (known !== undefined) {
      this.#emit({ type: "joined", group, view: known.currentView(), again: false });
      return;
    }
    this.#wanted.set(group, { mode, again: false });
    if (this.#registration !== undefined) this.#join(group, mode, now);
  }

  #join(group: string, mode: Mode | undefined, now: Instant): void {
    const registration = this.#registration;
    const what = `join ${group}`;
    const wanted = this.#wanted.get(group);
    if (registration === undefined || wanted === undefined || this.#groups.has(group)) return;
    const exit = this.#exits.get(group);
    if (exit !== undefined) return this.#joinAfterExit(exit, mode);
    const request = { type: "join_group", member: registration.id, group } as const;
    this.#requests.ask<"join_group">(
      mode === undefined ? request : { ...request, mode },
      (answer, at) => {
        if (this.#wanted.get(group) !== wanted) return;
        if (answer?.ok) return this.#onJoined(registration, answer.view, wanted.again, at);
        if (answer === undefined) return this.#onJoinFailed(group, undefined, at);
        const isPassing = answer.code === "rebuilding" || answer.code === "unknown_member";
        // The tracker's answer to a heartbeat tells whether it has restarted or evicted us.
        if (answer.code === "unknown_member") registration.link.beat();
        if (!isPassing) return this.#onJoinFailed(group, answer, at);
        this.#requests.retry(what, at, (later) => this.#join(group, mode, later));
      },
    );
  }

  /** The tracker may not know yet that we left: told after we joined again, it would end the new stay. */
  #joinAfterExit(exit: Exit, mode: Mode | undefined): void {
    this.#tellExit(exit, (answer, now) => {
      if (answer === undefined) this.#onJoinFailed(exit.group, undefined, now);
      else this.#join(exit.group, mode, now);
    });
  }

  /** A join by the application fails; one that goes on after an eviction is tried again. */
  #onJoinFailed(group: string, refusal: Refusal | undefined, now: Instant): void {
    const wanted = this.#wanted.get(group);
    if (wanted === undefined) return;
    this.#emit({ type: "join-failed", group, refusal, again: wanted.again });
    if (!wanted.again) this.#wanted.delete(group);
    else this.#requests.retry(`join ${group}`, now, (at) => this.#join(group, wanted.mode, at));
  }

  #onJoined(registration: Registration, record: ViewRecord, again: boolean, now: Instant): void {
    const { id, address } = registration;
    const { name } = record;
    this.#requests.settle(`join ${name}`);
    const left = this.#left.get(record.group);
    const joined = record.members.find((member) => member.id === id)?.joined ?? 0;
    if (joined <= (left?.joined ?? 0)) {
      // A tracker that has lost its memory may have taken us back into the stay that we ended.
      if (left !== undefined) this.#exits.set(name, { group: name, last: left.next - 1 });
      this.#requests.retry(`join ${name}`, now, (later) => this.#join(name, undefined, later));
      return;
    }
    const group = new FifoGroup({
      record,
      self: { id, name: this.#options.name, address },
      next: left?.next ?? 1,
      resume: this.#resume.get(name) ?? new Map(),
      random: this.#options.random,
      counters: this.counters,
      now,
    });
    this.#resume.delete(name);
    this.#groups.set(name, group);
    this.#emit({ type: "joined", group: name, view: group.currentView(), again });
  }

  #onLeave(name: string, now: Instant): void {
    const group = this.#groups.get(name);
    this.#wanted.delete(name);
    this.#resume.delete(name);
    this.#requests.settle(`join ${name}`);
    if (group === undefined) this.#emit({ type: "left", group: name, lacking: [] });
    else group.startLeaving(now);
  }

  #onClose(now: Instant): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#wanted.clear();
    if (this.#registration === undefined) {
      this.#requests.clear();
      this.#emit({ type: "closed" });
      return;
    }
    for (const group of this.#groups.values()) group.startLeaving(now);
    this.#quitIfAlone();
  }

  /** Groups that have nothing to wait for any more: the tracker is told. */
  #checkDrained(): void {
    for (const group of this.#groups.values()) {
      const lacking = group.drained;
      if (lacking === undefined || this.#exiting.has(group)) continue;
      this.#exiting.add(group);
      this.#exit(group, lacking);
    }
  }

  #exit(group: FifoGroup, lacking: readonly Lacking[]): void {
    const exit = { group: group.name, last: group.next - 1 };
    this.#exits.set(group.name, exit);
    this.#tellExit(exit, () => {
      if (this.#groups.get(group.name) !== group) return;
      this.#groups.delete(group.name);
      this.#left.set(group.id, { next: group.next, joined: group.joined });
      this.#emit({ type: "left", group: group.name, lacking });
      if (this.#closing) this.#quitIfAlone();
    });
  }

  /** Tells the tracker until it has heard it; `onTried` comes after the first try. */
  #tellExit(exit: Exit, onTried: OnAnswer<"exit_group">): void {
    const { group, last } = exit;
    const request = { type: "exit_group", member: this.#registration!.id, group, last } as const;
    const what = `exit ${group}`;
    this.#requests.settle(what);
    this.#requests.ask<"exit_group">(request, (answer, now) => {
      // A refusal is an answer, too: a tracker that has lost its memory knows of no stay to end.
      if (answer !== undefined && this.#exits.get(group) === exit) this.#exits.delete(group);
      if (this.#exits.get(group) === exit && !this.#closing) {
        this.#requests.retry(what, now, () => this.#tellExit(exit, () => {}));
      }
      onTried(answer, now);
    });
  }

  #quitIfAlone(): void {
    if (this.#groups.size > 0) return;
    const member = this.#registration!.id;
    this.#requests.ask<"quit">({ type: "quit", member }, () => {
      this.#registration = undefined;
      this.#requests.clear();
      this.#emit({ type: "closed" });
    });
  }

  // Datagrams --------------------------------------------------------------------------------

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
    const group = this.#groupById(header.group);
    if (group === undefined) {
      this.counters.foreign++;
      return;
    }
    // One copy for the whole datagram, and only if something of it is kept.
    let kept: Uint8Array | undefined;
    const keep = () => kept ??= bytes.slice();
    for (const frame of frames) group.onFrame(header, frame, from, keep, now);
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
        return this.#onViewNumbers(frame.views);
      case "probe":
        return registration.link.beat();
      case "unknown":
        // Only what names us can be about us.
        if (header.destination !== 0) this.#onUnknown(registration, frame, now);
        return;
      case "notice": {
        const group = this.#groupById(header.group);
        if (group !== undefined && !group.onChange(frame.change, now)) this.#fetchView(group);
        return;
      }
      default:
        this.counters.foreign++;
    }
  }

  #onUnknown({ link }: Registration, frame: UnknownFrame, now: Instant): void {
    if (frame.reason === "evicted") return this.#onEvicted(now);
    link.restore(this.#restorations());
  }

  /** The tracker sends the changes that we lack; only if that did not help the view is fetched. */
  #onViewNumbers(views: readonly ViewNumber[]): void {
    const behind = new Set<GroupId>();
    for (const { group: id, view } of views) {
      const group = this.#groupById(id);
      if (group === undefined || group.view >= view) continue;
      behind.add(id);
      if (this.#behind.has(id)) this.#fetchView(group);
    }
    this.#behind = behind;
  }

  #fetchView(group: FifoGroup): void {
    if (this.#fetching.has(group)) return;
    this.#fetching.add(group);
    this.#requests.ask<"list_members">(
      { type: "list_members", group: group.name },
      (answer, now) => {
        this.#fetching.delete(group);
        if (!answer?.ok || answer.view.group !== group.id || !this.#isCurrent(group)) return;
        // Not in it though the tracker knows us: its answer to the next heartbeat says what to do.
        if (!group.onRecord(answer.view, now)) this.#registration?.link.beat();
      },
    );
  }

  #isCurrent(group: FifoGroup): boolean {
    return this.#groups.get(group.name) === group;
  }

  #groupById(id: GroupId): FifoGroup | undefined {
    for (const group of this.#groups.values()) if (group.id === id) return group;
    return undefined;
  }

  #viewNumbers(): ViewNumber[] {
    return [...this.#groups.values()].map(({ id, view }) => ({ group: id, view }));
  }

  #restorations(): Restoration[] {
    const { name } = this.#options;
    const restorations: Restoration[] = [...this.#groups.values()].map((group) => {
      const { id, name: groupName, mode, created, highestView, joined, slot, removed } = group;
      const view = highestView;
      const position = { mode, created, epoch: NO_EPOCH, view, joined, slot, removed };
      return { group: id, frame: { type: "restore", name, groupName, ...position } };
    });
    if (restorations.length > 0) return restorations;
    const nowhere = {
      mode: "fifo",
      created: 0,
      epoch: NO_EPOCH,
      view: 0,
      joined: 0,
      slot: 0,
    } as const;
    return [{
      group: 0,
      frame: { type: "restore", name, groupName: name, ...nowhere, removed: [] },
    }];
  }

  #noteReachable(): void {
    const reachable = this.#registration?.link.isReachable ?? this.#wasReachable;
    if (reachable === this.#wasReachable) return;
    this.#wasReachable = reachable;
    this.#emit({ type: "tracker", reachable });
  }
}
