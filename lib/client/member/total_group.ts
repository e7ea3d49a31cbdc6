import {
  type Address,
  Deadlines,
  earlier,
  type Epoch,
  type GroupId,
  HELLO_MS,
  HELLO_MS_MAX,
  type Instant,
  invariant,
  jitter,
  type MemberId,
  type Mode,
  sameAddress,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../core/mod.ts";
import {
  Inbound,
  Outbox,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
  type TakenMessage,
  WHOLE_MESSAGE,
} from "../../ordering/mod.ts";
import type {
  ChangeFrame,
  Frame,
  Header,
  MessageSlice,
  OrderedFrame,
  ViewRecord,
} from "../../wire/mod.ts";
import { ActiveSlots } from "./active_slots.ts";
import type { Abandoned, Group, GroupLoad, GroupOptions } from "./group.ts";
import type { Delivery, GroupEvent, GroupView, Lacking } from "./member_event.ts";
import { Leaving } from "./leaving.ts";
import { OrderedView } from "./ordered_view.ts";
import { type OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** An entry that is no message takes one seq, like a message of no bytes. */
const ENTRY_SLICES: readonly MessageSlice[] = [
  { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 0 },
];

/**
 * One member's part in one total-order group. It submits its messages to the group's sequencer and
 * takes everybody's, its own included, in the one order that comes back; changes of the view have
 * their place in that order, too. Its only peer is the sequencer.
 */
export class TotalGroup implements Group {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly created: number;
  readonly joined: number;
  readonly slot: number;
  readonly epoch: Epoch;
  readonly #options: GroupOptions;
  readonly #sequencer: SequencerPeer;
  readonly #members: OrderedView;
  readonly #outbox: Outbox;
  readonly #sender: StreamSender<SequencerPeer>;
  readonly #receiver: StreamReceiver<SequencerPeer, OrderedOrigin>;
  readonly #transmitter: StreamTransmitter<SequencerPeer, OrderedOrigin>;
  readonly #deadlines = new Deadlines<"hello">();
  readonly #leaving = new Leaving();
  readonly #events: GroupEvent[] = [];
  readonly #activeSlots = new ActiveSlots();
  #helloMs = HELLO_MS;
  /** Own messages up to here came back in the order. */
  #ownDelivered: Seq;
  #progressAt: Instant;
  #isOut = false;
  #wantsRecord = false;
  #isRoomWanted = false;

  constructor(options: GroupOptions) {
    const { record, self, next, random, now } = options;
    const own = record.members.find((member) => member.id === self.id);
    invariant(own !== undefined, `Cannot enter "${record.name}": we are not in its view`);
    invariant(record.sequencer !== null, `Cannot enter "${record.name}": it has no sequencer`);
    this.#options = options;
    this.id = record.group;
    this.name = record.name;
    this.mode = record.mode;
    this.created = record.created;
    this.joined = own.joined;
    this.slot = own.slot;
    this.epoch = record.epoch;
    this.#members = new OrderedView(record);
    this.#outbox = new Outbox(next);
    this.#ownDelivered = this.#outbox.last;
    this.#progressAt = now;
    // Whether the sequencer is gone is the tracker's to say: nobody else could order what we submit.
    this.#sender = new StreamSender(this.#outbox, random, { slowMemberMs: Infinity });
    this.#receiver = new StreamReceiver(random);
    this.#sequencer = new SequencerPeer(record.sequencer, this.#sender.outboundFor(now));
    // Nothing is submitted before the welcome. When we are back under our id, the sequencer may not
    // have heard yet that we left: it would order the new stay's messages in the old one.
    this.#sequencer.outbound.limit = this.#outbox.last;
    this.#sender.addPeer(this.#sequencer);
    this.#receiver.addPeer(this.#sequencer);
    this.#transmitter = new StreamTransmitter<SequencerPeer, OrderedOrigin>({
      group: record.group,
      self: self.id,
      epoch: record.epoch,
      sender: this.#sender,
      receiver: this.#receiver,
      addresses: () => this.#sequencer.addresses,
      activeSenders: (at) => 1 + this.#activeSlots.countOthers(this.slot, at),
      potentialSenders: () => this.#members.size,
      onSent: (kind, bytes, copies) => options.counters.countSent(kind, bytes, copies),
    });
    this.#deadlines.set("hello", now);
  }

  get view(): number {
    return this.#members.number;
  }

  get removed(): readonly MemberId[] {
    return this.#members.removed;
  }

  get next(): Seq {
    return this.#outbox.last + 1;
  }

  get load(): GroupLoad {
    const { historyBytes } = this.#sender;
    const { windowSeqs } = this.#receiver;
    return { historyBytes, windowSeqs, framesWaiting: this.#transmitter.framesWaiting };
  }

  get isSettled(): boolean {
    return this.#ownDelivered === this.#outbox.last && this.#receiver.isComplete;
  }

  get isLeaving(): boolean {
    return this.#leaving.isUnderWay;
  }

  get drained(): readonly Lacking[] | undefined {
    // What comes back after we gave up waiting is lacking no more: our own application may have slept.
    return this.#leaving.drained && this.#lacking();
  }

  currentView(): GroupView {
    return this.#members.view(this);
  }

  hasRoom(): boolean {
    const hasRoom = !this.isLeaving && this.#sender.hasRoom;
    if (!hasRoom) this.#isRoomWanted = true;
    return hasRoom;
  }

  multicast(payload: Uint8Array, sentAt: number): SeqRange {
    invariant(!this.isLeaving, "Cannot multicast: the group is being left");
    return this.#outbox.append(payload, sentAt);
  }

  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void {
    const { epoch } = this;
    const peer = this.#sequencer;
    const isSequencer = header.source === peer.id && sameAddress(peer.address, from) &&
      header.epoch.number === epoch.number && header.epoch.boot === epoch.boot;
    if (!isSequencer) {
      this.#options.counters.foreign++;
      return;
    }
    switch (frame.type) {
      case "welcome":
        if (header.destination !== 0 && frame.peerJoined === this.joined) this.#fixCut(frame.cut);
        return;
      case "ordered":
        return this.#receiver.onMessages(peer, frame, keep(), now, frame);
      case "change": {
        const run = { base: frame.seq, messages: ENTRY_SLICES };
        return this.#receiver.onMessages(peer, run, NO_BYTES, now, frame);
      }
      case "tail":
        return this.#receiver.onTail(peer, frame.highest, now);
      case "ack":
        // Before the welcome it can only be of a stay before.
        if (peer.inbound !== undefined) this.#transmitter.onAck(peer, frame, now);
        return;
      case "nak":
        return this.#transmitter.onNak(peer, frame, now);
      case "not-held":
        if (frame.stream === peer.id) this.#receiver.onNotHeld(peer, frame.ranges, now);
        return;
      default:
        this.#options.counters.foreign++;
    }
  }

  /** In a total-order group a view takes effect at its entry, whatever the tracker tells before. */
  onChange(): boolean {
    return true;
  }

  onRecord(record: ViewRecord): boolean {
    const { id } = this.#options.self;
    const isIn = record.members.some((member) => member.id === id && member.joined === this.joined);
    const changes = isIn ? this.#members.reconcile(record) : undefined;
    if (changes === undefined) return isIn;
    this.#wantsRecord = false;
    if (changes.length === 0) return true;
    this.#events.push({ type: "view", group: this.name, view: this.currentView(), changes });
    return true;
  }

  /**
   * Whether the sequence cannot tell us who is here: entries of it were missed, or our own came
   * with a step over several views, in which somebody may have come and gone whom it never named;
   * or we know of somebody by a fetched view whom it has not named yet, and may never do.
   */
  get wantsRecord(): boolean {
    return this.#wantsRecord || this.#members.hasUnnamed;
  }

  /** A member that is behind in the sequence learns it from the sequence. */
  takeBehind(): boolean {
    return false;
  }

  handleTimeout(now: Instant): void {
    const peer = this.#sequencer;
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges: nak.ranges }, "nak");
    }
    if (this.#deadlines.expire(now) !== undefined) this.#greet(now);
    this.#takePaceChanges();
    this.#checkDrained(now);
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    const own = earlier(this.#deadlines.next(), this.#leaving.deadline);
    return earlier(earlier(streams, this.#transmitter.nextDeadline()), own);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#transmitter.poll(now, into);
  }

  pollEvent(now: Instant): GroupEvent | undefined {
    this.#takePaceChanges();
    if (this.#events.length === 0) this.#takeArrivals(now);
    const event = this.#events.shift();
    if (event !== undefined) return event;
    if (!this.#isRoomWanted || this.isLeaving || !this.#sender.hasRoom) return undefined;
    this.#isRoomWanted = false;
    return { type: "room", group: this.name };
  }

  startLeaving(now: Instant): void {
    if (this.isLeaving) return;
    this.#leaving.start(now);
    this.#checkDrained(now);
  }

  abandon(now: Instant): Abandoned {
    const peer = this.#sequencer;
    const resume = new Map(this.#options.resume);
    if (peer.inbound !== undefined) resume.set(peer.id, peer.inbound.window.highest);
    this.#sender.removePeer(peer);
    this.#receiver.removePeer(peer);
    peer.inbound?.window.end();
    this.#receiver.onRemains(peer);
    // What is there is still delivered, and own messages among it are in no doubt.
    while (this.#receiver.isReady && !this.#isOut) this.#takeArrivals(now);
    this.#transmitter.clear();
    this.#deadlines.clear("hello");
    this.#leaving.stop();
    const { last } = this.#outbox;
    const first = this.#ownDelivered + 1;
    return { resume, inDoubt: first > last ? undefined : { first, last } };
  }

  #greet(now: Instant): void {
    const { joined } = this;
    const { cut } = this.#sequencer.outbound;
    const { name } = this.#options.self;
    const hello = { type: "hello", joined, peerJoined: 0, cut, name } as const;
    this.#transmitter.greet(this.#sequencer, hello);
    this.#deadlines.set("hello", now + jitter(this.#helloMs, 0.2, this.#options.random));
    this.#helloMs = Math.min(2 * this.#helloMs, HELLO_MS_MAX);
  }

  #fixCut(cut: Seq): void {
    const peer = this.#sequencer;
    this.#deadlines.clear("hello");
    if (peer.inbound !== undefined) return;
    peer.inbound = new Inbound(cut);
    peer.outbound.limit = Infinity;
    const stood = this.#options.resume.get(peer.id);
    if (stood === undefined || stood >= cut) return;
    const range = { first: stood + 1, last: cut };
    this.#events.push({ type: "gap", group: this.name, sender: peer.identity, range });
  }

  #takeArrivals(now: Instant): void {
    const arrival = this.#isOut ? undefined : this.#receiver.take(now);
    if (arrival === undefined) return;
    if (arrival.type === "gap") {
      const { range } = arrival;
      this.#options.counters.lost += range.last - range.first + 1;
      // Changes of the view may be among what is missed.
      this.#wantsRecord = true;
      this.#events.push({ type: "gap", group: this.name, sender: this.#sequencer.identity, range });
      return;
    }
    for (const message of arrival.messages) {
      if (this.#isOut) return;
      const origin = message.origin!;
      if (origin.type === "change") this.#onViewChange(origin);
      else this.#onOrdered(message, origin, now);
    }
    this.#checkDrained(now);
  }

  #takePaceChanges(): void {
    for (let one = this.#sender.takePaceChange(); one; one = this.#sender.takePaceChange()) {
      if (one.type !== "waiting") continue;
      const members = one.peers.map((peer) => peer.identity);
      this.#events.push({ type: "waiting", group: this.name, members });
    }
  }

  #onOrdered(message: TakenMessage<OrderedOrigin>, origin: OrderedFrame, now: Instant): void {
    const { slot } = origin;
    const sender = this.#members.senderIn(slot);
    this.#activeSlots.heard(slot, now);
    this.#options.counters.delivered++;
    if (slot === this.slot) {
      const length = message.range.last - origin.base;
      this.#ownDelivered = origin.submission + length;
      this.#progressAt = now;
      this.#sender.release(this.#ownDelivered);
    }
    const last = this.#events.at(-1);
    if (last?.type === "deliver" && last.sender === sender) {
      (last.messages as Delivery[]).push(message);
    } else this.#events.push({ type: "deliver", group: this.name, sender, messages: [message] });
  }

  #onViewChange({ seq, change }: ChangeFrame): void {
    const { kind, member: id, name, slot } = change;
    if (kind === "detach" || kind === "reattach") {
      const type = kind === "detach" ? "detached" : "reattached";
      this.#events.push({ type, group: this.name, member: { id, name }, seq });
      return;
    }
    const isOwn = slot === this.slot;
    this.#wantsRecord ||= this.#members.hasPassed(change);
    const isNews = this.#members.apply(change);
    this.#activeSlots.forget(slot);
    // Our own entry is where the sequence begins for us: the application knows that it has joined.
    if (isOwn && kind === "join") {
      this.#wantsRecord ||= change.view > this.joined;
      return;
    }
    if (isOwn) this.#isOut = true;
    const changes = isNews || isOwn ? [{ kind, member: { id, name } }] : [];
    const view = this.currentView();
    this.#events.push({ type: "view", group: this.name, view, seq, changes });
  }

  /** All that we submitted has come back in the order: then the sequencer repairs it for the others. */
  #checkDrained(now: Instant): void {
    if (!this.isLeaving || this.drained !== undefined) return;
    const { last } = this.#outbox;
    const isOwed = this.#ownDelivered < last;
    const progressAt = Math.max(this.#progressAt, this.#sequencer.outbound.progressAt);
    if (this.#leaving.waits(isOwed, progressAt, now)) return;
    this.#leaving.finish(this.#lacking());
    this.#transmitter.queue(this.#sequencer, { type: "bye", joined: this.joined, last }, "bye");
  }

  /** What of ours has not come back lacks whoever was to order it. */
  #lacking(): readonly Lacking[] {
    const range = { first: this.#ownDelivered + 1, last: this.#outbox.last };
    return range.first > range.last ? [] : [{ member: this.#sequencer.identity, range }];
  }
}
