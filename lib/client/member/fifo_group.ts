import {
  type Address,
  BYE_MS,
  Deadlines,
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
} from "../../core/mod.ts";
import type { Frame, GreetingFrame, Header, ViewChange, ViewRecord } from "../../wire/mod.ts";
import {
  Inbound,
  Outbox,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
} from "../../ordering/mod.ts";
import type { Group, GroupLoad, GroupOptions } from "./group.ts";
import { Greeter } from "./greeter.ts";
import type { Delivery, GroupEvent, GroupView, Lacking } from "./member_event.ts";
import { OwnDeliveries } from "./own_deliveries.ts";
import type { Peer } from "./peer.ts";
import { Roster, type RosterChange } from "./roster.ts";

/**
 * One member's part in one fifo group: its own stream to all, and the streams of all to it.
 * It composes a roster (who is here), a greeter (where streams begin), a sender and a receiver.
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
  readonly #roster: Roster;
  readonly #greeter: Greeter;
  readonly #outbox: Outbox;
  readonly #own: OwnDeliveries;
  readonly #sender: StreamSender<Peer>;
  readonly #receiver: StreamReceiver<Peer>;
  readonly #deadlines = new Deadlines<"bye">();
  readonly #transmitter: StreamTransmitter<Peer>;
  readonly #events: GroupEvent[] = [];
  readonly #resume: Map<MemberId, Seq>;
  #isRoomWanted = false;
  #leavingSince: Instant | undefined;
  #lacking: readonly Lacking[] | undefined;

  constructor(options: GroupOptions) {
    const { record, self, next, random, now } = options;
    const own = record.members.find((member) => member.id === self.id);
    invariant(own !== undefined, `Cannot enter "${record.name}": we are not in its view`);
    this.#options = options;
    this.id = record.group;
    this.name = record.name;
    this.mode = record.mode;
    this.created = record.created;
    this.joined = own.joined;
    this.slot = own.slot;
    this.#resume = new Map(options.resume);
    this.#outbox = new Outbox(next);
    this.#own = new OwnDeliveries(this.#outbox);
    this.#sender = new StreamSender<Peer>(this.#outbox, random);
    this.#receiver = new StreamReceiver<Peer>(random);
    this.#roster = new Roster(self.id, (at) => this.#sender.outboundFor(at));
    this.#greeter = new Greeter(this.#roster, own.joined, random);
    this.#transmitter = new StreamTransmitter<Peer>({
      group: record.group,
      self: self.id,
      epoch: NO_EPOCH,
      sender: this.#sender,
      receiver: this.#receiver,
      addresses: () => this.#roster.addresses(),
      activeSenders: (at) => this.#receiver.activeSenders(at) + 1,
      potentialSenders: () => this.#roster.size + 1,
      onSent: (kind, bytes, copies) => options.counters.countSent(kind, bytes, copies),
    });
    // The application learns who is here by the view that comes with its joining.
    for (const { peer } of this.#roster.applyRecord(record, own.joined, now)!) {
      this.#onCame(peer, true, now);
    }
  }

  /** The number of the newest view. */
  get view(): number {
    return this.#roster.number;
  }

  /** The highest number of any view that was heard of: a tracker without memory must go above. */
  get highestView(): number {
    return this.#roster.highestNumber;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#roster.removed;
  }

  /** The number that our next message will get. */
  get next(): Seq {
    return this.#sender.last + 1;
  }

  /** How full the buffers are. */
  get load(): GroupLoad {
    const { historyBytes } = this.#sender;
    const { windowSeqs } = this.#receiver;
    return { historyBytes, windowSeqs, framesWaiting: this.#transmitter.framesWaiting };
  }

  /** Whether one more message may be multicast; if not, a `room` event follows when it may. */
  hasRoom(): boolean {
    const hasRoom = this.#leavingSince === undefined && this.#sender.hasRoom;
    if (!hasRoom) this.#isRoomWanted = true;
    return hasRoom;
  }

  multicast(payload: Uint8Array, sentAt: number): SeqRange {
    invariant(this.#leavingSince === undefined, "Cannot multicast: the group is being left");
    return this.#outbox.append(payload, sentAt);
  }

  currentView(): GroupView {
    const { self } = this.#options;
    const all = [...this.#roster.peers(), { ...self, joined: this.joined }];
    const members = all.sort((a, b) => a.joined - b.joined)
      .map(({ id, name, address }) => ({ id, name, address }));
    return { group: this.id, name: this.name, mode: this.mode, number: this.view, members };
  }

  /** One frame of a datagram for this group; `keep` answers a copy of the datagram. */
  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void {
    if (frame.type === "hello" || frame.type === "welcome") {
      return this.#onGreeting(header, frame, from, now);
    }
    const peer = this.#roster.peer(header.source);
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
        if (this.#leavingSince !== undefined) this.#checkDrained(now);
        return;
      case "nak":
        return this.#transmitter.onNak(peer, frame);
      case "not-held":
        if (frame.stream === peer.id) this.#receiver.onNotHeld(peer, frame.ranges, now);
        return;
      case "bye":
        // A late one, about a stay before this one, ends nothing.
        if (frame.joined !== peer.joined) return;
        return this.#onChanges([this.#roster.remove(peer, frame.last)], now);
      default:
        // Frames of total order, and those between tracker and members, mean nothing here.
        this.#options.counters.foreign++;
    }
  }

  /** Takes over the next change; false if one before it is missing and the view must be fetched. */
  onChange(change: ViewChange, now: Instant): boolean {
    const outcome = this.#roster.applyChange(change, now);
    if (outcome === "ahead") return false;
    // A number that says nothing new is told, too: who counts views must see each.
    if (outcome === "known") return true;
    this.#onChanges(outcome, now);
    return true;
  }

  /** Takes over a whole view; false if we are not in it. */
  onRecord(record: ViewRecord, now: Instant): boolean {
    const changes = this.#roster.applyRecord(record, this.joined, now);
    if (changes === undefined) return false;
    this.#onChanges(changes, now);
    return true;
  }

  handleTimeout(now: Instant): void {
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
    for (const peer of this.#greeter.takeDue(now)) this.#greet("hello", peer);
    if (this.#deadlines.expire(now) !== undefined) this.#checkDrained(now);
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    return earlier(earlier(streams, this.#greeter.nextDeadline()), this.#deadlines.next());
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#transmitter.poll(now, into);
  }

  pollEvent(now: Instant): GroupEvent | undefined {
    const event = this.#events.shift();
    if (event !== undefined) return event;
    if (this.#isRoomWanted && this.#leavingSince === undefined && this.#sender.hasRoom) {
      this.#isRoomWanted = false;
      return { type: "room", group: this.name };
    }
    return this.#takeOwn(now) ?? this.#takeArrival(now);
  }

  /** Whether all acknowledged what we sent, and nothing of others is missing, as far as we know. */
  get isSettled(): boolean {
    return this.#sender.lacking().length === 0 && this.#receiver.isComplete;
  }

  get isLeaving(): boolean {
    return this.#leavingSince !== undefined;
  }

  /** No more multicasts: wait until all have acknowledged what was sent, then say bye. */
  startLeaving(now: Instant): void {
    if (this.#leavingSince !== undefined) return;
    this.#leavingSince = now;
    this.#checkDrained(now);
  }

  /** Who lacks what, once there is nothing to wait for any more; `undefined` before. */
  get drained(): readonly Lacking[] | undefined {
    return this.#lacking;
  }

  /** We were evicted: ends all streams, and answers where they stand and which own messages are in doubt. */
  abandon(): { resume: Map<MemberId, Seq>; inDoubt: SeqRange | undefined } {
    const resume = new Map(this.#resume);
    const lacking = this.#sender.lacking();
    const firsts = lacking.map(({ range }) => range.first);
    const inDoubt = lacking.length === 0
      ? undefined
      : { first: Math.min(...firsts), last: this.#sender.last };
    for (const peer of [...this.#roster.peers()]) {
      if (peer.inbound !== undefined) resume.set(peer.id, peer.inbound.window.highest);
      this.#onGone(this.#roster.remove(peer, 0));
    }
    this.#deadlines.clear("bye");
    this.#transmitter.clear();
    return { resume, inDoubt };
  }

  #onGreeting(header: Header, frame: GreetingFrame, from: Address, now: Instant): void {
    const greeted = header.destination === 0
      ? undefined
      : this.#greeter.onGreeting(header.source, from, frame, now);
    if (greeted === undefined) {
      this.#options.counters.foreign++;
      return;
    }
    const { peer, changes, isHello } = greeted;
    if (changes.length > 0) this.#onChanges(changes, now);
    peer.helloAt = undefined;
    if (peer.inbound === undefined) this.#fixCut(peer, frame.cut);
    if (isHello) this.#greet("welcome", peer);
  }

  #fixCut(peer: Peer, cut: Seq): void {
    peer.inbound = new Inbound(cut);
    const stood = this.#resume.get(peer.id);
    // Told once: when the peer leaves and comes back, what lies between was not meant for us.
    this.#resume.delete(peer.id);
    if (stood === undefined || stood >= cut) return;
    const range = { first: stood + 1, last: cut };
    const { id, name } = peer;
    this.#events.push({ type: "gap", group: this.name, sender: { id, name }, range });
  }

  #greet(type: "hello" | "welcome", peer: Peer): void {
    const { joined } = this;
    const { name } = this.#options.self;
    const { cut } = peer.outbound;
    this.#transmitter.greet(peer, { type, joined, peerJoined: peer.joined, cut, name });
  }

  #onChanges(changes: readonly RosterChange[], now: Instant): void {
    for (const change of changes) {
      if (change.kind === "join") this.#onCame(change.peer, false, now);
      else this.#onGone(change);
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
    if (this.#leavingSince !== undefined) this.#checkDrained(now);
  }

  #onCame(peer: Peer, isNewcomer: boolean, now: Instant): void {
    this.#sender.addPeer(peer);
    this.#receiver.addPeer(peer);
    this.#greeter.onPeer(peer, isNewcomer, now);
  }

  #onGone({ peer, last }: RosterChange): void {
    this.#sender.removePeer(peer);
    this.#receiver.removePeer(peer, last);
  }

  #checkDrained(now: Instant): void {
    if (this.#lacking !== undefined || this.#leavingSince === undefined) return;
    const lacking = this.#sender.lacking();
    let progressAt = this.#leavingSince;
    for (const { peer } of lacking) progressAt = Math.max(progressAt, peer.outbound.progressAt);
    // Our own messages are owed to our own application, too.
    const isOwed = lacking.length > 0 || this.#own.delivered < this.#outbox.last;
    if (isOwed && now < progressAt + BYE_MS) {
      this.#deadlines.set("bye", progressAt + BYE_MS);
      return;
    }
    this.#lacking = lacking.map(({ peer: { id, name }, range }) => ({
      member: { id, name },
      range,
    }));
    const bye = { type: "bye", joined: this.joined, last: this.#sender.last } as const;
    for (const peer of this.#roster.peers()) this.#transmitter.queue(peer, bye, "bye");
  }

  #takeOwn(now: Instant): GroupEvent | undefined {
    const messages: Delivery[] = [];
    for (let own = this.#own.take(); own; own = this.#own.take()) messages.push(own);
    if (messages.length === 0) return undefined;
    this.#sender.release(this.#own.delivered);
    if (this.#leavingSince !== undefined) this.#checkDrained(now);
    this.#options.counters.delivered += messages.length;
    const { id, name } = this.#options.self;
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
    return { type: "deliver", group: this.name, sender: { id, name }, messages };
  }
}
