import {
  type Address,
  earlier,
  type Instant,
  invariant,
  isSameEpoch,
  type MemberId,
  type Seq,
  type SeqRange,
  SEQUENCER_TABLES,
  type Transmit,
} from "../../core/mod.ts";
import { OrderChain } from "../../identity/statements/mod.ts";
import {
  type FetchedPast,
  OrderedOutbox,
  type PastPage,
  type PastQuery,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
} from "../../ordering/mod.ts";
import type { Frame, Header, LackingFrame, ViewChange, ViewRecord } from "../../wire/mod.ts";
import { Admission, type AdmissionPhase } from "./admission.ts";
import { Licence } from "./licence.ts";
import { LogFeed } from "./log_feed.ts";
import type { LogBatch } from "./log_types.ts";
import { Opening, type OPENINGS } from "./opening.ts";
import type { OrderedGroupOptions } from "./ordered_group_options.ts";
import { OrderHeads } from "./order_heads.ts";
import { type MemberQuestion, RecallDesk } from "./recall_desk.ts";
import { SequencedMembers } from "./sequenced_members.ts";
import { Stability } from "./stability.ts";
import type { Submitter } from "./submitter.ts";
import { UnreachedMembers } from "./unreached_members.ts";
import { GrantedGroup, type Recovery } from "./takeover/mod.ts";

/**
 * One total-order group at its sequencer (PROTOCOL 10): submissions come in, one stream for each
 * member; the sequence goes out, one stream to all.
 *
 * Its owner calls, in this order: what an input brings (`onFrame`, `onChange`, `onRecord`,
 * `renewLease`, `onAppended`, `onPast`) or `handleTimeout`; then {@linkcode OrderedGroup.admit},
 * once for the whole input, which gives places; then `takeAppend`, `takeFetched` and `takeQuestion`
 * for the engine, and `pollTransmit`.
 *
 * An entry passes three marks: it is given its place (`last`), handed to the engine and confirmed
 * (`onAppended`), and sent. Nothing is sent that the engine has not confirmed.
 */
export class OrderedGroup extends GrantedGroup {
  readonly #options: OrderedGroupOptions;
  readonly #outbox: OrderedOutbox;
  readonly #sender: StreamSender<Submitter>;
  readonly #receiver: StreamReceiver<Submitter>;
  readonly #transmitter: StreamTransmitter<Submitter>;
  readonly #members: SequencedMembers;
  readonly #licence: Licence;
  readonly #admission: Admission;
  readonly #feed: LogFeed;
  readonly #recalls: RecallDesk;
  /** The news of a safe group; `undefined` in all others. */
  readonly #stability: Stability | undefined;
  readonly #opening: Opening;
  /** The heads of the order; `undefined` if the group is not signed. */
  readonly #heads: OrderHeads | undefined;
  readonly #unreached = new UnreachedMembers();

