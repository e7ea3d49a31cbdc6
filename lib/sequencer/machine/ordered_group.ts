import {
  type Address,
  addressOf,
  earlier,
  type Epoch,
  type GroupId,
  type Instant,
  isSameEpoch,
  type MemberId,
  type Mode,
  type Random,
  RecentIds,
  sameAddress,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../core/mod.ts";
import {
  Inbound,
  type News,
  OrderedOutbox,
  Outbound,
  type PastPage,
  type PastQuery,
  PastSender,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
} from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import type {
  ChangeKind,
  Frame,
  GrantFrame,
  GreetingFrame,
  Header,
  PromiseFrame,
  ViewChange,
  ViewRecord,
} from "../../wire/mod.ts";
import type { LogBatch } from "./log_types.ts";
import { Licence } from "./licence.ts";
import { Submitter } from "./submitter.ts";
import type { Recovery } from "./takeover.ts";
import type { ViewPlace } from "./witness.ts";

/** What a group needs to begin. */
export interface OrderedGroupOptions {
  readonly id: GroupId;
  readonly self: MemberId;
  /** Ours, as greetings carry one. */
  readonly name: string;
  readonly grant: GrantFrame;
  readonly random: Random;
  readonly counters: Counters;
  /** Milliseconds that a member may take for a window of the sequence while entries wait. */
  readonly slowMemberMs: number;
  /** What came of taking it over from another sequencer; none if the group is new. */
  readonly recovery?: Recovery;
  readonly now: Instant;
}

/**
 * One total-order group at its sequencer: submissions come in, one stream for each member; the
 * sequence goes out, one stream to all. Joins, leaves and evictions are entries of the sequence.
 */
export class OrderedGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly epoch: Epoch;
  readonly #options: OrderedGroupOptions;
  readonly #members = new Map<MemberId, Submitter>();
  readonly #outbox: OrderedOutbox;
  readonly #sender: StreamSender<Submitter>;
  readonly #receiver: StreamReceiver<Submitter>;
  readonly #transmitter: StreamTransmitter<Submitter>;
  readonly #removed = new RecentIds();
  readonly #licence = new Licence(() => this.#members.values());
  #addresses: readonly Address[] | undefined;
  readonly #astray = new Set<MemberId>();
  /** Members that are too slow for a safe group, until the tracker has let them out. */
  readonly #slow = new Set<Submitter>();
  /** Up to where all were told that all hold the sequence. */
  #stableTold: Seq = 0;
  #view = 0;
  /** Where the entry stands that opened our epoch; a group's first one has none. */
  #installed: SeqRange | undefined;
  readonly #past: PastSender;
  /** What the engine knows that all have, and whether it is to hear of more. */
  #marked: Seq = 0;
  #isMarkDue = false;
  /** What members want to know of the past, one question each. */
  readonly #questions = new Map<MemberId, PastQuery>();
  /** Somebody greets whom no view has named yet. */
  #isBehind = false;

  constructor(options: OrderedGroupOptions) {
    const { id, self, grant, random, counters, slowMemberMs } = options;
    this.id = id;
    this.name = grant.name;
    this.mode = grant.mode;
    this.epoch = grant.epoch;
    this.#options = options;
    const { recovery, now } = options;
    this.#outbox = new OrderedOutbox(recovery?.first ?? 1, grant.epoch);
    this.#outbox.recover(recovery?.entries ?? []);
    // What was recovered is kept until all members are known that may lack something of it.
    const released = this.#outbox.first - 1;
    this.#sender = new StreamSender(this.#outbox, random, { slowMemberMs, released });
    this.#receiver = new StreamReceiver(random);
    this.#transmitter = new StreamTransmitter<Submitter>({
      group: id,
      self,
      epoch: grant.epoch,
      sender: this.#sender,
      receiver: this.#receiver,
      addresses: () => this.#allAddresses(),
      // Members of this group receive from their sequencer alone.
      activeSenders: () => 1,
      potentialSenders: () => 1,
      onSent: (kind, bytes, copies) => counters.countSent(kind, bytes, copies),
      ...this.mode === "safe" && { news: this.#stability() },
    });
    this.#past = new PastSender(
      (destination) => ({ group: id, source: self, destination, epoch: grant.epoch }),
      (bytes) => counters.countSent("history", bytes, 1),
    );
    if (recovery !== undefined) this.#install(recovery, now);
    // Members keep what they need; the sequencer delivers nothing to itself.
    this.#sender.release(Infinity);
  }

  /** The number of the newest view that is in the sequence. */
  get view(): number {
    return this.#view;
  }

  /** The highest seq given. */
  get last(): Seq {
    return this.#outbox.last;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#removed.list();
  }

  get size(): number {
    return this.#members.size;
  }

  /** Who is here, those who have said bye included. */
  members(): Iterable<Submitter> {
    return this.#members.values();
  }

  get historyBytes(): number {
    return this.#sender.historyBytes;
  }

  /** How many members the order does not wait for, since they are too slow. */
  get detachedPeers(): number {
    return this.#sender.detachedPeers;
  }

  /** Whether somebody greets whom no view has named yet; asking once settles it. */
  takeBehind(): boolean {
    const isBehind = this.#isBehind;
    this.#isBehind = false;
    return isBehind;
  }

  /** Members that have delivered something of an epoch before, and are not in ours. */
  takeAstray(): MemberId[] {
    const astray = [...this.#astray];
    this.#astray.clear();
    return astray;
  }

  /** Members of a safe group that hold up the others, and are still in. */
  slow(): MemberId[] {
    return [...this.#slow].map(({ id }) => id);
  }

  /** Puts the next change of the view into the sequence; false if one before it is missing. */
  onChange(change: ViewChange, now: Instant): boolean {
    if (change.view <= this.#view) return true;
    if (change.view > this.#view + 1) return false;
    this.#view = change.view;
    const { member: id, kind } = change;
    if (kind === "join") {
      const { name, address, slot, view: joined } = change;
      this.#enter({ id, name, address, joined, slot }, change, now);
    } else if (kind === "leave" || kind === "evict") {
      this.#exit(id);
      this.#outbox.appendChange(change);
    }
    return true;
  }

  /**
   * Brings the sequence to a whole view: what is missing between became one step. Whoever joined in
   * it knows who was there at its joining and must hear who left since, so joins come first.
   */
  onRecord(record: ViewRecord, now: Instant): void {
    if (record.view <= this.#view) return;
    this.#view = record.view;
    const joinedById = new Map(record.members.map(({ id, joined }) => [id, joined]));
    const gone = [...this.#members.values()].filter(({ id, joined }) =>
      joinedById.get(id) !== joined
    );
    for (const member of gone) this.#exit(member.id);
    for (const { id, name, host, port, joined, slot } of record.members) {
      if (this.#members.has(id)) continue;
      const newcomer = { id, name, address: addressOf(host, port)!, joined, slot };
      this.#enter(newcomer, changeOf("join", record.view, newcomer), now);
    }
    for (const member of gone) this.#outbox.appendChange(changeOf("leave", record.view, member));
  }

  /** One frame of a datagram for this group; `keep` answers a copy of the datagram. */
  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void {
    const member = this.#members.get(header.source);
    const isMember = member !== undefined && sameAddress(member.address, from) &&
      isSameEpoch(header.epoch, this.epoch);
    // One that said bye wants nothing more, but may be back before its old stay has ended.
    if (!isMember || (member.isGone && frame.type !== "hello")) {
      this.#isBehind ||= frame.type === "hello";
      this.#options.counters.foreign++;
      return;
    }
    member.heardAt = now;
    switch (frame.type) {
      case "hello":
        return this.#onHello(member, frame);
      case "data":
        return this.#receiver.onMessages(member, frame, keep(), now);
      case "tail":
        return this.#receiver.onTail(member, frame.highest, now);
      case "ack":
        return this.#transmitter.onAck(member, frame, now);
      case "nak":
        return this.#transmitter.onNak(member, frame, now);
      case "stable":
        return this.#onStableWanted(member, frame.seq);
      case "promise":
        // It has not got the entry that opened our epoch, or is not in it, and takes no other before.
        return this.#onPromise(member, frame, now);
      case "recall":
        this.#questions.set(member.id, frame);
        return;
      case "not-held":
        if (frame.stream === member.id) this.#receiver.onNotHeld(member, frame.ranges, now);
        return;
      case "bye":
        // The entry that lets it out comes with the tracker's notice; nobody waits for it until then.
        // In a safe group it is in the view up to that entry, and what others deliver it must hold.
        if (frame.joined === member.joined && this.mode !== "safe") this.#forget(member);
        return;
      default:
        this.#options.counters.foreign++;
    }
  }

  /** The tracker has answered a lease: the group is ours until then at least. */
  renewLease(until: Instant): void {
    this.#licence.renew(until);
  }

  /** Gives submissions their places, as long as there is room for them and it is ours to do. */
  admit(now: Instant): void {
    if (!this.#licence.isValid(now)) {
      if (this.#receiver.isReady) this.#licence.want(now);
      return;
    }
    this.#takePaceChanges();
    while (this.#sender.hasRoom) {
      const arrival = this.#receiver.take(now);
      if (arrival === undefined) return;
      if (arrival.type === "gap") continue;
      for (const message of arrival.messages) {
        this.#outbox.appendMessage(arrival.peer.slot, message);
      }
    }
  }

  /** What the engine is to keep; `undefined`: it was handed all of it. */
  takeAppend(): LogBatch | undefined {
    const nothing = { first: this.last + 1, entries: [] };
    const unlogged = this.#outbox.takeUnlogged() ?? (this.#isMarkDue ? nothing : undefined);
    this.#isMarkDue = false;
    if (unlogged === undefined) return undefined;
    const stable = this.#marked = this.#stable();
    return { group: this.id, ...unlogged, stable, view: this.#view };
  }

  /** Lets the engine know of what all have, if nothing new has told it since. */
  markStable(): void {
    this.#isMarkDue = this.#stable() > this.#marked;
  }

  /** The next question about the past, and whose it is. */
  takeQuestion(): { member: MemberId; question: PastQuery } | undefined {
    for (const [member, question] of this.#questions) {
      this.#questions.delete(member);
      return { member, question };
    }
    return undefined;
  }

  /** The engine's answer to it. */
  onPast(id: MemberId, question: PastQuery, page: PastPage): void {
    const member = this.#members.get(id);
    if (member !== undefined && !member.isGone) this.#past.send(member, question, page);
  }

  onAppended(last: Seq): void {
    this.#outbox.onAppended(last);
  }

  handleTimeout(now: Instant): void {
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
    const tail = { type: "tail", highest: this.#sender.highest } as const;
    for (const member of this.#licence.takeUnheard(now, this.#receiver.isReady)) {
      this.#transmitter.queue(member, tail, "tail");
    }
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    const own = earlier(this.#licence.nextDeadline(), this.#transmitter.nextDeadline());
    return earlier(streams, own);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#transmitter.poll(now, into) ?? this.#past.poll(into);
  }

  /** Up to where all members have delivered: while one of them lives, it stays as it is. */
  #stable(): Seq {
    let stable = Infinity;
    for (const { isGone, outbound } of this.#members.values()) {
      if (!isGone && outbound.acked < stable) stable = outbound.acked;
    }
    return stable === Infinity ? 0 : stable;
  }

  /**
   * Who is too slow, and who has caught up, is said in the sequence: all hear it in the same place.
   * A safe group cannot go on without one of its members, so who is too slow must leave it.
   */
  #takePaceChanges(): void {
    for (let one = this.#sender.takePaceChange(); one; one = this.#sender.takePaceChange()) {
      if (one.type === "waiting" || one.peer.isGone) continue;
      if (this.mode === "safe") {
        if (one.type === "detached") this.#slow.add(one.peer);
        else this.#slow.delete(one.peer);
        continue;
      }
      const kind = one.type === "detached" ? "detach" : "reattach";
      this.#outbox.appendChange(changeOf(kind, this.#view, one.peer));
    }
  }

  /** Opens our epoch: who goes on, and who comes in, for the log before it does not know of them. */
  #install({ view, members, newcomers, isAfterRestart }: Recovery, now: Instant): void {
    this.#view = view;
    for (const place of members) {
      const { id, name, address, joined, slot, cut, submitted, heardAt } = place;
      const member = new Submitter(id, name, address, joined, slot, new Outbound(cut, now));
      if (submitted !== undefined) member.inbound = new Inbound(submitted);
      // When it promised, which may be a while ago: others may have been waited for.
      member.heardAt = heardAt;
      this.#add(member);
    }
    this.#installed = this.#outbox.appendInstall(view, members.map(({ id }) => id));
    // A newcomer must hear who joined after it, even if all others know: its own view is as old. And
    // who joined when somebody was out does not know one whom a restarted tracker has taken back.
    const since = Math.min(...newcomers.map(({ slot }) => slot));
    const inOrder = (places: readonly ViewPlace[]) => [...places].sort((a, b) => a.slot - b.slot);
    for (const place of inOrder(newcomers)) {
      this.#enter(place, changeOf("join", view, place), now);
    }
    // Newcomers, too: one of them may be back, and those after it do not know it either.
    const later = isAfterRestart
      ? [...members, ...newcomers]
      : members.filter(({ slot }) => slot >= since);
    for (const place of inOrder(later)) {
      this.#outbox.appendChange(changeOf("join", view, place));
    }
    for (const { id, submitted } of newcomers) {
      if (submitted !== undefined) this.#members.get(id)!.inbound = new Inbound(submitted);
    }
  }

  /** Tells all, in a safe group, up to where every member holds the sequence. */
  #stability(): News {
    return {
      isDue: () => this.#sender.ackedByAll > this.#stableTold,
      pack: (writer) => {
        const seq = this.#sender.ackedByAll;
        if (seq > this.#stableTold && writer.frame({ type: "stable", seq })) this.#stableTold = seq;
      },
    };
  }

  /** A member has not heard how far all hold the sequence. */
  #onStableWanted(member: Submitter, known: Seq): void {
    const seq = this.#stableTold;
    if (seq > known) this.#transmitter.queue(member, { type: "stable", seq }, "stable");
  }

  #onPromise(member: Submitter, frame: PromiseFrame, now: Instant): void {
    const { delivered, cut, hasBegun } = frame;
    // One for whom the sequence has not begun says hello.
    if (this.#installed === undefined || !hasBegun) return;
    // It has begun our epoch: a question that came late made it promise again.
    if (isSameEpoch(frame.installed, this.epoch)) return;
    if (member.outbound.cut >= this.#installed.last) {
      // It was out when our epoch opened, and does not know: what it has delivered goes on nowhere.
      if (delivered > cut) this.#astray.add(member.id);
      else this.#welcome(member);
      return;
    }
    const ranges = [this.#installed];
    this.#transmitter.onNak(member, { type: "nak", stream: this.#options.self, ranges }, now);
  }

  #add(member: Submitter): void {
    this.#members.set(member.id, member);
    this.#removed.delete(member.id);
    this.#sender.addPeer(member);
    this.#receiver.addPeer(member);
    this.#addresses = undefined;
  }

  #enter(newcomer: ViewPlace, change: ViewChange, now: Instant): void {
    const { id, name, address, joined, slot } = newcomer;
    if (this.#members.has(id)) this.#exit(id);
    const outbound = this.#sender.outboundFor(now);
    const member = new Submitter(id, name, address, joined, slot, outbound);
    this.#add(member);
    this.#outbox.appendChange(change);
  }

  /** A submission that comes after this entry is refused: its sender is no member any more. */
  #exit(id: MemberId): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#forget(member);
    this.#members.delete(id);
    this.#removed.add(id);
  }

  #forget(member: Submitter): void {
    this.#sender.removePeer(member);
    this.#receiver.forgetPeer(member);
    this.#slow.delete(member);
    this.#past.forget(member.id);
    this.#questions.delete(member.id);
    member.inbound = undefined;
    member.isGone = true;
    this.#addresses = undefined;
  }

  #allAddresses(): readonly Address[] {
    return this.#addresses ??= [...this.#members.values()]
      .filter((member) => !member.isGone).map((member) => member.address);
  }

  #onHello(member: Submitter, frame: GreetingFrame): void {
    if (frame.joined !== member.joined || member.isGone) {
      this.#isBehind ||= frame.joined > member.joined;
      return;
    }
    member.inbound ??= new Inbound(frame.cut);
    this.#welcome(member);
  }

  #welcome(member: Submitter): void {
    const { joined: peerJoined, outbound: { cut } } = member;
    const { name } = this.#options;
    const welcome = { type: "welcome", joined: 0, peerJoined, cut, name } as const;
    this.#transmitter.greet(member, welcome);
  }
}

function changeOf(kind: ChangeKind, view: number, member: ViewPlace): ViewChange {
  const { id, name, address, slot } = member;
  return { kind, view, slot, member: id, address, name, last: 0 };
}
