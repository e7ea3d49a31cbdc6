import {
  type Address,
  earlier,
  HELLO_MS,
  type Instant,
  invariant,
  type MemberId,
  MESSAGE_BYTES_MAX,
  type Random,
  type Seq,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../core/mod.ts";
import {
  Inbound,
  ReceiveWindow,
  type ReceiveWindowOptions,
  type StreamReceiver,
  type StreamSender,
  type StreamTransmitter,
} from "../../../ordering/mod.ts";
import type {
  ByeFrame,
  ExtentFrame,
  GreetingFrame,
  Header,
  ViewChange,
  ViewRecord,
} from "../../../wire/mod.ts";
import type { RunVerifier } from "../../../identity/statements/mod.ts";
import type { EventSink } from "../group/group_events.ts";
import type { MemberKeys } from "../group/group.ts";
import type { MemberIdentity } from "../group/member_event.ts";
import type { DepartedRelays } from "./departed/departed_relays.ts";
import { DepartedStreams } from "./departed/departed_streams.ts";
import { EarlierStays } from "./earlier_stays.ts";
import { Greeter } from "./greeter.ts";
import { endOf, type Peer } from "./peer.ts";
import {
  type ChangeOutcome,
  goneBy,
  goneIn,
  PeerRoster,
  type RosterChange,
} from "./peer_roster.ts";

/**
 * Options of the window of another member's stream. Nobody may send a longer message, and no member
 * could ask for such a message as history.
 */
const WINDOW: ReceiveWindowOptions = {
  keepsDelivered: true,
  isTakenLater: () => true,
  messageBytesMax: MESSAGE_BYTES_MAX,
};

/** The parts of a group that its stays work with. */
export interface StaysOptions {
  /** The name of the group. */
  readonly group: string;
  readonly self: MemberIdentity;
  /** The number of the view in which we joined. */
  readonly joined: number;
  /** The seq after which our stay begins. */
  readonly base: Seq;
  /** The last seq of each sender that we had when we were evicted; later ones were missed. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  /**
   * The number of a view before the eviction: a member that joined after it, and is not in
   * `resume`, was never heard. `undefined` if we were not evicted.
   */
  readonly metView?: number | undefined;
  readonly random: Random;
  readonly tables?: TableLimits | undefined;
  readonly sender: StreamSender<Peer>;
  /** Takes from a peer's stream only while {@linkcode Stays.holdBack} is false for the peer. */
  readonly receiver: StreamReceiver<Peer>;
  readonly transmitter: StreamTransmitter<Peer>;
  readonly relays: DepartedRelays;
  readonly events: EventSink;
  readonly keys?: MemberKeys | undefined;
  /** Returns the check of a member's signatures; without it the group is not signed. */
  readonly verifierOf?: ((member: MemberId, key: Uint8Array) => RunVerifier) | undefined;
}

/**
 * The stays of the other members of a fifo group, a stay being a member's time in the group from
 * joining to going. For each, it decides where the two streams begin, and what becomes of the
 * member's stream when the stay ends.
 *
 * A stay is in one place at a time:
 * 1. in the roster, while the member is here. Its cut is fixed by the first greeting; until then
 *    nothing is taken from it (PROTOCOL 8.1).
 * 2. among the earlier stays, waiting for its last seq, if it ended unheard and its member is back:
 *    the greeting of the new stay names the seq.
 * 3. among the departed streams, until nothing is awaited of it and the others had time to ask for
 *    it (PROTOCOL 8.6).
 *
 * Ford's stay that began in view 1 ends at seq 3, and he is back in view 4. Arthur missed the
 * notice of view 3 and gets the whole view 4: ford's first stay ends at a seq that arthur does not
 * know (2). Ford's hello from view 4 says "cut 3", so the first stay ended at 3 (3), and the second
 * begins after 3 (1).
 */
export class Stays {
  readonly departed: DepartedStreams;
  readonly #options: StaysOptions;
  readonly #roster: PeerRoster;
  readonly #greeter: Greeter;
  readonly #earlier: EarlierStays;
  readonly #resume: Map<MemberId, Seq>;
  /** `metView`; the view of our join if we were not evicted before it. */
  readonly #metView: number;
  /** True after a member named a view newer than ours, until the tracker is asked for it. */
  #isBehind = false;
  /** The time at which the tracker was asked last for a view that we lack. */
  #askedAt: Instant = -Infinity;

  constructor(options: StaysOptions) {
    const { self, joined, resume, random, sender, receiver, transmitter, relays } = options;
    this.#options = options;
    this.#resume = new Map(resume);
    this.#metView = options.metView ?? joined;
    const { tables = TABLE_LIMITS } = options;
    const { removedIds } = tables;
    const roster = new PeerRoster(self.id, sender, removedIds, options.keys);
    this.#roster = roster;
    this.#greeter = new Greeter(roster, joined, random);
    this.departed = new DepartedStreams({ random, roster, receiver, transmitter, relays, tables });
    this.#earlier = new EarlierStays(this.departed, receiver, removedIds);
  }

  /** The number of the newest view. */
  get view(): number {
    return this.#roster.number;
  }

  /** Ids of members that left lately and are not back. */
  get removed(): readonly MemberId[] {
    return this.#roster.removed;
  }

  /** The number of a view: members that left after it and are not back are all in `removed`. */
  get forgotten(): number {
    return this.#roster.forgotten;
  }

  /** Number of members that are here besides us. */
  get size(): number {
    return this.#roster.size;
  }

  /** True if nothing is awaited of members that are gone. */
  get isSettled(): boolean {
    return this.departed.isSettled && !this.#earlier.isWaiting;
  }

  peers(): Iterable<Peer> {
    return this.#roster.peers();
  }

  peer(id: MemberId): Peer | undefined {
    return this.#roster.peer(id);
  }

  /**
   * Returns the peer that has sent a datagram; `undefined` if it is not of the peer's present stay.
   * A stay that began after our newest view makes us ask the tracker.
   */
  sender({ source, epoch }: Header, now: Instant): Peer | undefined {
    const peer = this.#roster.peer(source);
    if (peer === undefined) return undefined;
    if (peer.joined === epoch.number) return peer;
    if (epoch.number > this.view) this.#noteBehind(now);
    return undefined;
  }

  addresses(): readonly Address[] {
    return this.#roster.addresses();
  }

  /** Returns true while something of an earlier stay of this member must be delivered first. */
  holdBack(peer: Peer): boolean {
    return this.#earlier.holdBack(peer);
  }

  /** Returns true once after a member named a view that is newer than ours. */
  takeBehind(): boolean {
    const isBehind = this.#isBehind;
    this.#isBehind = false;
    return isBehind;
  }

  /** Takes the view in which we join, and greets all members in it. */
  enter(record: ViewRecord, now: Instant): void {
    const changes = this.#roster.applyRecord(record, this.#options.joined, now);
    invariant(changes !== undefined, "We enter a group with a view that we are in");
    for (const { peer } of changes) this.#onCame(peer, true, now);
  }

  /** Applies a change of the view; returns the members that came or went by it. */
  onChange(change: ViewChange, now: Instant): ChangeOutcome {
    const outcome = this.#roster.applyChange(change, now);
    if (outcome === "ahead" || outcome === "known") return outcome;
    this.departed.onView(this.view, goneBy(change), now);
    return this.#follow(outcome, now);
  }

  /**
   * Applies a whole view; returns the members that came or went, `undefined` if we are not in it.
   */
  onRecord(record: ViewRecord, now: Instant): readonly RosterChange[] | undefined {
    const changes = this.#roster.applyRecord(record, this.#options.joined, now);
    if (changes === undefined) return undefined;
    this.departed.onView(this.view, goneIn(record), now);
    return this.#follow(changes, now);
  }

  /** Takes a bye; returns the member that went, `undefined` if the bye is about an earlier stay. */
  onBye(
    peer: Peer,
    { joined, last }: ByeFrame,
    now: Instant,
  ): readonly RosterChange[] | undefined {
    if (joined !== peer.joined) return undefined;
    return this.#follow([this.#roster.remove(peer, last)], now);
  }

  /** Takes a greeting; returns false if no view has named its sender's stay. */
  onGreeting(header: Header, frame: GreetingFrame, now: Instant): boolean {
    const peer = header.destination === 0
      ? undefined
      : this.#greeter.onGreeting(header.source, frame);
    if (peer === "ahead") this.#noteBehind(now);
    if (peer === undefined || peer === "ahead") return false;
    const former = this.#earlier.takeWaiting(peer.id);
    if (former !== undefined) this.#endStay(former, frame.cut, now);
    if (peer.inbound === undefined && this.#isHeard(peer)) this.#fixCut(peer, frame, now);
    if (frame.type === "hello") this.#greet("welcome", peer);
    return true;
  }

  /**
   * Takes a survivor's extent. We answer only if we have removed the departed member, too: until
   * then we may still receive something from it, and our extent would not be final (PROTOCOL
   * 8.6.3).
   */
  onExtent(from: Peer, frame: ExtentFrame, now: Instant): void {
    const { stream, joined, view } = frame;
    // The survivor asks again in a moment. By then the greeting has named the last seq of the stay.
    if (this.#earlier.waitsFor(stream, joined)) return;
    const known = this.#roster.peer(stream);
    const isHere = known !== undefined && known.joined <= joined;
    if (isHere || (view > this.view && !this.#roster.hasLeft(stream, joined))) {
      if (frame.asks) this.#noteBehind(now);
    } else this.departed.onExtent(from, frame, now);
  }

  /** Records that the application has taken this sender's messages up to `seq`. */
  onTaken(sender: MemberId, seq: Seq, now: Instant): void {
    const peer = this.#roster.peer(sender);
    // What was taken of a former stay is acknowledged to nobody: its sender counts it no more.
    if (peer?.inbound !== undefined) this.#options.receiver.onTaken(peer, seq, now);
  }

  handleTimeout(now: Instant): void {
    for (const peer of this.#greeter.takeDue(now)) this.#greet("hello", peer);
    this.departed.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#greeter.nextDeadline(), this.departed.nextDeadline());
  }

  /**
   * Ends all stays, since we were evicted and no member answers us any more. Returns the last seq
   * that we have of each sender, and `metView` for the next stay.
   */
  end(now: Instant): { readonly resume: ReadonlyMap<MemberId, Seq>; readonly metView: number } {
    const resume = new Map(this.#resume);
    let metView = this.view;
    // A member that left may be back before us, and send meanwhile.
    for (const stay of this.#earlier.last()) {
      const end = endOf(stay);
      if (end !== undefined) resume.set(stay.peer.id, end);
    }
    const { sender, receiver } = this.#options;
    for (const peer of [...this.#roster.peers()]) {
      const stood = peer.inbound?.window.highest ?? formerEnd(peer);
      if (stood !== undefined) resume.set(peer.id, stood);
      else if (peer.joined > this.#metView && !resume.has(peer.id)) {
        metView = Math.min(metView, peer.joined - 1);
      }
      this.#roster.remove(peer, 0);
      sender.removePeer(peer);
      receiver.removePeer(peer);
      this.departed.add(peer, 0, [], now);
    }
    for (let former = this.#earlier.takeWaiting(undefined); former !== undefined;) {
      // Its member is back and has not greeted us: all that we have of it is of the former stay.
      invariant(
        former.inbound !== undefined,
        "A stay that waits for its last seq has begun for us",
      );
      resume.set(former.id, former.inbound.window.highest);
      this.departed.add(former, 0, [], now);
      former = this.#earlier.takeWaiting(undefined);
    }
    this.departed.end();
    return { resume, metView };
  }

  #follow(changes: RosterChange[], now: Instant): RosterChange[] {
    for (const change of changes) {
      if (change.kind === "join") this.#onCame(change.peer, false, now);
      else this.#onGone(change, now);
    }
    return changes;
  }

  #onCame(peer: Peer, isNewcomer: boolean, now: Instant): void {
    peer.former = this.#earlier.takeLast(peer.id);
    this.#options.sender.addPeer(peer);
    this.#options.receiver.addPeer(peer);
    this.#greeter.onPeer(peer, isNewcomer, now);
  }

  #onGone({ peer, last }: RosterChange, now: Instant): void {
    this.#options.sender.removePeer(peer);
    this.#options.sender.skipIfAlone();
    this.#options.receiver.removePeer(peer);
    const former = this.#earlier.takeWaiting(peer.id);
    if (former !== undefined) this.#endStay(former, undefined, now);
    // The peer went before it greeted.
    const begin = formerEnd(peer);
    if (peer.inbound === undefined && begin !== undefined && this.#isHeard(peer)) {
      this.#fixCut(peer, { base: begin, cut: begin }, now);
    }
    const isBack = this.#roster.peer(peer.id) !== undefined;
    if (isBack && last === undefined && peer.inbound !== undefined) this.#earlier.wait(peer);
    else this.#endStay(peer, last, now);
  }

  #endStay(peer: Peer, last: Seq | undefined, now: Instant): void {
    this.#earlier.onGone(peer, last);
    this.departed.add(peer, last, this.#roster.peers(), now);
  }

  /**
   * Greets a peer: our stream begins for it after the cut that was fixed when we learned of the
   * peer.
   */
  #greet(type: "hello" | "welcome", peer: Peer): void {
    const { joined, base, self: { name }, transmitter } = this.#options;
    const { cut } = peer.outbound;
    invariant(base <= cut, "Our stream begins for nobody before our stay does");
    transmitter.greet(peer, { type, joined, peerJoined: peer.joined, base, cut, name });
  }

  /** Fixes where a peer's stream begins for us, and reports what we missed of it while evicted. */
  #fixCut(peer: Peer, { base, cut }: Pick<GreetingFrame, "base" | "cut">, now: Instant): void {
    invariant(peer.inbound === undefined, "The cut of a stay is fixed once");
    peer.inbound = new Inbound(cut, new ReceiveWindow(cut, this.#windowOf(peer)));
    this.departed.endBefore(peer, cut, now);
    if (peer.former !== undefined) this.#earlier.noteNext(peer.former, cut);
    peer.former = undefined;
    this.#options.receiver.onRemains(peer);
    const stood = this.#resume.get(peer.id) ?? (this.#isWhollyMissed(peer) ? base : undefined);
    // Reported once: what the peer multicasts between two later stays of its own is not for us.
    this.#resume.delete(peer.id);
    if (stood === undefined || stood >= cut) return;
    const { group, events } = this.#options;
    const sender = peer.identity;
    events.push({ type: "gap", group, sender, range: { first: stood + 1, last: cut } });
  }

  /**
   * Returns true if a member joined while we were out, or was never heard before the eviction. We
   * missed all that it multicast in its stay before we were back (PROTOCOL 8.5.4).
   */
  #isWhollyMissed({ joined }: Peer): boolean {
    return this.#metView < joined && joined < this.#options.joined;
  }

  /** False for a member without a key in a signed group: whatever it says, nobody can check it. */
  #isHeard({ key }: Peer): boolean {
    return this.#options.verifierOf === undefined || key !== undefined;
  }

  #windowOf({ id, key }: Peer): ReceiveWindowOptions {
    const { verifierOf } = this.#options;
    return verifierOf && key ? { ...WINDOW, verifier: verifierOf(id, key) } : WINDOW;
  }

  /**
   * Notes that the tracker must be asked, at most as often as a hello is repeated: any stranger can
   * cause it.
   */
  #noteBehind(now: Instant): void {
    if (now < this.#askedAt + HELLO_MS) return;
    this.#askedAt = now;
    this.#isBehind = true;
  }
}

/** Returns the last seq of the stay before this one, if we know it. */
function formerEnd({ former }: Peer): Seq | undefined {
  return former && endOf(former);
}
