import {
  type Address,
  earlier,
  HELLO_MS,
  type Instant,
  type MemberId,
  type Random,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import { Inbound, type StreamReceiver, type StreamSender } from "../../../ordering/mod.ts";
import type {
  ByeFrame,
  ExtentFrame,
  Frame,
  GreetingFrame,
  Header,
  ViewChange,
  ViewRecord,
} from "../../../wire/mod.ts";
import { DepartedStreams } from "./departed_streams.ts";
import { EarlierStays } from "./earlier_stays.ts";
import { Greeter } from "./greeter.ts";
import type { Peer } from "./peer.ts";
import { goneBy, goneIn, PeerRoster, type RosterChange } from "./peer_roster.ts";

/** What the stays of a group need of it. */
export interface StaysOptions {
  readonly self: MemberId;
  /** The view in which we joined. */
  readonly joined: number;
  /** Where the streams of senders stood when we were evicted: what came since was missed. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  readonly sender: StreamSender<Peer>;
  /** Takes of a peer only what {@linkcode Stays.holdBack} allows. */
  readonly receiver: StreamReceiver<Peer>;
  readonly random: Random;
  greet(type: "hello" | "welcome", peer: Peer): void;
  queue(peer: Peer, frame: Frame): void;
  /** Somebody came or went; nobody, where a number says nothing new. */
  onChanges(changes: readonly RosterChange[], now: Instant): void;
  /** What a peer multicast while we were out. */
  onMissed(peer: Peer, range: SeqRange): void;
}

/**
 * Who is in a fifo group with us: where the stream of each begins for us and ours for it, and what
 * becomes of its stream when it goes. A stay is a member's time in the group, from joining to going;
 * it composes a roster (who is here), a greeter (where streams begin), the streams of those who are
 * gone, and the earlier stays of those who are back.
 */
export class Stays {
  readonly departed: DepartedStreams;
  readonly #options: StaysOptions;
  readonly #roster: PeerRoster;
  readonly #greeter: Greeter;
  readonly #earlier: EarlierStays;
  readonly #resume: Map<MemberId, Seq>;
  /** Somebody knows of a view that we don't; and when the tracker was asked for it last. */
  #isBehind = false;
  #askedAt: Instant = -Infinity;

  constructor(options: StaysOptions) {
    const { self, joined, resume, sender, receiver, random, queue } = options;
    this.#options = options;
    this.#resume = new Map(resume);
    this.#roster = new PeerRoster(self, (at) => sender.outboundFor(at));
    this.#greeter = new Greeter(this.#roster, joined, random);
    this.departed = new DepartedStreams({
      random,
      queue,
      view: () => this.view,
      onRemains: (peer) => receiver.onRemains(peer),
    });
    this.#earlier = new EarlierStays((peer) =>
      this.departed.awaits(peer) || receiver.hasReady(peer)
    );
  }

  /** The number of the newest view. */
  get view(): number {
    return this.#roster.number;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#roster.removed;
  }

  /** How many are here besides us. */
  get size(): number {
    return this.#roster.size;
  }

  /** Whether nothing is awaited of those who are gone. */
  get isSettled(): boolean {
    return this.departed.isSettled && !this.#earlier.isWaiting;
  }

  peers(): Iterable<Peer> {
    return this.#roster.peers();
  }

  peer(id: MemberId): Peer | undefined {
    return this.#roster.peer(id);
  }

  addresses(): readonly Address[] {
    return this.#roster.addresses();
  }

  /** Whether something of an earlier stay of this member is to be delivered first. */
  holdBack(peer: Peer): boolean {
    return this.#earlier.holdBack(peer);
  }

  /** Whether somebody knows of a view that we don't; asking once settles it. */
  takeBehind(): boolean {
    const isBehind = this.#isBehind;
    this.#isBehind = false;
    return isBehind;
  }

  /** The view in which we join: we greet all who are in it. */
  enter(record: ViewRecord, now: Instant): void {
    const { joined } = this.#options;
    for (const { peer } of this.#roster.applyRecord(record, joined, now)!) {
      this.#onCame(peer, true, now);
    }
  }

  /** Takes over the next change; false if one before it is missing and the view must be fetched. */
  onChange(change: ViewChange, now: Instant): boolean {
    const outcome = this.#roster.applyChange(change, now);
    if (outcome === "ahead") return false;
    // A number that says nothing new is told, too: who counts views must see each.
    if (outcome === "known") return true;
    this.departed.onView(this.view, goneBy(change), now);
    this.#onChanges(outcome, now);
    return true;
  }

  /** Takes over a whole view; false if we are not in it. */
  onRecord(record: ViewRecord, now: Instant): boolean {
    const changes = this.#roster.applyRecord(record, this.#options.joined, now);
    if (changes === undefined) return false;
    this.departed.onView(this.view, goneIn(record), now);
    this.#onChanges(changes, now);
    return true;
  }

  onBye(peer: Peer, { joined, last }: ByeFrame, now: Instant): void {
    // A late one, about a stay before this one, ends nothing.
    if (joined !== peer.joined) return;
    this.#onChanges([this.#roster.remove(peer, last)], now);
  }

  /** False: it is of nobody whom a view has named. */
  onGreeting(header: Header, frame: GreetingFrame, from: Address, now: Instant): boolean {
    const peer = header.destination === 0
      ? undefined
      : this.#greeter.onGreeting(header.source, from, frame);
    if (peer === "ahead") this.#noteBehind(now);
    if (peer === undefined || peer === "ahead") return false;
    const former = this.#earlier.takeWaiting(peer.id);
    if (former !== undefined) this.#endStay(former, frame.cut, now);
    if (peer.inbound === undefined) this.#fixCut(peer, frame.cut, now);
    if (frame.type === "hello") this.#options.greet("welcome", peer);
    return true;
  }

  /** Only who has let the departed out, too, takes nothing more of it: else we fetch the view first. */
  onExtent(from: Peer, frame: ExtentFrame, now: Instant): void {
    const { stream, joined, view } = frame;
    // Asked again in a moment, we know where it ended, and can say what we have of it.
    if (this.#earlier.waitsFor(stream, joined)) return;
    const known = this.#roster.peer(stream);
    const isHere = known !== undefined && known.joined <= joined;
    if (isHere || (view > this.view && !this.#roster.hasLeft(stream, joined))) {
      if (frame.asks) this.#noteBehind(now);
    } else this.departed.onExtent(from, frame, now);
  }

  handleTimeout(now: Instant): void {
    for (const peer of this.#greeter.takeDue(now)) this.#options.greet("hello", peer);
    this.departed.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#greeter.nextDeadline(), this.departed.nextDeadline());
  }

  /** We were evicted: ends all streams, for nobody answers us any more. Answers where they stood. */
  end(now: Instant): Map<MemberId, Seq> {
    const resume = new Map(this.#resume);
    const { sender, receiver } = this.#options;
    for (const peer of [...this.#roster.peers()]) {
      // One that is back and has not greeted yet goes on where its last stay ended.
      const stood = peer.inbound?.window.highest ?? this.#earlier.endOf(peer.id);
      if (stood !== undefined) resume.set(peer.id, stood);
      this.#roster.remove(peer, 0);
      sender.removePeer(peer);
      receiver.removePeer(peer);
      this.departed.add(peer, 0, [], now);
    }
    for (let former = this.#earlier.takeWaiting(undefined); former !== undefined;) {
      this.departed.add(former, 0, [], now);
      former = this.#earlier.takeWaiting(undefined);
    }
    this.departed.end();
    return resume;
  }

  #onChanges(changes: readonly RosterChange[], now: Instant): void {
    for (const change of changes) {
      if (change.kind === "join") this.#onCame(change.peer, false, now);
      else this.#onGone(change, now);
    }
    this.#options.onChanges(changes, now);
  }

  #onCame(peer: Peer, isNewcomer: boolean, now: Instant): void {
    this.#options.sender.addPeer(peer);
    this.#options.receiver.addPeer(peer);
    this.#greeter.onPeer(peer, isNewcomer, now);
  }

  #onGone({ peer, last }: RosterChange, now: Instant): void {
    this.#options.sender.removePeer(peer);
    this.#options.receiver.removePeer(peer);
    const former = this.#earlier.takeWaiting(peer.id);
    if (former !== undefined) this.#endStay(former, undefined, now);
    // It went before it greeted. Between two stays it says nothing: this one began where the last ended.
    const end = this.#earlier.endOf(peer.id);
    if (peer.inbound === undefined && end !== undefined) this.#fixCut(peer, end, now);
    const isBack = this.#roster.peer(peer.id) !== undefined;
    if (isBack && last === undefined && peer.inbound !== undefined) this.#earlier.wait(peer);
    else this.#endStay(peer, last, now);
  }

  #endStay(peer: Peer, last: Seq | undefined, now: Instant): void {
    this.#earlier.onGone(peer, last);
    this.departed.add(peer, last, this.#roster.peers(), now);
  }

  #fixCut(peer: Peer, cut: Seq, now: Instant): void {
    peer.inbound = new Inbound(cut, this.#earlier.takeWindow(peer.id, cut));
    this.departed.endBefore(peer, cut, now);
    this.#options.receiver.onRemains(peer);
    const stood = this.#resume.get(peer.id);
    // Told once: when the peer leaves and comes back, what lies between was not meant for us.
    this.#resume.delete(peer.id);
    if (stood !== undefined && stood < cut) {
      this.#options.onMissed(peer, { first: stood + 1, last: cut });
    }
  }

  /** Not more often than a hello is repeated: what strangers say must not flood the tracker. */
  #noteBehind(now: Instant): void {
    if (now < this.#askedAt + HELLO_MS) return;
    this.#askedAt = now;
    this.#isBehind = true;
  }
}
