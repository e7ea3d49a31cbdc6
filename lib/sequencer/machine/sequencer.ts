import {
  type Address,
  Deadlines,
  earlier,
  forgetOldest,
  type GroupId,
  IDS_PER_FRAME_MAX,
  type Instant,
  isNewerEpoch,
  jitter,
  LEASE_MS,
  LEASES_PER_DATAGRAM,
  type Machine,
  type MemberId,
  NO_EPOCH,
  sameAddress,
  SLOW_MEMBER_MS,
  type Transmit,
  unreachable,
} from "../../core/mod.ts";
import { Counters, Requests } from "../../roles/mod.ts";
import {
  type Datagram,
  DatagramWriter,
  decodeDatagram,
  type ExpelFrame,
  type Frame,
  type GrantFrame,
  type Header,
  type HeartbeatAckFrame,
  type LeaseFrame,
  type ViewNumber,
  type ViewRecord,
  WireError,
} from "../../wire/mod.ts";
import { OrderedGroup } from "./ordered_group.ts";
import type { SequencerEvent, SequencerInput, SequencerOptions } from "./sequencer_event.ts";
import { reignOf } from "./reign_of.ts";
import { StoredGroups } from "./stored_groups.ts";
import { type Recovery, Takeover } from "./takeover.ts";

/** Milliseconds between a newcomer's first hello and the question for the view that names it. */
const ASK_MS = 25;

/** Leases whose answers are still of use. */
const LEASES_REMEMBERED = 1_024;

/** A lease that was sent: which groups it named, and until when its answer makes them ours. */
interface Leased {
  readonly groups: readonly GroupId[];
  readonly until: Instant;
}

/** A frame for the tracker, and the group that its datagram names. */
interface TrackerFrame {
  readonly group: GroupId;
  readonly frame: Frame;
}

/**
 * A sequencer: registers at its tracker, keeps its leases, and orders the groups that it is
 * granted. Pure: {@linkcode SequencerInput} and {@linkcode SequencerEvent} are all that goes in
 * and out.
 */
export class Sequencer implements Machine<SequencerInput, SequencerEvent> {
  readonly counters = new Counters();
  readonly #options: SequencerOptions;
  readonly #requests = new Requests();
  readonly #events: SequencerEvent[] = [];
  readonly #groups = new Map<GroupId, OrderedGroup>();
  /** Groups that are on their way to us from another sequencer. */
  readonly #takeovers = new Map<GroupId, Takeover>();
  readonly #deadlines = new Deadlines<"lease">();
  readonly #toTracker: TrackerFrame[] = [];
  /** Groups whose newest view we lacked at the last answer to a lease that listed them. */
  readonly #behind = new Set<GroupId>();
  /** The groups of each lease that was not answered yet, by its count. */
  readonly #leased = new Map<number, Leased>();
  readonly #fetching = new Set<GroupId>();
  readonly #stored: StoredGroups;
  #tracker: Address | undefined;
  #id: MemberId | undefined;
  #count = 0;
  #turn = 0;
  #isRegistering = false;
  #isClosing = false;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#stored = new StoredGroups(options.stored, this.#requests, (id) => this.#ours(id));
    this.#tracker = options.tracker;
    if (this.#tracker !== undefined) this.#register(false);
  }

  /** Our id; `undefined` while we are not registered. */
  get id(): MemberId | undefined {
    return this.#id;
  }

  /** The groups that we order. */
  groups(): Iterable<OrderedGroup> {
    return this.#groups.values();
  }

  handle(input: SequencerInput, now: Instant): void {
    switch (input.type) {
      case "datagram":
        return this.#onDatagram(input.bytes, input.from, now);
      case "answer":
        return this.#requests.onAnswer(input.id, input.answer, now);
      case "appended":
        return this.#groups.get(input.group)?.onAppended(input.last);
      case "past": {
        const { group, member, question, page } = input;
        return this.#groups.get(group)?.onPast(member, question, page);
      }
      case "close":
        return this.#onClose();
      default:
        return unreachable(input);
    }
  }

