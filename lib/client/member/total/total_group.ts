import {
  type Address,
  addressOf,
  Deadlines,
  earlier,
  type Epoch,
  type GroupId,
  HELLO_MS,
  HELLO_MS_MAX,
  type Instant,
  invariant,
  isNewerEpoch,
  isSameEpoch,
  jitter,
  type MemberId,
  type Mode,
  NAK_RANGES_MAX,
  sameAddress,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../../core/mod.ts";
import {
  changeEntry,
  Inbound,
  installEntry,
  Outbound,
  Outbox,
  ReceiveWindow,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
  type TakenMessage,
} from "../../../ordering/mod.ts";
import type {
  ChangeFrame,
  Frame,
  Header,
  InstallFrame,
  OrderedFrame,
  PromiseFrame,
  RangesFrame,
  ReignFrame,
  ViewRecord,
} from "../../../wire/mod.ts";
import { ActiveSlots } from "./active_slots.ts";
import { EntryRelay } from "./entry_relay.ts";
import type { Abandoned, Group, GroupLoad, GroupOptions } from "../group/group.ts";
import type { Delivery, GroupEvent, GroupView, Lacking } from "../group/member_event.ts";
import { InstallParts } from "./install_parts.ts";
import { HeardChanges } from "./heard_changes.ts";
import { Leaving } from "../group/leaving.ts";
import { OrderedView } from "./ordered_view.ts";
import { type HistoryWish, Recalls } from "../group/recalls.ts";
import { promiseOf } from "./promise_of.ts";
import { type OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";
import { StableWatch } from "./stable_watch.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** In the place of the sender's id, for a gap of the sequence is nobody's in particular. */
const SEQUENCE: MemberId = 0;
/** A hello that was repeated so often may go to a sequencer that orders the group no more. */
const DOUBT_HELLO_MS = 4 * HELLO_MS;

/** Who orders the group, and the way there. */
interface Reign {
  readonly epoch: Epoch;
  readonly peer: SequencerPeer;
  readonly transmitter: StreamTransmitter<SequencerPeer, OrderedOrigin>;
  readonly relay: EntryRelay;
}

/**
 * One member's part in one total-order group. It submits its messages to the group's sequencer and
 * takes everybody's, its own included, in the one order that comes back; changes of the view have
 * their place in that order, too. Its only peer is the sequencer. In a safe group it delivers what
 * the sequencer says that all hold.
 */
export class TotalGroup implements Group {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly created: number;
  readonly joined: number;
  readonly slot: number;
  readonly #options: GroupOptions;
  readonly #members: OrderedView;
  readonly #outbox: Outbox;
  readonly #sender: StreamSender<SequencerPeer>;
  readonly #receiver: StreamReceiver<SequencerPeer, OrderedOrigin>;
  readonly #deadlines = new Deadlines<"hello">();
  readonly #leaving = new Leaving();
  readonly #events: GroupEvent[] = [];
  readonly #activeSlots = new ActiveSlots();
  readonly #installs = new InstallParts();
  readonly #recalls: Recalls;
  readonly #stability: StableWatch;
  /** Who orders, in which epoch: we take entries of that one only. */
  #reign: Reign;
  /** The sequence as we take it, whoever orders; `undefined` until we know where it begins for us. */
  #inbound: Inbound<OrderedOrigin> | undefined;
  /** The newest epoch that we have entries of, and where the log before it ended; 0: we don't know. */
  #installed: Epoch;
  #base: Seq = 0;
  /** Whether our sequencer has opened its epoch, as far as we have heard. */
  #isOpen = true;
  /** Whose sequence we still take from, until our sequencer has opened its epoch. */
  #former: SequencerPeer | undefined;
  #isInDoubt = false;
  /** What was missed since the stay before was told. */
  #isMissTold = false;
  #helloMs = HELLO_MS;
  /** Own messages up to here came back in the order. */
  #ownDelivered: Seq;
  #progressAt: Instant;
  #isOut = false;
  readonly #heard = new HeardChanges();
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
    this.#installed = record.epoch;
    this.#members = new OrderedView(record);
    this.#outbox = new Outbox(next);
    this.#ownDelivered = this.#outbox.last;
    this.#progressAt = now;
    // Whether the sequencer is gone is the tracker's to say: nobody else could order what we submit.
    this.#sender = new StreamSender(this.#outbox, random, { slowMemberMs: Infinity });
    this.#receiver = new StreamReceiver(random);
    this.#stability = new StableWatch(random);
    const { id, host, port } = record.sequencer;
    const address = addressOf(host, port);
    invariant(address !== undefined, `Cannot enter "${record.name}": "${host}" is no IP address`);
    this.#reign = this.#beginReign(record.epoch, id, address, now);
    this.#recalls = this.#openRecalls();
    this.#deadlines.set("hello", now);
  }

  /** The epoch that we take entries of. */
  get epoch(): Epoch {
    return this.#reign.epoch;
  }

  /** Also what is yet to be taken counts: a tracker that asks must not give a number twice. */
  get view(): number {
    return Math.max(this.#members.number, this.#heard.view);
  }

  /** But for those whose coming back is yet to be taken: as of the view that we report they are in. */
  get removed(): readonly MemberId[] {
    const { number, removed } = this.#members;
    return removed.filter((id) => this.#heard.joinOf(id) <= number);
  }

  get next(): Seq {
    return this.#outbox.last + 1;
  }

  get load(): GroupLoad {
    const { historyBytes, detachedPeers } = this.#sender;
    const { windowSeqs, keptKernelBytes } = this.#receiver;
    const { framesWaiting } = this.#reign.transmitter;
    return { historyBytes, windowSeqs, keptKernelBytes, framesWaiting, detachedPeers };
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
    const { peer, epoch, transmitter } = this.#reign;
    const isSequencer = header.source === peer.id && sameAddress(peer.address, from) &&
      isSameEpoch(header.epoch, epoch);
    if (!isSequencer) {
      // Who orders now is the tracker's to say: one that only claims to must not cut us off.
      this.#isInDoubt ||= isNewerEpoch(header.epoch, epoch) || frame.type === "recover";
      this.#options.counters.foreign++;
      return;
    }
    switch (frame.type) {
      case "recover":
        return transmitter.queue(peer, this.#promise(), "greeting");
      case "install":
        return this.#onInstall(frame, now);
      case "welcome":
        if (header.destination !== 0 && frame.peerJoined === this.joined) {
          this.#fixCut(frame.cut, now);
        }
        return;
      case "ordered":
        this.#receiver.onMessages(peer, frame, keep(), now, frame);
        return this.#stability.await(this.#inbound?.window, now);
      case "change": {
        this.#heard.noteChange(frame.change);
        const run = { base: frame.seq, messages: [changeEntry(epoch, frame.change).slice] };
        this.#receiver.onMessages(peer, run, NO_BYTES, now, frame);
        return this.#stability.await(this.#inbound?.window, now);
      }
      case "stable":
        return this.#onStable(frame.seq);
      case "tail":
        // It goes on, and we have not heard how: the entry that opens its epoch got lost.
        if (!this.#isOpen && this.#inbound !== undefined) {
          return transmitter.queue(peer, this.#promise(), "greeting");
        }
        return this.#receiver.onTail(peer, frame.highest, now);
      case "ack":
        // Before the welcome it can only be of a stay before.
        if (peer.inbound !== undefined) transmitter.onAck(peer, frame, now);
        return;
      case "nak":
        if (frame.stream === peer.id) return this.#onEntriesWanted(frame);
        return transmitter.onNak(peer, frame, now);
      case "past":
      case "past-mark":
        if (!this.#recalls.onFrame(peer.id, frame, keep(), now)) this.#options.counters.foreign++;
        return;
      case "not-held":
        if (frame.stream === peer.id) this.#receiver.onNotHeld(peer, frame.ranges, now);
        return;
      default:
        this.#options.counters.foreign++;
    }
  }

  onReign({ epoch, sequencer, address }: ReignFrame, now: Instant): void {
    if (isSameEpoch(epoch, this.epoch)) return;
    // An epoch of another tracker's life that is no newer: it must grant one above ours.
    if (!isNewerEpoch(epoch, this.epoch)) this.#isInDoubt = epoch.number === this.epoch.number;
    else this.#succeed(epoch, sequencer, address, now);
  }

  takeDoubt(): Epoch | undefined {
    const isInDoubt = this.#isInDoubt;
    this.#isInDoubt = false;
    return isInDoubt ? this.epoch : undefined;
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
    const { peer, transmitter } = this.#reign;
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      transmitter.queue(peer, { type: "nak", stream: peer.id, ranges: nak.ranges }, "nak");
    }
    if (this.#deadlines.expire(now) !== undefined) this.#greet(now);
    this.#askIfStable(now);
    this.#recalls.handleTimeout(now);
    this.#takePaceChanges();
    this.#checkDrained(now);
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    const questions = earlier(this.#recalls.nextDeadline(), this.#stability.nextDeadline());
    const asked = earlier(this.#deadlines.nextDeadline(), questions);
    const own = earlier(asked, this.#leaving.nextDeadline());
    return earlier(earlier(streams, this.#reign.transmitter.nextDeadline()), own);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#reign.transmitter.poll(now, into) ?? this.#recalls.poll(now, into);
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
    const { peer, transmitter } = this.#reign;
    const resume = new Map(this.#options.resume);
    this.#sender.removePeer(peer);
    this.#receiver.removePeer(peer);
    if (this.#inbound !== undefined) {
      const { window } = this.#inbound;
      // What not all were known to hold the others may never deliver.
      window.dropUnreleased();
      resume.set(SEQUENCE, window.highest);
      window.end();
      peer.inbound = this.#inbound;
      this.#goOnWith(peer);
    }
    // What is there is still delivered, and own messages among it are in no doubt.
    while (this.#receiver.isReady && !this.#isOut) this.#takeArrivals(now);
    transmitter.clear();
    this.#recalls.end();
    this.#deadlines.clear("hello");
    this.#stability.stop();
    this.#leaving.stop();
    const { last } = this.#outbox;
    const first = this.#ownDelivered + 1;
    return { resume, inDoubt: first > last ? undefined : { first, last } };
  }

  recall(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  /** The sequencer's log answers, and only for what has come to stay: what we have delivered. */
  #openRecalls(): Recalls {
    const { id: source } = this.#options.self;
    const hasBegun = (inbound = this.#inbound) =>
      inbound !== undefined && inbound.window.delivered > inbound.cut;
    return new Recalls({
      group: this.name,
      random: this.#options.random,
      holders: () => hasBegun() ? [this.#reign.peer] : [],
      rangeOf: ({ count, since, isBefore }) => {
        const { cut, window } = this.#inbound!;
        return { place: since, count, until: isBefore ? cut : window.delivered };
      },
      arePlacesShared: true,
      header: (destination) => ({ group: this.id, source, destination, epoch: this.epoch }),
      onSent: (bytes) => this.#options.counters.countSent("history", bytes, 1),
      emit: (event) => this.#events.push(event),
    });
  }

  #greet(now: Instant): void {
    const { joined } = this;
    const { peer, transmitter } = this.#reign;
    const { cut } = peer.outbound;
    const { name } = this.#options.self;
    transmitter.greet(peer, { type: "hello", joined, peerJoined: 0, cut, name });
    this.#deadlines.set("hello", now + jitter(this.#helloMs, 0.2, this.#options.random));
    this.#isInDoubt ||= this.#helloMs >= DOUBT_HELLO_MS;
    this.#helloMs = Math.min(2 * this.#helloMs, HELLO_MS_MAX);
  }

  #fixCut(cut: Seq, now: Instant): void {
    const { peer } = this.#reign;
    this.#deadlines.clear("hello");
    // Our own entry is void, or was never heard of: the sequence begins for us elsewhere.
    const isAnew = !this.#isOpen && this.#inbound?.window.deliverable === this.#inbound?.cut;
    if (this.#inbound !== undefined && !isAnew) return;
    if (this.#former !== undefined) this.#receiver.forgetPeer(this.#former);
    this.#former = undefined;
    // What we delivered is kept for a while: a new sequencer may need it for others.
    const waitsForRelease = this.mode === "safe";
    const window = new ReceiveWindow<OrderedOrigin>(cut, { keepsDelivered: true, waitsForRelease });
    this.#inbound = peer.inbound = new Inbound(cut, window);
    this.#installed = this.epoch;
    this.#isOpen = true;
    peer.outbound.limit = Infinity;
    this.#sender.remind(now);
    const stood = this.#options.resume.get(SEQUENCE);
    if (stood === undefined || stood >= cut || this.#isMissTold) return;
    this.#isMissTold = true;
    const range = { first: stood + 1, last: cut };
    this.#events.push({ type: "gap", group: this.name, sender: peer.identity, range });
  }

  /** From now on this sequencer orders; nothing is submitted to it before its welcome, or its install. */
  #beginReign(epoch: Epoch, id: MemberId, address: Address, now: Instant): Reign {
    // Nothing is submitted before the welcome. When we are back under our id, the sequencer may not
    // have heard yet that we left: it would order the new stay's messages in the old one.
    const outbound = new Outbound(this.#ownDelivered, now);
    outbound.limit = outbound.cut;
    const peer = new SequencerPeer(id, address, outbound);
    this.#sender.addPeer(peer);
    this.#receiver.addPeer(peer);
    const relay = new EntryRelay(peer, () => this.#inbound?.window);
    const transmitter = new StreamTransmitter<SequencerPeer, OrderedOrigin>({
      group: this.id,
      self: this.#options.self.id,
      epoch,
      sender: this.#sender,
      receiver: this.#receiver,
      addresses: () => peer.addresses,
      activeSenders: (at) => 1 + this.#activeSlots.countOthers(this.slot, at),
      potentialSenders: () => this.#members.size,
      onSent: (kind, bytes, copies) => this.#options.counters.countSent(kind, bytes, copies),
      relays: relay,
    });
    return { epoch, peer, transmitter, relay };
  }

  /**
   * Another sequencer takes over: from here on we take nothing of the former one, which is our
   * promise. What is there in order is still delivered.
   */
  #succeed(epoch: Epoch, id: MemberId, address: Address, now: Instant): void {
    const former = this.#reign.peer;
    this.#sender.removePeer(former);
    this.#receiver.removePeer(former);
    if (former.inbound !== undefined) this.#former = former;
    this.#reign = this.#beginReign(epoch, id, address, now);
    this.#isOpen = false;
    if (this.#inbound !== undefined) return;
    this.#helloMs = HELLO_MS;
    this.#deadlines.set("hello", now);
  }

  /** What is there to be taken is this peer's. */
  #goOnWith(peer: SequencerPeer): void {
    if (this.#former === undefined) return this.#receiver.onRemains(peer);
    this.#receiver.succeed(this.#former, peer);
    this.#former = undefined;
  }

  #promise(): PromiseFrame {
    const { epoch, joined, slot } = this;
    const known = { epoch, joined, slot, installed: this.#installed, base: this.#base };
    return promiseOf({ ...known, ownDelivered: this.#ownDelivered }, this.#inbound);
  }

  /** The new sequencer lacks what we said that we hold. */
  #onEntriesWanted({ ranges }: RangesFrame): void {
    const { peer, transmitter, relay } = this.#reign;
    const notHeld = relay.ask(ranges).slice(0, NAK_RANGES_MAX);
    if (notHeld.length === 0) return;
    transmitter.queue(peer, { type: "not-held", stream: peer.id, ranges: notHeld }, "nak");
  }

  /** A part of the entry that opens an epoch. */
  #onInstall(frame: InstallFrame, now: Instant): void {
    this.#heard.noteView(frame.view);
    if (this.#inbound === undefined) return;
    this.#installs.add(frame);
    if (this.#isOpen) return this.#insertInstall(frame, now);
    const parts = isSameEpoch(frame.epoch, this.epoch) ? this.#installs.whole(frame) : undefined;
    // Who is not in it, though asked, gets a place behind it, and is welcomed there.
    if (!parts?.some(({ members }) => members.includes(this.#options.self.id))) return;
    this.#open(this.#inbound, frame, now);
    for (const part of parts) this.#insertInstall(part, now);
  }

  #insertInstall(frame: InstallFrame, now: Instant): void {
    const run = { base: frame.seq, messages: [installEntry(frame).slice] };
    this.#receiver.onMessages(this.#reign.peer, run, NO_BYTES, now, frame);
    this.#stability.await(this.#inbound?.window, now);
  }

  /** Every member holds the sequence up to here. */
  #onStable(seq: Seq): void {
    // Before our epoch is open, what we hold there may be void.
    if (this.#inbound === undefined || !this.#isOpen) return;
    this.#stability.release(this.#inbound.window, seq);
    this.#receiver.onRemains(this.#reign.peer);
  }

  #askIfStable(now: Instant): void {
    const { peer, transmitter } = this.#reign;
    const window = this.#inbound?.window;
    const seq = this.#stability.takeQuestion(window, now);
    if (seq !== undefined && this.#isOpen) {
      transmitter.queue(peer, { type: "stable", seq }, "stable");
    }
  }

  /**
   * What is held above the recovered log has no place in it; its senders submit it again. What is held
   * behind a hole may be void as well, by an epoch between that we slept through; it is asked for again.
   */
  #open(
    { cut, window }: Inbound<OrderedOrigin>,
    { previousLast }: InstallFrame,
    now: Instant,
  ): void {
    const { peer, epoch } = this.#reign;
    window.splitAfter(Math.min(previousLast, window.deliverable));
    this.#inbound = peer.inbound = new Inbound(cut, window);
    this.#goOnWith(peer);
    this.#isOpen = true;
    this.#installed = epoch;
    this.#base = previousLast;
    peer.outbound.limit = Infinity;
    // So that it learns what we have submitted, and asks for what it lacks.
    this.#sender.remind(now);
  }

  #takeArrivals(now: Instant): void {
    const arrival = this.#isOut ? undefined : this.#receiver.take(now);
    if (arrival === undefined) return;
    if (arrival.type === "gap") {
      const range = this.#behindOwnEntry(arrival.range);
      if (range === undefined) return;
      this.#options.counters.lost += range.last - range.first + 1;
      // Changes of the view may be among what is missed.
      this.#wantsRecord = true;
      this.#events.push({
        type: "gap",
        group: this.name,
        sender: this.#reign.peer.identity,
        range,
      });
      return;
    }
    for (const message of arrival.messages) {
      if (this.#isOut) return;
      const origin = message.origin!;
      if (origin.type === "change") this.#onViewChange(origin);
      else if (origin.type === "install") this.#onInstalled(origin, message.range);
      else this.#onOrdered(message, origin, now);
    }
    this.#checkDrained(now);
  }

  /** Our own entry tells the application nothing: where nobody has it any more, nothing is missed. */
  #behindOwnEntry({ first, last }: SeqRange): SeqRange | undefined {
    const own = this.#inbound!.cut + 1;
    const range = { first: Math.max(first, own + 1), last };
    return range.first > range.last ? undefined : range;
  }

  #takePaceChanges(): void {
    for (let one = this.#sender.takePaceChange(); one; one = this.#sender.takePaceChange()) {
      if (one.type !== "waiting") continue;
      const members = one.peers.map((peer) => peer.identity);
      // The newest word counts, should the application take none for long.
      const before = this.#events.findIndex(({ type }) => type === "waiting");
      if (before >= 0) this.#events.splice(before, 1);
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
    const news = this.#members.apply(change);
    this.#activeSlots.forget(slot);
    // Our own entry is where the sequence begins for us: the application knows that it has joined.
    if (isOwn && kind === "join") {
      this.#wantsRecord ||= change.view > this.joined;
      // It may be repeated for the sake of others.
      if (seq === this.#inbound!.cut + 1) return;
    }
    if (isOwn && kind !== "join") this.#isOut = true;
    const changes = news.length === 0 && this.#isOut ? [{ kind, member: { id, name } }] : news;
    const view = this.currentView();
    this.#events.push({ type: "view", group: this.name, view, seq, changes });
  }

  /** An epoch has opened: who is not in it is out. */
  #onInstalled({ epoch, view }: InstallFrame, { first, last }: SeqRange): void {
    const ids = this.#installs.take(epoch);
    const news = this.#members.install(view, ids);
    this.#wantsRecord ||= !this.#members.hasAll(ids);
    this.#isOut ||= !ids.includes(this.#options.self.id);
    // Each part of it has a place.
    for (let seq = first; seq <= last; seq++) {
      const changes = seq === first ? news : [];
      const event = { type: "view", group: this.name, view: this.currentView() } as const;
      this.#events.push({ ...event, seq, changes });
    }
  }

  /** All that we submitted has come back in the order: then the sequencer repairs it for the others. */
  #checkDrained(now: Instant): void {
    if (!this.isLeaving || this.drained !== undefined) return;
    const { last } = this.#outbox;
    const isOwed = this.#ownDelivered < last;
    const { peer, transmitter } = this.#reign;
    const progressAt = Math.max(this.#progressAt, peer.outbound.progressAt);
    if (this.#leaving.waits(isOwed, progressAt, now)) return;
    this.#leaving.finish(this.#lacking());
    transmitter.queue(peer, { type: "bye", joined: this.joined, last }, "bye");
  }

  /** What of ours has not come back lacks whoever was to order it. */
  #lacking(): readonly Lacking[] {
    const range = { first: this.#ownDelivered + 1, last: this.#outbox.last };
    return range.first > range.last ? [] : [{ member: this.#reign.peer.identity, range }];
  }
}