  constructor(options: OrderedGroupOptions) {
    super(options);
    const { id: group, self, name, grant: { epoch, mode, signed = false }, recovery } = options;
    const { random, buffer, counters, slowMemberMs, tables = SEQUENCER_TABLES, now } = options;
    const verifierOf = signed ? options.verifierOf : undefined;
    invariant(!signed || verifierOf !== undefined, "Who orders a signed group checks signatures");
    this.#options = options;
    const first = recovery?.first ?? 1;
    const chain = signed ? chainOf(options) : undefined;
    const outbox = this.#outbox = new OrderedOutbox(first, epoch, tables.idsPerFrame, chain);
    outbox.recover(recovery?.entries ?? []);
    // What was recovered is kept until all members are known that may lack something of it.
    const released = outbox.first - 1;
    const sender = this.#sender = new StreamSender(outbox, random, { slowMemberMs, released });
    const receiver = this.#receiver = new StreamReceiver<Submitter>({
      ...{ random, buffer },
      onForgery: () => counters.forgedRuns++,
    });
    const header = { group, source: self, epoch };
    const recalls = this.#recalls = new RecallDesk({ header, random, counters });
    const parts = { mode, outbox, sender, receiver, recalls, tables, verifierOf, chain };
    const members = this.#members = new SequencedMembers(parts);
    this.#feed = new LogFeed({ id: group, outbox, members });
    const licence = this.#licence = new Licence(() => members.all());
    this.#admission = new Admission({ licence, members, outbox, sender, receiver, counters });
    this.#stability = mode === "safe" ? new Stability(sender) : undefined;
    const transmitter = this.#transmitter = this.#createTransmitter();
    const { identity } = options;
    const heads = this.#heads = chain && identity &&
      new OrderHeads({ group, epoch, signer: identity.signer, chain });
    const install = recovery && this.#install(recovery, now);
    this.#opening = new Opening({ self, name, epoch, members, transmitter, heads }, install);
    // Members keep what they need; the sequencer delivers nothing to itself.
    this.#sender.release(Infinity);
  }

  /** The number of the newest view that is in the sequence. */
  get view(): number {
    return this.#members.view;
  }

  /** The highest seq given. */
  get last(): Seq {
    return this.#outbox.last;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#members.removed;
  }

  /** The number of a view: the members that left later are all in {@linkcode removed}. */
  get forgotten(): number {
    return this.#members.forgotten;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The way in which our epoch opened. */
  get opening(): typeof OPENINGS[number] {
    return this.#opening.way;
  }

  /** The phase in which the last admission ended. */
  get admission(): AdmissionPhase {
    return this.#admission.phase;
  }

  /** Returns the members of the newest view, those that said bye included. */
  members(): Iterable<Submitter> {
    return this.#members.all();
  }

  get historyBytes(): number {
    return this.#sender.historyBytes;
  }

  /** Number of members that the order does not wait for, since they are too slow. */
  get detachedPeers(): number {
    return this.#sender.detachedPeers;
  }

  /** Returns true once after a hello of a member that no view has named yet. */
  takeBehind(): boolean {
    return this.#members.takeBehind();
  }

  /**
   * Takes the members that cannot go on in our epoch: the install ended the stay that they are in.
   */
  takeAstray(): readonly MemberId[] {
    return this.#opening.takeAstray();
  }

  /** Returns the members of a safe group that hold up the others, and are still in. */
  slow(): MemberId[] {
    return this.#members.slow();
  }

  /** Puts the next change of the view into the sequence; returns false if one before is missing. */
  onChange(change: ViewChange, now: Instant): boolean {
    return this.#members.onChange(change, now);
  }

  /** Brings the sequence to a whole view. */
  onRecord(record: ViewRecord, now: Instant): void {
    this.#members.onRecord(record, now);
  }

  /** Returns the registered address of a member; `undefined` of a stranger. */
  addressOf(source: MemberId): Address | undefined {
    return this.#members.get(source)?.address;
  }

  /** Takes one frame of a datagram for this group; `keep` returns a copy of the datagram. */
  onFrame(header: Header, frame: Frame, keep: () => Uint8Array, now: Instant): void {
    const member = this.#members.get(header.source);
    const isMember = member !== undefined && isSameEpoch(header.epoch, this.epoch);
    // One that said bye wants nothing more, but may be back before its old stay has ended.
    if (!isMember || (member.isGone && frame.type !== "hello")) {
      if (frame.type === "hello") this.#members.noteBehind();
      this.#options.counters.foreign++;
      return;
    }
    member.heardAt = now;
    switch (frame.type) {
      case "hello":
        return this.#opening.onHello(member, frame);
      case "data":
        return this.#receiver.onMessages(member, frame, keep(), now);
      case "tail":
        return this.#receiver.onTail(member, frame.highest, now);
      case "ack":
        return this.#transmitter.onAck(member, frame, now);
      case "nak":
        return this.#transmitter.onNak(member, frame, now);
      case "path-probe":
        return this.#transmitter.onPathProbe(member, frame);
      case "path-passed":
        return this.#transmitter.onPathPassed(member, frame, now);
      case "channel-probe":
        return this.#transmitter.onChannelProbe(member, frame);
      case "channel-passed":
        return this.#transmitter.onChannelPassed(member, frame);
      case "stable":
        return this.#onStableWanted(member, frame.seq);
      case "lacking":
        return this.#onLackingWanted(member, frame);
      case "promise":
        return this.#opening.onPromise(member, frame, now);
      case "recall":
        // A page has no signatures, so nobody asks for one in a signed group (PROTOCOL 10.9.7).
        if (this.isSigned) this.#options.counters.foreign++;
        else this.#recalls.ask(member.id, frame);
        return;
      case "past":
      case "past-mark":
        if (!this.#recalls.onPast(member.id, frame, keep, now)) this.#options.counters.foreign++;
        return;
      case "not-held":
        if (frame.stream === member.id) this.#receiver.onNotHeld(member, frame.ranges, now);
        return;
      case "bye":
        // In a safe group the member is in the view until its leave is an entry, and until then it
        // must hold whatever the others deliver.
        if (frame.joined === member.joined && this.mode !== "safe") this.#members.end(member);
        return;
      default:
        this.#options.counters.foreign++;
    }
  }

  /** Extends the lease: the tracker has answered, and the group is ours until then at least. */
  renewLease(until: Instant): void {
    this.#licence.renew(until);
  }

  /** Places whatever was received, as far as there is room and we hold the licence. */
  admit(now: Instant): void {
    this.#admission.run(now);
    this.#heads?.note(now);
  }

  /** Takes the batch that the engine is to keep; `undefined` when it was handed everything. */
  takeAppend(): LogBatch | undefined {
    return this.#feed.take();
  }

  /** Makes a batch due if the engine does not know how far all members have delivered. */
  markStable(): void {
    this.#feed.markStable();
  }

  /** Takes the next question about the past. */
  takeQuestion(): MemberQuestion | undefined {
    return this.#recalls.take();
  }

  /** Sends the engine's page to the member that asked for it, if it is still here. */
  onPast(id: MemberId, question: PastQuery, page: PastPage): void {
    const member = this.#members.get(id);
    if (member !== undefined && !member.isGone) this.#recalls.reply(member, question, page);
  }

  /** Lets entries be sent: the engine has everything up to `last`. */
  onAppended(last: Seq): void {
    this.#outbox.onAppended(last);
  }

  /** Fetches what the engine lacks of the time before our reign from the members that go on. */
  fetchPast(lacks: SeqRange, now: Instant): void {
    const { recovery } = this.#options;
    if (this.isSigned) return;
    const holders = recovery?.members.filter(({ id, joined }) => {
      const member = this.#members.get(id);
      return member?.joined === joined && !member.isGone;
    }) ?? [];
    this.#recalls.fetch(lacks, holders.sort((a, b) => a.joined - b.joined), now);
  }

  /** Takes what members remember of the past, for the engine. */
  takeFetched(): FetchedPast | undefined {
    return this.#recalls.takeFetched();
  }

  handleTimeout(now: Instant): void {
    this.#sender.handleTimeout(now);
    this.#receiver.handleTimeout(now);
    this.#recalls.handleTimeout(now);
    for (let nak = this.#receiver.takeNak(); nak; nak = this.#receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.#transmitter.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
    const tail = { type: "tail", highest: this.#sender.highest } as const;
    for (const member of this.#admission.handleTimeout(now)) {
      this.#transmitter.queue(member, tail, "tail");
    }
    this.#tellUnreached(now);
    this.#tellHead(now);
  }

  nextDeadline(): Instant | undefined {
    const streams = earlier(this.#sender.nextDeadline(), this.#receiver.nextDeadline());
    const own = earlier(this.#admission.nextDeadline(), this.#transmitter.nextDeadline());
    const work = earlier(streams, own);
    const news = earlier(this.#unreached.nextDeadline(), this.#heads?.nextDeadline());
    return earlier(earlier(work, this.#recalls.nextDeadline()), news);
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const before = this.#sender.highest;
    const transmit = this.#transmitter.poll(now, into) ?? this.#recalls.pollTransmit(now, into);
    const { highest } = this.#sender;
    if (highest > before) {
      // Without anybody to send to, entries that wait for the engine count as sent.
      const isKept = highest <= this.#outbox.ready || this.#members.addresses.length === 0;
      invariant(isKept, "No entry is sent before the engine has it");
      this.#admission.onSent(now);
    }
    return transmit;
  }

  /** Reports to all members which of them the sequence does not reach. */
  #tellUnreached(now: Instant): void {
    const sender = this.#sender;
    for (let change = sender.takeReachChange(); change; change = sender.takeReachChange()) {
      this.#unreached.onChange(change, now);
    }
    const notice = this.#unreached.takeNotice(now);
    if (notice === undefined) return;
    for (const member of this.#members.all()) {
      if (!member.isGone) this.#transmitter.queue(member, notice, "tail");
    }
  }

  /** Sends all members the head of the order as it is now, if that is due. */
  #tellHead(now: Instant): void {
    const head = this.#heads?.takeDue(this.#members.deliveredByAll, now);
    if (head === undefined) return;
    for (const member of this.#members.all()) {
      if (!member.isGone) this.#transmitter.queue(member, head, "tail");
    }
  }

  #createTransmitter(): StreamTransmitter<Submitter> {
    const { id: group, self, counters, sizesTo, channel } = this.#options;
    const news = this.#stability;
    return new StreamTransmitter<Submitter>({
      ...{ group, self, epoch: this.epoch, sender: this.#sender, receiver: this.#receiver },
      addresses: () => this.#members.addresses,
      // Members of this group receive from their sequencer alone.
      activeSenders: () => 1,
      potentialSenders: () => 1,
      onSent: (kind, bytes, copies) => counters.countSent(kind, bytes, copies),
      ...{ sizesTo, channel },
      ...news !== undefined && { news },
    });
  }

  /** Puts the install that opens our epoch after a takeover into the sequence; returns its seqs. */
  #install(recovery: Recovery, now: Instant): SeqRange {
    const entries = this.#members.install(recovery, now);
    const end = recovery.first + recovery.entries.length - 1;
    invariant(entries.first === end + 1, "An install begins right after what was recovered");
    return entries;
  }

  /** Replies to a member that leaves and asks who lacks its messages (PROTOCOL 10.6.1). */
  #onLackingWanted(member: Submitter, question: LackingFrame): void {
    const answer = this.#members.lacking(member, question);
    if (answer !== undefined) this.#transmitter.queue(member, answer, "tail");
    else this.#options.counters.foreign++;
  }

  /** Replies to a member of a safe group that has not heard how far all hold the sequence. */
  #onStableWanted(member: Submitter, known: Seq): void {
    const seq = this.#stability?.announced ?? 0;
    if (seq > known) this.#transmitter.queue(member, { type: "stable", seq }, "stable");
  }
}

/** Returns the chain hash of the order of our epoch, before its first entry. */
function chainOf({ id: group, grant: { epoch }, identity, recovery }: OrderedGroupOptions) {
  invariant(identity !== undefined, "Who orders a signed group has an identity");
  const before = recovery === undefined ? 0 : recovery.first + recovery.entries.length - 1;
  return new OrderChain({ group, epoch, hash: identity.hash, before });
}