  handleTimeout(now: Instant): void {
    this.#requests.handleTimeout(now);
    for (const group of this.#all()) {
      const deadline = group.nextDeadline();
      if (deadline !== undefined && deadline <= now) group.handleTimeout(now);
    }
    for (const takeover of this.#takeovers.values()) this.#followUp(takeover, now);
    if (this.#deadlines.expire(now) !== undefined) this.#renew(now);
  }

  nextDeadline(): Instant | undefined {
    let next = earlier(this.#requests.nextDeadline(), this.#deadlines.nextDeadline());
    for (const group of this.#all()) next = earlier(next, group.nextDeadline());
    return next;
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const waiting = this.#toTracker.shift();
    if (waiting !== undefined) return this.#transmitToTracker(waiting, into);
    const groups = [...this.#all()];
    for (let i = 0; i < groups.length; i++) {
      const at = (this.#turn + i) % groups.length;
      const transmit = groups[at]!.pollTransmit(now, into);
      if (transmit === undefined) continue;
      this.#turn = at + 1;
      return transmit;
    }
    return undefined;
  }

  pollEvent(now: Instant): SequencerEvent | undefined {
    const event = this.#events.shift();
    if (event !== undefined) return event;
    const request = this.#requests.poll();
    if (request !== undefined) {
      this.counters.countRequest(request.request.type);
      return { type: "request", ...request, tracker: this.#tracker! };
    }
    for (const group of this.#groups.values()) {
      group.admit(now);
      const batch = group.takeAppend();
      if (batch !== undefined) return { type: "append", batch };
      const asked = group.takeQuestion();
      if (asked !== undefined) return { type: "recall", group: group.id, ...asked };
    }
    return undefined;
  }

  #register(again: boolean): void {
    this.#isRegistering = true;
    const { name, address: { hostname: host, port } } = this.#options;
    this.#requests.ask<"register">(
      { type: "register", role: "sequencer", name, host, port },
      (answer, now) => {
        if (answer?.ok) return this.#onRegistered(answer.member, again, now);
        this.#events.push({ type: "register-failed", refusal: answer });
        this.#requests.retry("register", now, () => this.#register(again));
      },
    );
  }

  #onRegistered(id: MemberId, again: boolean, now: Instant): void {
    this.#isRegistering = false;
    this.#id = id;
    this.#requests.settle("register");
    this.#events.push({ type: "registered", member: id, tracker: this.#tracker!, again });
    this.#stored.tell(id);
    this.#renew(now);
  }

  /** Renews the leases: tells the tracker that we live, what we order, and how far we are. */
  #renew(now: Instant): void {
    this.#deadlines.set("lease", now + jitter(LEASE_MS / 3, 0.05, this.#options.random));
    for (const group of this.#groups.values()) group.markStable();
    const groups = [...this.#all()].map(({ id, epoch, view, last }) => ({
      group: id,
      epoch,
      view,
      last,
    }));
    for (let i = 0; i === 0 || i < groups.length; i += LEASES_PER_DATAGRAM) {
      this.#count = (this.#count + 1) >>> 0;
      const some = groups.slice(i, i + LEASES_PER_DATAGRAM);
      const frame: LeaseFrame = { type: "lease", count: this.#count, groups: some };
      const ids = some.map(({ group }) => group);
      this.#leased.set(this.#count, { groups: ids, until: now + LEASE_MS });
      this.#toTracker.push({ group: 0, frame });
    }
    forgetOldest(this.#leased, LEASES_REMEMBERED);
    for (const group of this.#groups.values()) this.#expel(group, "slow", group.slow());
  }

  #transmitToTracker({ group, frame }: TrackerFrame, into: Uint8Array): Transmit | undefined {
    if (this.#id === undefined || this.#tracker === undefined) return undefined;
    const header = { group, source: this.#id, destination: 0, epoch: NO_EPOCH };
    const writer = new DatagramWriter(into, header);
    writer.frame(frame);
    this.counters.countSent(frame.type === "restore" ? "restore" : "lease", writer.length, 1);
    return { length: writer.length, to: [this.#tracker] };
  }

  #onDatagram(bytes: Uint8Array, from: Address, now: Instant): void {
    this.counters.received.datagrams++;
    this.counters.received.bytes += bytes.length;
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) {
      this.counters.malformed++;
      return;
    }
    const { source, destination, group: id } = datagram.header;
    if (source === 0) return this.#onTrackerDatagram(datagram, from, now);
    const group = this.#ours(id);
    const isForUs = destination === 0 || destination === this.#id;
    if (group === undefined || !isForUs) {
      this.counters.foreign++;
      return;
    }
    let kept: Uint8Array | undefined;
    const keep = () => kept ??= bytes.slice();
    for (const frame of datagram.frames) group.onFrame(datagram.header, frame, from, keep, now);
    if (group instanceof Takeover) this.#followUp(group, now);
    else {
      if (group.takeBehind()) this.#askForViews(now);
      // Who has gone astray cannot go on: out of the group it learns that, and joins again.
      this.#expel(group, "behind", group.takeAstray());
    }
  }

  #expel({ id, epoch }: OrderedGroup, reason: ExpelFrame["reason"], ids: MemberId[]): void {
    if (ids.length === 0) return;
    const members = ids.slice(0, IDS_PER_FRAME_MAX);
    this.#toTracker.push({ group: id, frame: { type: "expel", epoch, reason, members } });
  }

  #ours(id: GroupId): OrderedGroup | Takeover | undefined {
    return this.#groups.get(id) ?? this.#takeovers.get(id);
  }

  *#all(): Iterable<OrderedGroup | Takeover> {
    yield* this.#groups.values();
    yield* this.#takeovers.values();
  }

  /** Reports what a takeover has to report; one that is over becomes a group that we order. */
  #followUp(takeover: Takeover, now: Instant): void {
    const { id, grant, recovery } = takeover;
    for (let frame = takeover.takeReport(); frame; frame = takeover.takeReport()) {
      this.#toTracker.push({ group: id, frame });
      // They may be out already, and we have not heard of it.
      this.#fetchView(takeover);
    }
    if (recovery === undefined) return;
    this.#takeovers.delete(id);
    this.#order(id, grant, now, recovery);
  }

  /** A lease brings the notices that we lack; not more often than a newcomer's patience needs. */
  #askForViews(now: Instant): void {
    this.#deadlines.setEarlier("lease", now + ASK_MS);
  }

  #onTrackerDatagram({ header, frames }: Datagram, from: Address, now: Instant): void {
    for (const frame of frames) {
      if (frame.type === "invite") this.#onInvite(from, now);
      else if (this.#isFromTracker(header, from)) this.#onTrackerFrame(header, frame, now);
      else this.counters.foreign++;
    }
  }

  #isFromTracker({ destination }: Header, from: Address): boolean {
    const isForUs = this.#id !== undefined && (destination === 0 || destination === this.#id);
    return isForUs && this.#isTracker(from);
  }

