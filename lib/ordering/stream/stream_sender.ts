import {
  ACTIVE_SENDER_MS,
  type Address,
  DATAGRAM_BYTES_MAX,
  earliestOf,
  HISTORY_BYTES_MAX,
  type Instant,
  invariant,
  LONGEST_DATAGRAM_BYTES,
  type Random,
  type Seq,
  type SeqRange,
  SLOW_MEMBER_MS,
  STREAM_BUFFER_SHARE,
  UNSENT_BYTES_MAX,
} from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";
import { knownSizeTo, longestWithin, type PathProbe, PathSizes, shortestFor } from "../path/mod.ts";
import { Backlog, SEQUENCE_BACKLOG } from "./flow/backlog.ts";
import { FlowWindow } from "./flow/flow_window.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import { type PaceChange, PaceWatch } from "./pace_watch.ts";
import { type ReachChange, ReachWatch } from "./reach_watch.ts";
import { ReceivingPeers } from "./receiving_peers.ts";
import { Retention } from "./retention.ts";
import { Outbound, type StreamPeer } from "./stream_peer.ts";
import { StreamRepair } from "./repair/stream_repair.ts";
import type { StreamSenderOptions } from "./stream_sender_options.ts";
import { TailSchedule } from "./tail_schedule.ts";

/**
 * The sending side of a stream (PROTOCOL 8.3, 8.4). Its messages go to all peers, as fast as the
 * slowest peer that holds the window takes them, and are kept until all peers have acknowledged
 * them.
 *
 * The sender decides what goes out and when; the parts know one thing each: `OutgoingStream` the
 * messages, `FlowWindow` how much may be in flight, `ReceivingPeers` the least that any peer has,
 * `Retention` what is kept, `StreamRepair` what is repeated, `PaceWatch` which peers are too slow,
 * `ReachWatch` which are not reached, `PathSizes` how long a datagram may be, `TailSchedule` when
 * the highest seq is repeated, and `Outbound` how far each peer is. Its timers are the tail's and
 * those of the pace watch and the reach watch.
 */
