import {
  type Address,
  type Epoch,
  type Instant,
  invariant,
  type MemberId,
  NO_EPOCH,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../../core/mod.ts";
import type { Frame, Header, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import {
  type MessageBatch,
  pathOf,
  StreamReceiver,
  StreamTransmitter,
} from "../../../ordering/mod.ts";
import type { Abandoned, Group, GroupLoad, GroupOptions } from "../group/group.ts";
import { GroupEvents } from "../group/group_events.ts";
import { Leaving } from "../group/leaving.ts";
import { OwnStay } from "../group/own_stay.ts";
import { pathFields } from "../group/path_fields.ts";
import type { GroupEvent, GroupView, Lacking } from "../group/member_event.ts";
import type { OrderWords } from "../group/order_words.ts";
import type { HistoryWish } from "../group/recalls.ts";
import { RunKeys } from "../group/run_keys.ts";
import { DepartedRelays } from "./departed/departed_relays.ts";
import { DirectStay } from "./direct_stay.ts";
import { FifoDeliveries } from "./fifo_deliveries.ts";
import { FifoHistory } from "./fifo_history.ts";
import { earliestFifoDeadline, type FifoTimers } from "./fifo_timers.ts";
import { OwnStream } from "./own_stream.ts";
import type { Peer } from "./peer.ts";
import type { RosterChange } from "./peer_roster.ts";
import { SlowMembers } from "./slow_members.ts";
import { Stays } from "./stays.ts";
import { ViewReports } from "./view_reports.ts";

/**
 * Our stay in one fifo group: our own stream to all, and the streams of all to us.
 *
 * The group decides little itself. It hands each frame, view and timeout to the part that it
 * concerns and carries what follows to the other parts. Its only phase is that of its {@linkcode
 * Leaving}: it takes multicasts while it is `staying`, and everything else goes on in all phases
 * until the member drops the group. {@linkcode FifoTimers} lists its timers.
 */
export class FifoGroup extends OwnStay implements Group {
  /** Our stay, as the header of each of our datagrams names it (PROTOCOL 8.1.4). */
  readonly #stay: Epoch;
  readonly #options: GroupOptions;

  // Parts with a state of their own.
  readonly #leaving = new Leaving();
  readonly #own: OwnStream;
  readonly #receiver: StreamReceiver<Peer>;
  readonly #transmitter: StreamTransmitter<Peer>;
  readonly #stays: Stays;
  readonly #slow: SlowMembers;
  readonly #history: FifoHistory;
  readonly #views: ViewReports;
  readonly #deliveries: FifoDeliveries;
  readonly #direct: DirectStay;
  readonly #events = new GroupEvents();
  readonly #timers: FifoTimers;

  constructor(options: GroupOptions) {
    super(options);
    const { record, self, next, random, counters, slowMemberMs, tables, now } = options;
    this.#options = options;
    const { name: group, joined } = this;
    this.#stay = { number: joined, boot: 0 };
    this.#direct = new DirectStay(group, self.id);
    const events = this.#events;
    const runs = this.isSigned ? new RunKeys(options) : undefined;
    this.#own = new OwnStream(next, { random, slowMemberMs, signer: runs?.signer });
    const { sender } = this.#own;
    const receiver = new StreamReceiver<Peer>({
      ...{ random, buffer: options.buffer },
      isHeldBack: (peer) => this.#stays.holdBack(peer),
      isSending: (at) => sender.isActive(at),
      onForgery: () => counters.forgedRuns++,
    });
    const relays = new DepartedRelays();
    const transmitter = this.#openTransmitter(receiver, relays);
    this.#receiver = receiver;
    this.#transmitter = transmitter;
    const parts = { sender, receiver, transmitter, relays, events };
    const trust = { keys: options.keys, verifierOf: runs?.verifierOf };
    const stays = new Stays({
      ...{ group, self, joined, base: next - 1, random, tables },
      ...{ resume: options.resume, metView: options.metView },
      ...trust,
      ...parts,
    });
    const slow = new SlowMembers({ group, self, peers: stays, events });
    const sources = { peers: stays, random, counters, events };
    const history = new FifoHistory({ group: this, self: self.id, stay: this.#stay, ...sources });
    this.#stays = stays;
    this.#slow = slow;
    this.#history = history;
    const views = this.#views = new ViewReports({ stay: this, self, stays, events });
    const sides = { own: this.#own, receiver, history, counters };
    this.#deliveries = new FifoDeliveries({ group, self, ...sides });
    const { leaving, leaves } = { leaving: this.#leaving, leaves: views.leaves };
    this.#timers = { sender, receiver, transmitter, stays, slow, history, leaving, leaves };
    // The application learns who is here by the view that comes with its joining (PROTOCOL 8.1.9).
    this.#stays.enter(record, now);
  }

  /** The epoch of groups without a sequencer. */
  get epoch(): Epoch {
    return NO_EPOCH;
  }

  /** Always false: the numbers of the changes show which views are missing. */
  get wantsRecord(): boolean {
    return false;
  }

  get view(): number {
    return this.#stays.view;
  }

  get removed(): readonly MemberId[] {
    return this.#stays.removed;
  }

  get forgotten(): number {
    return this.#stays.forgotten;
  }

  get next(): Seq {
    return this.#own.last + 1;
  }

  get load(): GroupLoad {
    const { historyBytes, unsentBytes, detachedPeers } = this.#own.sender;
    const { windowSeqs, keptKernelBytes } = this.#receiver;
    const { framesWaiting } = this.#transmitter;
    const { untakenSeqs } = this.#stays.departed;
    const kept = { historyBytes, unsentBytes, windowSeqs, keptKernelBytes };
    return { ...kept, untakenSeqs, framesWaiting, detachedPeers };
  }

  get isSettled(): boolean {
    return this.#own.sender.lacking().length === 0 && this.#receiver.isComplete &&
      this.#stays.isSettled;
  }

  get isLeaving(): boolean {
    return this.#leaving.isUnderWay;
  }

  get drained(): readonly Lacking[] | undefined {
    return this.#leaving.drained;
  }

  takeDoubt(): undefined {
    return undefined;
  }

  takeBehind(): boolean {
    return this.#stays.takeBehind();
  }

  orderWords(): OrderWords {
    return { type: "none", reason: "not-ordered" };
  }

  currentView(): GroupView {
    return this.#views.current();
  }

  room(): number {
    return this.isLeaving ? 0 : this.#own.room.check();
  }

  multicast(batch: MessageBatch, sentAt: number): SeqRange {
    invariant(!this.isLeaving, "Cannot multicast: the group is being left");
    return this.#own.append(batch, sentAt);
  }

  recall(wish: HistoryWish, now: Instant): void {
    this.#history.ask(wish, now);
  }

  onReign(): void {
    this.#options.counters.foreign++;
  }

  addressOf(source: MemberId): Address | undefined {
    return this.#stays.peer(source)?.address;
  }

  onFrame(header: Header, frame: Frame, keep: () => Uint8Array, now: Instant): void {
    const peer = this.#stays.sender(header, now);
    if (peer !== undefined) peer.heardAt = now;
    if (frame.type === "hello" || frame.type === "welcome") {
      if (!this.#stays.onGreeting(header, frame, now)) this.#options.counters.foreign++;
      return;
    }
    if (peer === undefined) {
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
      case "path-probe":
        return this.#transmitter.onPathProbe(peer, frame);
      case "path-passed":
        return this.#transmitter.onPathPassed(peer, frame, now);
      case "channel-probe":
        return this.#transmitter.onChannelProbe(peer, frame);
      case "channel-passed":
        return this.#transmitter.onChannelPassed(peer, frame);
      case "slow":
        return this.#slow.onNotice(peer, frame);
      case "recall":
        return this.#history.onRecall(peer, frame);
      case "past":
      case "past-mark":
        if (!this.#history.onAnswer(peer, frame, keep(), now)) this.#options.counters.foreign++;
        return;
      case "bye":
        return this.#onBye(this.#stays.onBye(peer, frame, now), now);
      default:
        // A frame of total order, or one between tracker and member: a peer's fault, not a bug.
        this.#options.counters.foreign++;
    }
  }

  onChange(change: ViewChange, now: Instant): boolean {
    const outcome = this.#stays.onChange(change, now);
    if (outcome === "ahead") return false;
    if (outcome !== "known") this.#onChanges(outcome, now);
    return true;
  }

  onRecord(record: ViewRecord, now: Instant): boolean {
    const { view } = this;
    const changes = this.#stays.onRecord(record, now);
    // A view that we have, fetched because a member named another, is not reported again.
    if (view !== this.view || (changes?.length ?? 0) > 0) this.#onChanges(changes, now);
    return changes !== undefined;
  }

  handleTimeout(now: Instant): void {
    this.#own.sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
    this.#stays.handleTimeout(now);
    this.#takePaceChanges(now);
    this.#tellSlow(now);
    this.#history.handleTimeout(now);
    this.#views.handleTimeout(now);
    this.#checkDrained(now);
  }

  nextDeadline(): Instant | undefined {
    return earliestFifoDeadline(this.#timers);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#transmitter.poll(now, into) ?? this.#history.poll(now, into);
  }

  pollEvent(now: Instant): GroupEvent | undefined {
    this.#takePaceChanges(now);
    const event = this.#events.shift();
    if (event !== undefined) return event;
    if (this.#own.room.isWanted && !this.isLeaving && this.#own.room.takeNews()) {
      return { type: "room", group: this.name };
    }
    const own = this.#deliveries.takeOwn();
    if (own === undefined) return this.#deliveries.takeArrival(now);
    this.#checkDrained(now);
    return own;
  }

  onTaken(sender: MemberId, seq: Seq, now: Instant): void {
    this.#stays.onTaken(sender, seq, now);
  }

  startLeaving(now: Instant): void {
    if (this.isLeaving) return;
    this.#leaving.start(now);
    this.#checkDrained(now);
  }

  abandon(now: Instant): Abandoned {
    const inDoubt = this.#own.inDoubt();
    const { resume, metView } = this.#stays.end(now);
    this.#leaving.stop();
    this.#transmitter.clear();
    this.#history.end();
    return { resume, metView, inDoubt };
  }

  #openTransmitter(receiver: StreamReceiver<Peer>, relays: DepartedRelays) {
    const { self, counters } = this.#options;
    return new StreamTransmitter<Peer>({
      group: this.id,
      self: self.id,
      epoch: this.#stay,
      sender: this.#own.sender,
      receiver,
      addresses: () => this.#stays.addresses(),
      // Nobody receives its own stream, so at most as many share a buffer as there are others.
      activeSenders: (now) => Math.min(receiver.activeSenders(now) + 1, this.#stays.size),
      potentialSenders: () => this.#stays.size,
      onSent: (kind, bytes, copies) => counters.countSent(kind, bytes, copies),
      sizesTo: this.#options.sizesTo,
      channel: this.channel,
      relays,
      hasOnePeer: this.#direct.isDirect,
    });
  }

  /** False while we leave a direct group: that the other member follows is no news. */
  get #tellsChanges(): boolean {
    return !this.#direct.isDirect || !this.isLeaving;
  }

  /** Carries a new view to the other parts and to the application; `undefined` is no new view. */
  #onChanges(changes: readonly RosterChange[] | undefined, now: Instant): void {
    if (changes === undefined) return;
    const isTold = this.#tellsChanges;
    this.#follow(changes, now);
    if (isTold) this.#views.push(changes);
    this.#checkDrained(now);
  }

  /** Carries a leave to the other parts, and later to the application; `undefined` is no leave. */
  #onBye(leaves: readonly RosterChange[] | undefined, now: Instant): void {
    if (leaves === undefined) return;
    const isTold = this.#tellsChanges;
    this.#follow(leaves, now);
    if (!this.#direct.isDirect) this.#views.leaves.add(leaves, now);
    else if (isTold) this.#views.push(leaves);
    this.#checkDrained(now);
  }

  #follow(changes: readonly RosterChange[], now: Instant): void {
    for (const { kind, peer } of changes) {
      if (kind === "join") this.#history.onJoin(peer.id);
      else {
        this.#slow.onGone(peer);
        this.#history.onGone(peer.id);
        if (this.#direct.onGone(peer, this.#own.last)) this.startLeaving(now);
      }
    }
  }

  #takePaceChanges(now: Instant): void {
    const { sender } = this.#own;
    for (let one = sender.takePaceChange(); one; one = sender.takePaceChange()) {
      this.#slow.onOwn(one, now);
    }
    for (let one = sender.takeReachChange(); one; one = sender.takeReachChange()) {
      const { identity: member, address, heardAt } = one.peer;
      const about = { group: this.name, member };
      const path = pathFields(pathOf(one, heardAt, now));
      if (one.type === "reached") this.#events.push({ type: "reached-again", ...about });
      else this.#events.push({ type: "unreached", ...about, address, ...path });
    }
  }

  #tellSlow(now: Instant): void {
    const notice = this.#slow.takeNotice(now);
    if (notice === undefined) return;
    for (const peer of this.#stays.peers()) this.#transmitter.queue(peer, notice, "tail");
  }

  /** Says bye once all have acknowledged our messages, or no member makes progress any more. */
  #checkDrained(now: Instant): void {
    if (this.#leaving.phase.type !== "draining") return;
    const lacking = this.#own.sender.lacking();
    const progressAt = Math.max(...lacking.map(({ peer }) => peer.outbound.progressAt), -Infinity);
    // Our own application is owed our messages, too.
    const isOwed = lacking.length > 0 || !this.#own.isDelivered;
    if (this.#leaving.waits(isOwed, progressAt, now)) return;
    const missing = lacking.map(({ peer, range }) => ({
      member: peer.identity,
      range,
    }));
    this.#leaving.finish([...this.#direct.undelivered, ...missing]);
    const bye = { type: "bye", joined: this.joined, last: this.#own.last } as const;
    for (const peer of this.#stays.peers()) this.#transmitter.queue(peer, bye, "bye");
  }
}