  #isTracker(from: Address): boolean {
    return this.#tracker !== undefined && sameAddress(from, this.#tracker);
  }

  /** The first tracker that asks has us; later ones are told nothing. */
  #onInvite(from: Address, now: Instant): void {
    // Registering anew would replace ourselves: a lease tells whether the tracker still knows us.
    if (this.#id !== undefined && this.#isTracker(from)) return this.#renew(now);
    if (this.#id !== undefined || this.#isRegistering || this.#isClosing) return;
    if (this.#options.tracker !== undefined && !sameAddress(from, this.#options.tracker)) return;
    this.#tracker = from;
    this.#register(false);
  }

  #onTrackerFrame(header: Header, frame: Frame, now: Instant): void {
    switch (frame.type) {
      case "grant":
        return this.#onGrant(header.group, frame, now);
      case "notice": {
        const group = this.#ours(header.group);
        if (group === undefined) return;
        if (!group.onChange(frame.change, now)) this.#fetchView(group);
        else if (group instanceof Takeover) this.#followUp(group, now);
        else if (group.size === 0 && !this.#stored.isKept) this.#release(group);
        return;
      }
      case "heartbeat-ack":
        this.#onLeaseAnswered(frame);
        return this.#onViewNumbers(frame.views);
      case "probe":
        return this.#renew(now);
      case "unknown":
        if (header.destination === 0) return;
        return frame.reason === "evicted" ? this.#onEvicted() : this.#restore();
      default:
        this.counters.foreign++;
    }
  }

  #onGrant(id: GroupId, grant: GrantFrame, now: Instant): void {
    const known = this.#ours(id);
    const isNews = known === undefined || isNewerEpoch(grant.epoch, known.epoch);
    if (id === 0 || grant.mode === "fifo" || !isNews) return;
    if (known !== undefined) this.#release(known);
    const { counters } = this;
    // In its first epoch a group has no past; a later one must take over what there is.
    if (grant.epoch.number === 1) return this.#order(id, grant, now);
    const told = Math.max(grant.last, this.#stored.last(id));
    const takeover = new Takeover({ id, self: this.#id!, grant, told, counters });
    this.#takeovers.set(id, takeover);
    this.#fetchView(takeover);
  }

  /** From now on we order this group. */
  #order(id: GroupId, grant: GrantFrame, now: Instant, recovery?: Recovery): void {
    const { name, random, slowMemberMs = SLOW_MEMBER_MS } = this.#options;
    const { counters } = this;
    const options = { id, self: this.#id!, name, grant, random, counters, slowMemberMs, now };
    const group = new OrderedGroup(recovery === undefined ? options : { ...options, recovery });
    this.#groups.set(id, group);
    const reign = reignOf(id, grant, recovery);
    this.#events.push({ type: "granted", reign });
    this.#askForViews(now);
    // Where the group stands among the others is in its view.
    if (this.#stored.begin(reign)) this.#fetchView(group);
  }

  /** The group has no members any more, or is another's. */
  #release({ id, name }: OrderedGroup | Takeover): void {
    this.#stored.update();
    this.#groups.delete(id);
    this.#takeovers.delete(id);
    this.#behind.delete(id);
    this.#events.push({ type: "released", group: id, name });
  }

  /** A group that we named in a lease and its answer, too, is ours for longer; else it is ours no more. */
  #onLeaseAnswered({ count, views }: HeartbeatAckFrame): void {
    const leased = this.#leased.get(count);
    this.#leased.delete(count);
    if (leased === undefined) return;
    for (const id of leased.groups) {
      const group = this.#ours(id);
      const isOurs = views.some((view) => view.group === id);
      if (group !== undefined && !isOurs) this.#release(group);
      else if (group instanceof OrderedGroup) group.renewLease(leased.until);
    }
  }

  /** One answer of several, perhaps: it says nothing of groups that another lease listed. */
  #onViewNumbers(views: readonly ViewNumber[]): void {
    for (const { group: id, view } of views) {
      const group = this.#ours(id);
      const wasBehind = this.#behind.delete(id);
      if (group === undefined || group.view >= view) continue;
      this.#behind.add(id);
      // A takeover cannot begin before.
      if (wasBehind || group instanceof Takeover) this.#fetchView(group);
    }
  }

  #fetchView(group: OrderedGroup | Takeover): void {
    const { id, name } = group;
    if (this.#fetching.has(id)) return;
    this.#fetching.add(id);
    this.#requests.ask<"list_members">({ type: "list_members", group: name }, (answer, now) => {
      this.#fetching.delete(id);
      if (answer !== undefined) this.#noteCreated(id, answer.ok ? answer.view : undefined);
      if (!answer?.ok || answer.view.group !== id) return;
      const known = this.#ours(id);
      known?.onRecord(answer.view, now);
      if (known instanceof Takeover) this.#followUp(known, now);
    });
  }

  /** The tracker told where a group stands among others, or that it knows none of the name. */
  #noteCreated(id: GroupId, view: ViewRecord | undefined): void {
    const created = view?.group === id ? view.created : 0;
    if (this.#id === undefined || !this.#stored.onCreated(id, created, this.#id)) return;
    this.#events.push({ type: "created", group: id, created });
  }

  /** The tracker has lost its memory: tells it what we order. */
  #restore(): void {
    const { name } = this.#options;
    this.#toTracker.length = 0;
    this.#stored.tell(this.#id!);
    for (const takeover of this.#takeovers.values()) takeover.noteRestart();
    for (const { id, name: groupName, mode, epoch, view, removed } of this.#all()) {
      const place = { created: 0, epoch, view, joined: 0, slot: 0, removed };
      const frame: Frame = { type: "restore", name, groupName, mode, ...place };
      this.#toTracker.push({ group: id, frame });
    }
    if (this.#groups.size + this.#takeovers.size > 0) return;
    const nowhere = { created: 0, epoch: NO_EPOCH, view: 0, joined: 0, slot: 0, removed: [] };
    const frame: Frame = { type: "restore", name, groupName: name, mode: "total", ...nowhere };
    this.#toTracker.push({ group: 0, frame });
  }

  #onEvicted(): void {
    this.#id = undefined;
    this.#requests.clear();
    this.#stored.update();
    this.#toTracker.length = 0;
    this.#fetching.clear();
    this.#leased.clear();
    this.#behind.clear();
    this.#groups.clear();
    this.#takeovers.clear();
    this.#deadlines.clear("lease");
    this.#events.push({ type: "evicted" });
    if (this.#isClosing) this.#events.push({ type: "closed" });
    else this.#register(true);
  }

  #onClose(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    for (const group of this.#groups.values()) group.markStable();
    const member = this.#id;
    this.#deadlines.clear("lease");
    if (member === undefined) {
      this.#requests.clear();
      this.#events.push({ type: "closed" });
      return;
    }
    this.#requests.ask<"quit">({ type: "quit", member }, () => {
      this.#requests.clear();
      this.#events.push({ type: "closed" });
    });
  }
}
