import {
  type Address,
  type Epoch,
  type Instant,
  invariant,
  type MemberId,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../../core/mod.ts";
import { type MessageBatch, StreamReceiver } from "../../../ordering/mod.ts";
import type { DescribedMember } from "../../../roles/mod.ts";
import type { Frame, Header, HeadFrame, ReignFrame, ViewRecord } from "../../../wire/mod.ts";
import type { Abandoned, Group, GroupLoad, GroupOptions } from "../group/group.ts";
import { HoldersWatch } from "../group/holders_watch.ts";
import { OrderedLeaving } from "../group/ordered_leaving.ts";
import { OwnStay } from "../group/own_stay.ts";
import type { GroupEvent, GroupView, Lacking } from "../group/member_event.ts";
import type { HistoryWish } from "../group/recalls.ts";
import type { OrderWords } from "../group/order_words.ts";
import { RunKeys } from "../group/run_keys.ts";
import { HeadWatch } from "./head_watch.ts";
import { InstallParts } from "./install_parts.ts";
import { OrderedEvents, SEQUENCE_ID } from "./ordered_events.ts";
import { OrderWatch } from "./order_watch.ts";
import { ReachReports } from "./reach_reports.ts";
import { grantOf } from "./reign.ts";
import type { OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";
import { StableWatch } from "./stable_watch.ts";
import { SlotSigners } from "../group/slot_signers.ts";
import { Submissions } from "./submissions.ts";
import { Succession } from "./succession.ts";
import { SequenceHistory } from "./sequence_history.ts";
import { earliestTotalDeadline, type TotalTimers } from "./total_timers.ts";

/**
 * One member's part in one total-order group. It submits its messages to the group's sequencer and
 * takes every member's, its own included, in the one order that comes back; changes of the view
 * have their place in that order, too. Its only peer is the sequencer. In a safe group it delivers
 * what the sequencer says that all members hold.
 *
 * This class passes frames, timeouts and events between its parts: {@linkcode Succession} knows
 * which sequencer's entries are taken, {@linkcode OrderedEvents} turns them into events, {@linkcode
 * Submissions} has what we multicast.
 */
export class TotalGroup extends OwnStay implements Group {
  readonly #options: GroupOptions;
  readonly #submissions: Submissions;
  readonly #receiver: StreamReceiver<SequencerPeer, OrderedOrigin>;
  readonly #events: OrderedEvents;
  readonly #succession: Succession;
  readonly #stability: StableWatch;
  readonly #order = new OrderWatch();
  readonly #history: SequenceHistory;
  readonly #leaving: OrderedLeaving;
  readonly #holders: HoldersWatch;
  readonly #timers: TotalTimers;
  readonly #reach: ReachReports;
  readonly #signers: SlotSigners | undefined;
  readonly #heads: HeadWatch | undefined;

  constructor(options: GroupOptions) {
    super(options);
    const { record, random, buffer, now } = options;
    this.#options = options;
    this.#holders = new HoldersWatch({ mode: this.mode, tables: options.tables });
    const runs = this.isSigned ? new RunKeys(options) : undefined;
    this.#signers = runs && slotSigners(options, runs);
    this.#heads = headWatch(options);
    this.#submissions = new Submissions({ ...options, signer: runs?.signer });
    const onForgery = () => {
      options.counters.forgedRuns++;
      const { window } = this.#succession.sequence ?? {};
      if (window !== undefined) this.#order.onRefused(window.contiguous);
    };
    this.#receiver = new StreamReceiver({ random, buffer, onForgery });
    this.#stability = new StableWatch(random);
    const shared = {
      group: options,
      stay: this,
      submissions: this.#submissions,
      signers: this.#signers,
      heads: this.#heads,
      installs: new InstallParts(options.tables?.installs),
      holders: this.#holders,
    };
    this.#events = new OrderedEvents(shared);
    this.#succession = new Succession(
      { ...shared, receiver: this.#receiver, events: this.#events, stability: this.#stability },
      grantOf(record),
      now,
    );
    const streams = { submissions: this.#submissions, succession: this.#succession };
    this.#reach = new ReachReports({ ...streams, group: this.name, events: this.#events });
    this.#leaving = new OrderedLeaving({
      ...{ submissions: this.#submissions, holders: this.#holders, events: this.#events },
      sequencer: () => this.#succession.reign.peer,
    });
    this.#history = new SequenceHistory(options, this.#succession, this.#events);
    this.#timers = {
      sender: this.#submissions.sender,
      receiver: this.#receiver,
      succession: this.#succession,
      stability: this.#stability,
      order: this.#order,
      holders: this.#holders,
      history: this.#history,
      leaving: this.#leaving,
    };
  }

  /** The epoch of the sequencer whose entries we take or wait for. */
  get epoch(): Epoch {
    return this.#succession.epoch;
  }

  get view(): number {
    return this.#events.viewNumber;
  }

  get removed(): readonly MemberId[] {
    return this.#events.removed;
  }

  get forgotten(): number {
    return this.#events.forgotten;
  }

  get next(): Seq {
    return this.#submissions.last + 1;
  }

  get load(): GroupLoad {
    const { historyBytes, unsentBytes, detachedPeers } = this.#submissions.sender;
    const { windowSeqs, keptKernelBytes } = this.#receiver;
    const { framesWaiting } = this.#succession.reign.transmitter;
    const untakenSeqs = 0;
    const kept = { historyBytes, unsentBytes, windowSeqs, keptKernelBytes };
    return { ...kept, untakenSeqs, framesWaiting, detachedPeers };
  }

  get isSettled(): boolean {
    return this.#submissions.outstanding === undefined && this.#receiver.isComplete;
  }

  get isLeaving(): boolean {
    return this.#leaving.isUnderWay;
  }

  get drained(): readonly Lacking[] | undefined {
    return this.#leaving.drained;
  }

  get wantsRecord(): boolean {
    return this.#events.wantsRecord;
  }

  orderWords(): OrderWords {
    if (this.#heads === undefined) return { type: "none", reason: "not-signed" };
    return this.#heads.words(this.#succession.reign.key !== undefined);
  }

  currentView(): GroupView {
    return this.#events.currentView();
  }

  room(): number {
    return this.isLeaving ? 0 : this.#submissions.room.check();
  }

  multicast(batch: MessageBatch, sentAt: number): SeqRange {
    invariant(!this.isLeaving, "Cannot multicast: the group is being left");
    return this.#submissions.append(batch, sentAt);
  }

  recall(wish: HistoryWish, now: Instant): void {
    this.#history.ask(wish, now);
  }

  addressOf(source: MemberId): Address | undefined {
    const { peer } = this.#succession.reign;
    return source === peer.id ? peer.address : undefined;
  }

  onFrame(header: Header, frame: Frame, keep: () => Uint8Array, now: Instant): void {
    const succession = this.#succession;
    if (!succession.admits(header, frame)) {
      this.#options.counters.foreign++;
      return;
    }
    this.#reach.onHeard(now);
    if (this.isSigned) this.#order.onChecked(succession.sequence?.window.deliverable ?? 0);
    this.#order.onHeard(succession.phase.type === "following", now);
    const { peer, transmitter } = succession.reign;
    switch (frame.type) {
      case "recover":
        return succession.sendPromise();
      case "install":
        return succession.onInstall(frame, now);
      case "welcome": {
        const isForThisStay = header.destination !== 0 && frame.peerJoined === this.joined;
        if (isForThisStay) succession.onWelcome(frame.cut, now);
        return;
      }
      case "ordered":
        return succession.takeEntries(frame, keep(), frame, now);
      case "change": {
        this.#events.noteChange(frame);
        return succession.takeChange(frame, now);
      }
      case "head":
        return this.#onHead(frame);
      case "stable":
        return this.#onStable(frame.seq);
      case "lacking":
        if (!this.#holders.onAnswer(frame, now)) this.#options.counters.foreign++;
        return this.#checkDrained(now);
      case "unreached":
        return this.#reach.onNotice(frame);
      case "tail":
        return succession.onTail(frame.highest, now);
      case "ack":
        // An acknowledgement before the welcome belongs to an earlier stay (PROTOCOL 10.2.5).
        if (succession.phase.type === "following") transmitter.onAck(peer, frame, now);
        return;
      case "nak":
        if (frame.stream === peer.id) return succession.onEntriesWanted(frame);
        return transmitter.onNak(peer, frame, now);
      case "path-probe":
        return transmitter.onPathProbe(peer, frame);
      case "path-passed":
        return transmitter.onPathPassed(peer, frame, now);
      case "channel-probe":
        return transmitter.onChannelProbe(peer, frame);
      case "past":
      case "past-mark":
        if (!this.#history.onAnswer(peer, frame, keep(), now)) this.#options.counters.foreign++;
        return;
      case "recall":
        return this.#history.onRecall(peer, frame);
      case "not-held":
        if (frame.stream === peer.id) this.#receiver.onNotHeld(peer, frame.ranges, now);
        return;
      default:
        this.#options.counters.foreign++;
    }
  }

  onReign(frame: ReignFrame, now: Instant): void {
    const { epoch, reign: { peer } } = this.#succession;
    this.#succession.onReign(frame, now);
    if (epoch !== this.epoch) this.#history.onGone(peer.id);
  }

  takeDoubt(): Epoch | undefined {
    return this.#succession.takeDoubt();
  }

  /** Ignores a notice of the tracker: here a view takes effect at its entry (PROTOCOL 10.4.1). */
  onChange(): boolean {
    return true;
  }

  onRecord(record: ViewRecord): boolean {
    this.#signers?.onRecord(record);
    return this.#events.onRecord(record);
  }

  /** Returns false: a member that is behind in the sequence learns it from the sequence. */
  takeBehind(): boolean {
    return false;
  }

  nextDeadline(): Instant | undefined {
    return earliestTotalDeadline(this.#timers);
  }

  handleTimeout(now: Instant): void {
    this.#submissions.sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    this.#queueNaks();
    this.#succession.handleTimeout(now);
    this.#askIfStable(now);
    this.#order.handleTimeout(now);
    this.#askWhoLacks(now);
    this.#history.handleTimeout(now);
    this.#takePaceChanges(now);
    this.#checkDrained(now);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    this.#order.note(this.#isWaiting, now);
    return this.#succession.reign.transmitter.poll(now, into) ?? this.#history.poll(now, into);
  }

  pollEvent(now: Instant): GroupEvent | undefined {
    this.#takePaceChanges(now);
    if (this.#events.isEmpty) this.#takeArrivals(now);
    const event = this.#events.shift();
    if (event !== undefined) {
      this.#history.note(event);
      return event;
    }
    const news = this.#order.take();
    if (news !== undefined) {
      const { address: sequencer } = this.#succession.reign.peer;
      return news.type === "unordered"
        ? { ...news, group: this.name, sequencer }
        : { ...news, group: this.name };
    }
    const { room } = this.#submissions;
    if (!room.isWanted || this.isLeaving || !room.takeNews()) return undefined;
    return { type: "room", group: this.name };
  }

  onTaken(_sender: MemberId, place: Seq, now: Instant): void {
    this.#succession.onTaken(place, now);
  }

  startLeaving(now: Instant): void {
    if (this.isLeaving) return;
    this.#leaving.start(now);
    this.#checkDrained(now);
  }

  abandon(now: Instant): Abandoned {
    const resume = new Map(this.#options.resume);
    const highest = this.#succession.abandon();
    // Entries that are there are still delivered, and own messages among them are in no doubt.
    while (this.#receiver.isReady && !this.#events.isOut) this.#takeArrivals(now);
    if (highest !== undefined) resume.set(SEQUENCE_ID, this.#events.standing(highest));
    this.#succession.reign.transmitter.clear();
    this.#history.end();
    this.#stability.stop();
    this.#order.note(false, now);
    // After leaving there is no next stay in which we could tell it.
    if (this.isLeaving) this.#events.reportMissed(this.#succession.reign.peer.identity);
    this.#leaving.stop();
    return { resume, inDoubt: this.#submissions.outstanding };
  }

  /**
   * True while we wait for a word of the sequencer. What our own application has yet to take, our
   * messages among it, is nothing that the sequencer owes us.
   */
  get #isWaiting(): boolean {
    const { type } = this.#succession.phase;
    if (this.#heads?.isRefused === true) return true;
    if (type === "abandoned" || this.#events.isOut || this.#receiver.isReady) return false;
    return type !== "following" || this.#submissions.isOutstanding || this.#receiver.isMissing;
  }

  /** Asks the sequencer for what is missing of the sequence. */
  #queueNaks(): void {
    const { peer, transmitter } = this.#succession.reign;
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      transmitter.queue(peer, { type: "nak", stream: peer.id, ranges: nak.ranges }, "nak");
    }
  }

  /** Takes the sequencer's word on the order. */
  #onHead(frame: HeadFrame): void {
    const { epoch, key } = this.#succession.reign;
    const isGood = key !== undefined && this.#heads?.onHead(frame, epoch, key) === true;
    if (!isGood) this.#options.counters.foreign++;
    if (this.#heads?.isRefused === true) this.#order.onFalseHead();
  }

  /** Releases in a safe group the sequence up to `seq`, which every member holds. */
  #onStable(seq: Seq): void {
    const { phase, reign } = this.#succession;
    // What we hold before our epoch is open may be void (PROTOCOL 11.3.5).
    if (phase.type !== "following") return;
    this.#stability.release(phase.sequence.window, seq);
    this.#receiver.onRemains(reign.peer);
  }

  #askIfStable(now: Instant): void {
    const { phase, sequence, reign: { peer, transmitter } } = this.#succession;
    const seq = this.#stability.takeQuestion(sequence?.window, now);
    if (seq !== undefined && phase.type === "following") {
      transmitter.queue(peer, { type: "stable", seq }, "stable");
    }
  }

  /** Takes some entries, or a gap, for the application. */
  #takeArrivals(now: Instant): void {
    const arrival = this.#events.isOut ? undefined : this.#receiver.take(now);
    if (arrival === undefined) return;
    this.#events.onArrival(arrival, this.#succession.reign.peer.identity, now);
    if (arrival.type === "deliver") this.#checkDrained(now);
  }

  #takePaceChanges(now: Instant): void {
    const { sender } = this.#submissions;
    for (let change = sender.takePaceChange(); change; change = sender.takePaceChange()) {
      if (change.type !== "waiting") continue;
      const identities = (peers: readonly SequencerPeer[]) => peers.map(({ identity }) => identity);
      this.#events.pushWaiting(identities(change.peers), identities(change.silent));
    }
    this.#reach.takeChanges(now);
  }

  /** Says bye once nothing is waited for any more. */
  #checkDrained(now: Instant): void {
    if (!this.#leaving.takeEnd(now)) return;
    const { peer, transmitter } = this.#succession.reign;
    // Our own entry, with which it is told, will not come any more.
    this.#events.reportMissed(peer.identity);
    const { last } = this.#submissions;
    transmitter.queue(peer, { type: "bye", joined: this.joined, last }, "bye");
  }

  #askWhoLacks(now: Instant): void {
    const { phase, reign: { peer, transmitter } } = this.#succession;
    const question = this.#holders.takeQuestion(now);
    if (question === undefined || phase.type !== "following") return;
    transmitter.queue(peer, question, "tail");
  }
}

/** Returns the members of a signed group whose messages we check, ourselves included. */
function slotSigners({ identity, keys, self, next, record }: GroupOptions, runs: RunKeys) {
  return new SlotSigners(record, {
    self: { id: self.id, next },
    verifierOf: (member: DescribedMember) => {
      const isOwn = member.id === self.id;
      const key = isOwn ? identity?.signer.publicKey : keys?.keyOf(member);
      return key && runs.verifierOf(member.id, key);
    },
  });
}

/** Returns what compares the heads of a signed group with the order that we are shown. */
function headWatch({ identity, record }: GroupOptions): HeadWatch | undefined {
  if (record.signed !== true) return undefined;
  invariant(identity !== undefined, "Whoever is in a signed group has an identity");
  const { verifier, hash } = identity;
  return new HeadWatch({ group: record.group, verifier, hash });
}
