import {
  type Address,
  earlier,
  type GroupId,
  type Instant,
  invariant,
  type MemberId,
  type Mode,
  NO_EPOCH,
  sameAddress,
  type Seq,
  type SeqRange,
  type Transmit,
  U48_MAX,
} from "../../../core/mod.ts";
import type { Frame, Header, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import {
  Outbox,
  PastSender,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
} from "../../../ordering/mod.ts";
import type { Abandoned, Group, GroupLoad, GroupOptions } from "../group/group.ts";
import { GroupEvents } from "../group/group_events.ts";
import { Leaving } from "../group/leaving.ts";
import type { Delivery, GroupEvent, GroupView, Lacking } from "../group/member_event.ts";
import { OwnDeliveries } from "./own_deliveries.ts";
import type { Peer } from "./peer.ts";
import { type HistoryWish, Recalls } from "../group/recalls.ts";
import { RecentMessages } from "./recent_messages.ts";
import type { RosterChange } from "./peer_roster.ts";
import { SlowMembers } from "./slow_members.ts";
import { Stays } from "./stays.ts";

/**
 * One member's part in one fifo group: its own stream to all, and the streams of all to it.
 * It composes the stays of the others (who is here, and where streams begin and end), a sender and a
 * receiver.
 */
export class FifoGroup implements Group {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly created: number;
  readonly joined: number;
  readonly slot: number;
  readonly epoch = NO_EPOCH;
  /** What is missing shows by the numbers of views. */
  readonly wantsRecord = false;
  readonly #options: GroupOptions;
  readonly #stays: Stays;
  readonly #outbox: Outbox;
  readonly #own: OwnDeliveries;
  readonly #sender: StreamSender<Peer>;
  readonly #receiver: StreamReceiver<Peer>;
  readonly #slow: SlowMembers;
  readonly #leaving = new Leaving();
  readonly #transmitter: StreamTransmitter<Peer>;
  readonly #events = new GroupEvents();
  readonly #recent = new RecentMessages();
  readonly #past: PastSender;
  readonly #recalls: Recalls;
  #isRoomWanted = false;

  constructor(options: GroupOptions) {
    const { record, self, next, resume, random, slowMemberMs, now } = options;
    const own = record.members.find((member) => member.id === self.id);
    invariant(own !== undefined, `Cannot enter "${record.name}": we are not in its view`);
    this.#options = options;
    this.id = record.group;
    this.name = record.name;
    this.mode = record.mode;
    this.created = record.created;
    this.joined = own.joined;
    this.slot = own.slot;
    this.#outbox = new Outbox(next);
    this.#own = new OwnDeliveries(this.#outbox);
    this.#sender = new StreamSender<Peer>(this.#outbox, random, { slowMemberMs });
    this.#receiver = new StreamReceiver<Peer>(random, (peer) => this.#stays.holdBack(peer));
    this.#stays = new Stays({
      self: self.id,
      joined: own.joined,
      resume,
      sender: this.#sender,
      receiver: this.#receiver,
      random,
      greet: (type, peer) => this.#greet(type, peer),
      queue: (peer, frame) => this.#transmitter.queue(peer, frame, "nak"),
      onChanges: (changes, at) => this.#onChanges(changes, at),
      onMissed: ({ id, name }, range) =>
        this.#events.push({ type: "gap", group: this.name, sender: { id, name }, range }),
    });
    this.#slow = new SlowMembers({
      group: this.name,
      self,
      nameOf: (id) => id === self.id ? self.name : this.#stays.peer(id)?.name,
      emit: (event) => this.#events.push(event),
    });
    this.#transmitter = new StreamTransmitter<Peer>({
      group: record.group,
      self: self.id,
      epoch: NO_EPOCH,
      sender: this.#sender,
      receiver: this.#receiver,
      addresses: () => this.#stays.addresses(),
      activeSenders: (at) => this.#receiver.activeSenders(at) + 1,
      potentialSenders: () => this.#stays.size + 1,
      onSent: (kind, bytes, copies) => options.counters.countSent(kind, bytes, copies),
      relays: this.#stays.departed,
    });
    this.#past = new PastSender(
      (destination) => this.#headerTo(destination),
      (bytes) => options.counters.countSent("history", bytes, 1),
    );
    this.#recalls = this.#openRecalls();
    // The application learns who is here by the view that comes with its joining.
    this.#stays.enter(record, now);
  }

  /** The number of the newest view. */
  get view(): number {
    return this.#stays.view;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#stays.removed;
  }

  /** The number that our next message will get. */
  get next(): Seq {
    return this.#sender.last + 1;
  }

  /** Nobody orders a fifo group. */
  takeDoubt(): undefined {
    return undefined;
  }

  onReign(): void {
    this.#options.counters.foreign++;
  }

  takeBehind(): boolean {
    return this.#stays.takeBehind();
  }

  /** How full the buffers are. */
  get load(): GroupLoad {
    const { historyBytes, detachedPeers } = this.#sender;
    const { windowSeqs, keptKernelBytes } = this.#receiver;
    const { framesWaiting } = this.#transmitter;
    return { historyBytes, windowSeqs, keptKernelBytes, framesWaiting, detachedPeers };
  }

  /** Whether one more message may be multicast; if not, a `room` event follows when it may. */
  hasRoom(): boolean {
    const hasRoom = !this.isLeaving && this.#sender.hasRoom;
    if (!hasRoom) this.#isRoomWanted = true;
    return hasRoom;
  }

  multicast(payload: Uint8Array, sentAt: number): SeqRange {
    invariant(!this.isLeaving, "Cannot multicast: the group is being left");
    return this.#outbox.append(payload, sentAt);
  }

  currentView(): GroupView {
    const { self } = this.#options;
    const all = [...this.#stays.peers(), { ...self, joined: this.joined }];
    const members = all.sort((a, b) => a.joined - b.joined)
      .map(({ id, name, address }) => ({ id, name, address }));
    return { group: this.id, name: this.name, mode: this.mode, number: this.view, members };
  }

  /** One frame of a datagram for this group; `keep` answers a copy of the datagram. */
  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void {
    if (frame.type === "hello" || frame.type === "welcome") {
      if (!this.#stays.onGreeting(header, frame, from, now)) this.#options.counters.foreign++;
      return;
    }
    const peer = this.#stays.peer(header.source);
    if (peer === undefined || !sameAddress(peer.address, from)) {
      this.#options.counters.foreign++;
      return;
    }
    switch (frame.type) {
      case "data":
        return this.#receiver.onMessages(peer, frame, keep(), now);
      case "tail":
        return this.#receiver.onTail(peer, frame.highest, now);
      case "ack":
        this.#transmitter.onAck(peer, frame, now);
        return this.#checkDrained(now);
      case "nak":
        if (frame.stream === this.#options.self.id) this.#transmitter.onNak(peer, frame, now);
        else this.#stays.departed.onNak(peer, frame, now);
        return;
      case "not-held":
        if (frame.stream === peer.id) this.#receiver.onNotHeld(peer, frame.ranges, now);
        else this.#stays.departed.onNotHeld(peer, frame, now);
        return;
      case "extent":
        return this.#stays.onExtent(peer, frame, now);
      case "relay":
        return this.#stays.departed.onRelay(frame, keep(), now);
      case "slow":
        return this.#slow.onNotice(peer, frame);
      case "recall":
        return this.#past.send(peer, frame, this.#recent.page(frame, peer.id));
      case "past":
      case "past-mark":
        if (!this.#recalls.onFrame(peer.id, frame, keep(), now)) this.#options.counters.foreign++;
        return;
      case "bye":
        return this.#stays.onBye(peer, frame, now);
      default:
        // Frames of total order, and those between tracker and members, mean nothing here.
        this.#options.counters.foreign++;
    }
  }

  /** Takes over the next change; false if one before it is missing and the view must be fetched. */
  onChange(change: ViewChange, now: Instant): boolean {
    return this.#stays.onChange(change, now);
  }

  /** Takes over a whole view; false if we are not in it. */
  onRecord(record: ViewRecord, now: Instant): boolean {
    return this.#stays.onRecord(record, now);
  }

  handleTimeout(now: Instant): void {
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
    this.#stays.handleTimeout(now);
    this.#takePaceChanges(now);
    this.#tellSlow(now);
    this.#recalls.handleTimeout(now);
    this.#checkDrained(now);
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    const repair = earlier(this.#transmitter.nextDeadline(), this.#stays.nextDeadline());
    const asked = earlier(this.#slow.nextDeadline(), this.#recalls.nextDeadline());
    const people = earlier(asked, this.#leaving.nextDeadline());
    return earlier(earlier(streams, repair), people);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#transmitter.poll(now, into) ?? this.#past.poll(into) ??
      this.#recalls.poll(now, into);
  }

  pollEvent(now: Instant): GroupEvent | undefined {
    this.#takePaceChanges(now);
    const event = this.#events.shift();
    if (event !== undefined) return event;
    if (this.#isRoomWanted && !this.isLeaving && this.#sender.hasRoom) {
      this.#isRoomWanted = false;
      return { type: "room", group: this.name };
    }
    return this.#takeOwn(now) ?? this.#takeArrival(now);
  }

  /** Whether all acknowledged what we sent, and nothing of others is missing, as far as we know. */
  get isSettled(): boolean {
    return this.#sender.lacking().length === 0 && this.#receiver.isComplete &&
      this.#stays.isSettled;
  }

  get isLeaving(): boolean {
    return this.#leaving.isUnderWay;
  }

  /** No more multicasts: wait until all have acknowledged what was sent, then say bye. */
  startLeaving(now: Instant): void {
    if (this.isLeaving) return;
    this.#leaving.start(now);
    this.#checkDrained(now);
  }

  /** Who lacks what, once there is nothing to wait for any more; `undefined` before. */
  get drained(): readonly Lacking[] | undefined {
    return this.#leaving.drained;
  }

  /** We were evicted: ends all streams, and answers where they stand and which own messages are in doubt. */
  abandon(now: Instant): Abandoned {
    const lacking = this.#sender.lacking();
    const firsts = lacking.map(({ range }) => range.first);
    const inDoubt = lacking.length === 0
      ? undefined
      : { first: Math.min(...firsts), last: this.#sender.last };
    const resume = this.#stays.end(now);
    this.#leaving.stop();
    this.#transmitter.clear();
    this.#past.clear();
    this.#recalls.end();
    return { resume, inDoubt };
  }

  recall(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  /** The others have what was before, those that were here first the most; else we have something. */
  #openRecalls(): Recalls {
    const oldestFirst = (a: Peer, b: Peer) => a.joined - b.joined;
    return new Recalls({
      group: this.name,
      random: this.#options.random,
      holders: () => [...this.#stays.peers()].sort(oldestFirst),
      rangeOf: ({ count, isBefore }) => ({ place: 0, count, until: isBefore ? 0 : U48_MAX }),
      arePlacesShared: false,
      own: (range) => this.#recent.last(range),
      header: (destination) => this.#headerTo(destination),
      onSent: (bytes) => this.#options.counters.countSent("history", bytes, 1),
      emit: (event) => this.#events.push(event),
    });
  }

  #headerTo(destination: MemberId): Header {
    return { group: this.id, source: this.#options.self.id, destination, epoch: NO_EPOCH };
  }

  #greet(type: "hello" | "welcome", peer: Peer): void {
    const { joined } = this;
    const { name } = this.#options.self;
    const { cut } = peer.outbound;
    this.#transmitter.greet(peer, { type, joined, peerJoined: peer.joined, cut, name });
  }

  #onChanges(changes: readonly RosterChange[], now: Instant): void {
    for (const { kind, peer } of changes) {
      if (kind === "join") this.#recent.noteJoin(peer.id);
      else {
        this.#slow.onGone(peer);
        this.#past.forget(peer.id);
      }
    }
    this.#events.push({
      type: "view",
      group: this.name,
      view: this.currentView(),
      changes: changes.map(({ kind, peer }) => ({
        kind,
        member: { id: peer.id, name: peer.name },
      })),
    });
    this.#checkDrained(now);
  }

  #takePaceChanges(now: Instant): void {
    for (let one = this.#sender.takePaceChange(); one; one = this.#sender.takePaceChange()) {
      this.#slow.onOwn(one, now);
    }
  }

  #tellSlow(now: Instant): void {
    const notice = this.#slow.takeNotice(now);
    if (notice === undefined) return;
    for (const peer of this.#stays.peers()) this.#transmitter.queue(peer, notice, "tail");
  }

  #checkDrained(now: Instant): void {
    if (!this.isLeaving || this.drained !== undefined) return;
    const lacking = this.#sender.lacking();
    const progressAt = Math.max(...lacking.map(({ peer }) => peer.outbound.progressAt), -Infinity);
    // Our own messages are owed to our own application, too.
    const isOwed = lacking.length > 0 || this.#own.delivered < this.#outbox.last;
    if (this.#leaving.waits(isOwed, progressAt, now)) return;
    this.#leaving.finish(lacking.map(({ peer: { id, name }, range }) => ({
      member: { id, name },
      range,
    })));
    const bye = { type: "bye", joined: this.joined, last: this.#sender.last } as const;
    for (const peer of this.#stays.peers()) this.#transmitter.queue(peer, bye, "bye");
  }

  #takeOwn(now: Instant): GroupEvent | undefined {
    const messages: Delivery[] = [];
    for (let own = this.#own.take(); own; own = this.#own.take()) messages.push(own);
    if (messages.length === 0) return undefined;
    this.#sender.release(this.#own.delivered);
    this.#checkDrained(now);
    this.#options.counters.delivered += messages.length;
    const { id, name } = this.#options.self;
    this.#recent.add({ id, name }, messages);
    return { type: "deliver", group: this.name, sender: { id, name }, messages };
  }

  #takeArrival(now: Instant): GroupEvent | undefined {
    const arrival = this.#receiver.take(now);
    if (arrival === undefined) return undefined;
    const { id, name } = arrival.peer;
    const { counters } = this.#options;
    if (arrival.type === "gap") {
      const { range } = arrival;
      counters.lost += range.last - range.first + 1;
      return { type: "gap", group: this.name, sender: { id, name }, range };
    }
    counters.delivered += arrival.messages.length;
    const { messages } = arrival;
    this.#recent.add({ id, name }, messages);
    return { type: "deliver", group: this.name, sender: { id, name }, messages };
  }
}