export class StreamSender<P extends StreamPeer<unknown>> {
  readonly #stream: OutgoingStream;
  readonly #flow = new FlowWindow();
  readonly #backlog: Backlog;
  readonly #peers = new ReceivingPeers<P>();
  readonly #retention: Retention<P>;
  readonly #repair: StreamRepair<P>;
  readonly #tail = new TailSchedule();
  /** The lengths of datagrams that the paths to the peers pass. */
  readonly paths = new PathSizes<P>(() => this.#peers.all());
  readonly #random: Random;
  readonly #pace: PaceWatch<P>;
  readonly #reach: ReachWatch<P>;
  /** The number of members that might send to one receiver of ours, ourselves included. */
  potentialSenders = 1;
  #sentAt: Instant = -Infinity;
  /** The highest seq that a tail has named. */
  #askedTo: Seq = 0;

  constructor(
    stream: OutgoingStream,
    random: Random,
    options: StreamSenderOptions = {},
  ) {
    const { slowMemberMs = SLOW_MEMBER_MS, released = stream.last } = options;
    this.#stream = stream;
    this.#backlog = new Backlog(options.backlog ?? SEQUENCE_BACKLOG);
    this.#pace = new PaceWatch<P>({
      slowMemberMs,
      flow: this.#flow,
      peers: () => this.#peers.all(),
      sent: () => stream.sent,
      onHolders: () => {
        this.#peers.onHolders();
        this.#retention.update();
      },
      onNobodyHolds: () => this.#retention.passWindow(),
    });
    this.#reach = new ReachWatch<P>({ peers: () => this.#peers.all(), sent: () => stream.sent });
    this.#retention = new Retention({ stream, flow: this.#flow, peers: this.#peers }, released);
    this.#repair = new StreamRepair(stream, this.#reach);
    this.#random = random;
  }

  /** The highest seq that was given out. */
  get last(): Seq {
    return this.#stream.last;
  }

  /** The highest seq that was sent. */
  get highest(): Seq {
    return this.#stream.sent;
  }

  /** The seq up to which all peers, detached ones included, have acknowledged everything. */
  get ackedByAll(): Seq {
    return this.#peers.ackedByAll(this.#stream.sent);
  }

  /** Bytes kept until all peers have acknowledged them, those not sent yet included. */
  get historyBytes(): number {
    return this.#stream.bytes;
  }

  /** Bytes that have a seq and were not sent yet. */
  get unsentBytes(): number {
    return this.#stream.unsentBytes;
  }

  /** Number of peers that do not hold the window, since they are too slow. */
  get detachedPeers(): number {
    return this.#peers.detached;
  }

  /** True while there are messages that may be sent and were not. */
  get hasNew(): boolean {
    return this.#stream.sent < this.#stream.ready;
  }

  /** Returns true if something new was sent lately: the stream has its share of a window. */
  isActive(now: Instant): boolean {
    return now - this.#sentAt < ACTIVE_SENDER_MS;
  }

  /** True while a peer waits for repair. */
  get isRepairing(): boolean {
    return this.#repair.isAwaited;
  }

  /** True while a tail is to go out with the next datagram, or by itself. */
  get isTailDue(): boolean {
    return this.#tail.isDue;
  }

  nextDeadline(): Instant | undefined {
    return earliestOf(
      this.#tail.nextDeadline(),
      this.#pace.nextDeadline(),
      this.#reach.nextDeadline(),
    );
  }

  /** Returns the state of a new peer, for which our stream begins after the last seq given out. */
  outboundFor(address: Address, now: Instant): Outbound {
    return new Outbound(this.#stream.cut(), now, knownSizeTo(address));
  }

  addPeer(peer: P): void {
    this.#peers.add(peer);
    this.#retention.update();
  }

  removePeer(peer: P): void {
    this.#peers.delete(peer);
    this.#repair.forget(peer);
    this.#reach.forget(peer);
    this.#retention.update();
  }

  /** True while one more message may be handed over. */
  get hasRoom(): boolean {
    return this.room > 0;
  }

  /**
   * The bytes that may be handed over, as the limits count them; the message that passes them still
   * may. Nothing may if it is not above 0.
   */
  get room(): number {
    // Without a holder nobody waits for what is accepted, and its time says nothing.
    const isFree = this.#peers.areAllDetached && !this.#stream.isSigned;
    const most = isFree ? UNSENT_BYTES_MAX : this.#backlog.bytesMax;
    return Math.min(most - this.#stream.unsentBytes, HISTORY_BYTES_MAX - this.#stream.bytes);
  }

  /**
   * Takes what waits for sent if there is no peer that it could go to, and returns true then. What
   * that makes room for is known at once, while no datagram is asked for.
   */
  skipIfAlone(): boolean {
    if (this.#peers.size > 0) return false;
    this.#stream.skipUnsent();
    // Nothing waits for anybody any more, and whoever was told of a wait is told of its end.
    this.#pace.onUnblocked();
    this.#retention.update();
    return true;
  }

  /** Notes that the owner of the stream needs nothing up to `seq` any more. */
  release(seq: Seq): void {
    this.#retention.release(seq);
  }

  /**
   * Takes an acknowledgement: a peer has delivered up to `delivered`, and has room for `credit`
   * more.
   */
  onAck(peer: P, delivered: Seq, credit: number, now: Instant): void {
    const { outbound } = peer;
    this.#reach.onAck(peer, Math.min(delivered, this.#stream.sent), now);
    // A peer may say anything: what was never sent cannot be acknowledged.
    if (delivered > this.#stream.sent || delivered < outbound.acked) return;
    outbound.limit = delivered + credit;
    if (delivered === outbound.acked) return;
    const before = outbound.acked;
    outbound.acked = delivered;
    outbound.progressAt = now;
    if (!outbound.holdsWindow && !this.#pace.reattach(peer, now)) this.#retention.trim();
    if (before === this.#retention.ackedByHolders) this.#retention.update();
  }

  /** Takes the kernel bytes that a peer has for our stream, as its acknowledgement says. */
  onShare(peer: P, share: number): void {
    this.#peers.onShare(peer, share);
  }

  /**
   * Takes the next change of pace: a peer was detached or came back, or messages (no longer) wait.
   */
  takePaceChange(): PaceChange<P> | undefined {
    return this.#pace.changes.shift();
  }

  /** Takes the next change in whether a peer acknowledges anything. */
  takeReachChange(): ReachChange<P> | undefined {
    return this.#reach.changes.shift();
  }

  /** Takes a NAK: queues the parts that are held, and returns the parts that are not. */
  onNak(peer: P, ranges: readonly SeqRange[], now: Instant): SeqRange[] {
    this.#flow.onLoss(this.potentialSenders);
    return this.#repair.onNak(peer, ranges, now);
  }

  handleTimeout(now: Instant): void {
    if (this.#tail.expire(now) && this.tailTargets().length > 0) {
      this.#tail.repeat(now, this.#random, this.#pace.isBlocked);
    }
    this.#pace.handleTimeout(now);
    this.#reach.handleTimeout(now);
  }

  /** Packs a datagram of repair for one peer, and returns that peer; `undefined` if none waits. */
  packRepair(begin: (peer: P) => DatagramWriter, now: Instant): P | undefined {
    return this.#repair.pack(begin, now);
  }

  /**
   * Packs new messages for all peers into a datagram that `begin` starts, and returns the datagram;
   * `undefined` if there are none, or if the window is not open.
   */
  packNew(
    begin: (most: number) => DatagramWriter,
    activeSenders: number,
    now: Instant,
  ): DatagramWriter | undefined {
    if (this.skipIfAlone()) return undefined;
    if (this.#flow.kernelBytes === 0 && now - this.#sentAt > ACTIVE_SENDER_MS) {
      this.#restart();
    }
    const share = this.#peers.leastShare;
    const limit = this.#peers.leastLimit;
    const before = this.#stream.sent;
    const isOutOfRoom = limit <= before;
    const longest = this.paths.least;
    const room = this.#flow.room(activeSenders, share, this.#datagramBytes(longest)) ||
      this.#roomForRun(longest);
    if (!this.hasNew || isOutOfRoom || room === 0) {
      this.#onBlocked(isOutOfRoom, room === 0, now);
      return undefined;
    }
    const writer = begin(room);
    const { unsentBytes } = this.#stream;
    this.#stream.packNew(writer, limit);
    writer.reserve(0);
    // A long fragment takes the whole datagram: what rides on it goes with the next one, or alone.
    if (this.#stream.sent === before) this.#stream.packNew(writer, limit);
    this.#backlog.onSent(unsentBytes - this.#stream.unsentBytes, now);
    invariant(this.#stream.sent > before, "Every message or fragment fits an empty datagram");
    if (this.hasNew) this.paths.onFull(now);
    else this.#pace.onUnblocked();
    this.#sentAt = now;
    this.#reach.onSent(now);
    this.#flow.onSent(this.#stream.sent, writer.length, now);
    // A peer that came meanwhile begins after this, and will acknowledge nothing of it.
    if (before === this.#retention.ackedByHolders) this.#retention.update();
    // The last datagram before the window closes asks for an acknowledgement.
    const next = this.#flow.room(activeSenders, share, this.#datagramBytes(longest));
    if (next === 0) this.packTail(writer);
    this.#tail.restart(now);
    return writer;
  }

  /**
   * Takes the next probe of a path. What all senders may have on their way to one receiver fits the
   * part of its buffer that streams leave, so a probe is not longer than our share of that.
   */
  takeProbe(
    sizesTo: (peer: P) => readonly number[],
    activeSenders: number,
    now: Instant,
  ): PathProbe<P> | undefined {
    const budget = this.#flow.budget(activeSenders, this.#peers.leastShare);
    const left = (1 - STREAM_BUFFER_SHARE) / STREAM_BUFFER_SHARE * budget;
    return this.paths.takeProbe(sizesTo, longestWithin(left, LONGEST_DATAGRAM_BYTES), now);
  }

  /** Packs the highest seq. If the datagram has no room for it, it goes by itself. */
  packTail(writer: DatagramWriter): void {
    this.#tail.onPacked(writer.frame({ type: "tail", highest: this.#stream.sent }));
    this.#askedTo = this.#stream.sent;
  }

  /**
   * Makes the tail due at once, and again until all have acknowledged it. For a new peer that
   * has yet to hear of what was sent before.
   */
  remind(now: Instant): void {
    if (this.lagging().length === 0) return;
    this.#tail.ask();
    this.#tail.restart(now);
    this.#reach.onSent(now);
  }

  /** Returns the peers that the stream goes to. */
  peers(): Iterable<P> {
    return this.#peers.all();
  }

  /** Returns the peers that have not acknowledged everything that was sent. */
  lagging(): P[] {
    return this.#peers.lagging(this.#stream.sent);
  }

  /** Returns the peers that the tail goes to: those that lag, or have no room for what waits. */
  tailTargets(): P[] {
    return this.#peers.tailTargets(this.#stream.sent, this.hasNew);
  }

  /** Returns the range that each peer has not acknowledged of all seqs that were given out. */
  lacking(): { readonly peer: P; readonly range: SeqRange }[] {
    const { last } = this.#stream;
    return this.#peers.lagging(last)
      .map((peer) => ({ peer, range: { first: peer.outbound.acked + 1, last } }));
  }

  /**
   * Begins anew after a silence: meanwhile others may have begun to send to our receivers, in this
   * group or in others. The receivers' next acknowledgements say what our share is by now.
   */
  #restart(): void {
    this.#flow.restart(this.potentialSenders);
    // Before our first message there was no silence: no peer has told anything that is old by now.
    if (this.#sentAt === -Infinity) return;
    this.#peers.doubtShares();
  }

  /** Returns the bytes of a datagram that holds what waits, at most `longest`. */
  #datagramBytes(longest: number): number {
    return shortestFor(this.#stream.unsentBytes, longest);
  }

  /**
   * Returns the bytes of a datagram for the rest of a run, if all that is in flight is of that run:
   * nobody acknowledges it before the signature has come (PROTOCOL 8.8.4). Otherwise 0.
   */
  #roomForRun(longest: number): number {
    if (!this.#stream.isWithinRun(this.#retention.ackedByHolders)) return 0;
    return Math.min(this.#datagramBytes(longest), DATAGRAM_BYTES_MAX);
  }

  /** Notes that messages wait: a peer has no room for them, or the window is full. */
  #onBlocked(isOutOfRoom: boolean, isWindowFull: boolean, now: Instant): void {
    if (!this.#pace.isBlocked) this.#askForRoom(isWindowFull, now);
    this.#pace.onBlocked(now);
    this.#backlog.onSent(0, now);
    // Nothing is in flight that would be asked for again: the tails ask for room.
    if (isOutOfRoom && this.#tail.nextDeadline() === undefined) this.#tail.restart(now);
  }

  /**
   * Asks for the acknowledgement of what is in flight, for which a message begins to wait: at once,
   * or soon if the last datagram has asked. Whether it was to ask was judged by what waited then,
   * and a message that needs a longer datagram may have come since.
   */
  #askForRoom(isWindowFull: boolean, now: Instant): void {
    if (isWindowFull && this.#askedTo < this.#stream.sent) this.#tail.ask();
    else this.#tail.hasten(now);
  }
}
