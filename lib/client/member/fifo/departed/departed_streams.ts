import {
  earlier,
  type Instant,
  invariant,
  type MemberId,
  type Random,
  removeRange,
  type Seq,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../../core/mod.ts";
import type { StreamReceiver, StreamTransmitter } from "../../../../ordering/mod.ts";
import type { ExtentFrame, RangesFrame, RelayFrame } from "../../../../wire/mod.ts";
import type { DepartedRelays } from "./departed_relays.ts";
import { DepartedStream } from "./departed_stream.ts";
import type { Peer } from "../peer.ts";
import type { PeerRoster } from "../peer_roster.ts";
import { UntakenStreams } from "./untaken_streams.ts";

/** The parts of a group that departed streams work with. */
export interface DepartedStreamsOptions {
  readonly random: Random;
  readonly roster: PeerRoster;
  readonly receiver: StreamReceiver<Peer>;
  readonly transmitter: StreamTransmitter<Peer>;
  readonly relays: DepartedRelays;
  /** Bounds of what is kept. */
  readonly tables?: TableLimits | undefined;
}

/**
 * The streams of members that are gone (PROTOCOL 8.6, decision 0012), each for as long as another
 * member may lack a part of it.
 */
export class DepartedStreams {
  readonly #options: DepartedStreamsOptions;
  readonly #max: number;
  /** Oldest departure first. */
  readonly #streams: DepartedStream[] = [];
  readonly #untaken: UntakenStreams;

  constructor(options: DepartedStreamsOptions) {
    this.#options = options;
    const { receiver, tables = TABLE_LIMITS } = options;
    this.#max = tables.departedStreams;
    this.#untaken = new UntakenStreams({ receiver, max: tables.departedSeqs });
  }

  /** True if nothing is awaited of any stream. */
  get isSettled(): boolean {
    return this.#streams.every(({ isSettled }) => isSettled);
  }

  /** Number of seqs that are kept for our application only. */
  get untakenSeqs(): number {
    return this.#untaken.seqs;
  }

  /** Returns true while something of this stay's stream is awaited. */
  awaits(peer: Peer): boolean {
    return this.#streams.some((stream) => stream.peer === peer && !stream.isSettled);
  }

  nextDeadline(): Instant | undefined {
    let next: Instant | undefined;
    for (const stream of this.#streams) next = earlier(next, stream.nextDeadline());
    return next;
  }

  /** Adds the stream of a peer that is gone; `last` is its last seq, if that is known. */
  add(peer: Peer, last: Seq | undefined, survivors: Iterable<Peer>, now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    const { random, roster } = this.#options;
    invariant(
      roster.peer(peer.id) !== peer,
      "A member that departed sends us nothing more, so that the extent we send is final",
    );
    const stream = new DepartedStream({ peer, inbound, survivors, last, random, now });
    this.#streams.push(stream);
    if (this.#streams.length > this.#max) this.#forgetOldest();
    // Sent without being asked: the others learn of the departure at about the same time.
    if (last === undefined) this.#tell(stream, stream.unheard(), false);
    this.#noteRemains(stream);
  }

  /** Removes the survivors that are not in a new view from all streams. */
  onView(view: number, isGone: (peer: Peer) => boolean, now: Instant): void {
    for (const stream of this.#streams) {
      stream.onView(view, isGone, now);
      this.#noteRemains(stream);
    }
  }

  /** Ends the earlier stays of a member at `cut`: its new stay begins after that. */
  endBefore({ id, joined }: Peer, cut: Seq, now: Instant): void {
    for (const stream of this.#streams) {
      if (stream.peer.id !== id || stream.peer.joined >= joined) continue;
      stream.endAt(cut, now);
      this.#noteRemains(stream);
    }
  }

  /** Takes a survivor's extent, and returns ours if the survivor asks for it. */
  onExtent(from: Peer, frame: ExtentFrame, now: Instant): void {
    const stream = this.#find(frame);
    if (stream !== undefined) {
      stream.onExtent(from, frame, now);
      this.#noteRemains(stream);
    }
    if (!frame.asks) return;
    stream?.onAsked(now);
    const extent = stream?.extent(this.#options.roster.number, false) ?? this.#nothing(frame);
    this.#options.transmitter.queue(from, extent, "nak");
  }

  /**
   * Queues the parts that we hold for the peer that asks, and names the parts that we do not hold.
   */
  onNak(from: Peer, { stream: id, ranges }: RangesFrame, now: Instant): void {
    const notHeld = [...ranges];
    for (const stream of this.#streams) {
      if (stream.peer.id !== id) continue;
      stream.onAsked(now);
      const held = stream.heldOf(ranges);
      for (const range of held) removeRange(notHeld, range);
      this.#options.relays.add(from, stream, held);
    }
    if (notHeld.length === 0) return;
    const answer = { type: "not-held", stream: id, ranges: notHeld } as const;
    this.#options.transmitter.queue(from, answer, "nak");
  }

  /** Handles a survivor's `not-held`: it no longer holds these parts. */
  onNotHeld(from: Peer, { stream: id, ranges }: RangesFrame, now: Instant): void {
    for (const stream of this.#streams) {
      if (stream.peer.id !== id) continue;
      stream.onNotHeld(from, ranges, now);
      this.#noteRemains(stream);
    }
  }

  /** Takes messages that a survivor repeats. */
  onRelay(frame: RelayFrame, bytes: Uint8Array, now: Instant): void {
    const stream = this.#find(frame);
    if (stream === undefined) return;
    stream.onRelay(frame, bytes, now);
    this.#noteRemains(stream);
  }

  handleTimeout(now: Instant): void {
    for (const stream of [...this.#streams]) {
      const deadline = stream.nextDeadline();
      if (deadline === undefined || deadline > now) continue;
      if (stream.isSettled) this.#release(stream);
      else this.#ask(stream, now);
    }
  }

  /**
   * Forgets all streams: our own stay has ended, and no survivor answers us any more. What is left
   * of them is delivered, however much that is: no more will come.
   */
  end(): void {
    for (const stream of [...this.#streams]) this.#forget(stream);
  }

  #ask(stream: DepartedStream, now: Instant): void {
    const { extentsOf, ranges } = stream.takeQuestions(now);
    for (const { peer, ranges: asked } of ranges) {
      const nak = { type: "nak", stream: stream.peer.id, ranges: asked } as const;
      this.#options.transmitter.queue(peer, nak, "nak");
    }
    if (extentsOf.length > 0) this.#tell(stream, extentsOf, true);
    this.#noteRemains(stream);
  }

  #tell(stream: DepartedStream, to: readonly Peer[], asks: boolean): void {
    const { roster, transmitter } = this.#options;
    const extent = stream.extent(roster.number, asks);
    for (const peer of to) transmitter.queue(peer, extent, "nak");
  }

  /** Returns the extent of a stream of which we have nothing. */
  #nothing({ stream, joined }: ExtentFrame): ExtentFrame {
    const view = this.#options.roster.number;
    return { type: "extent", stream, joined, view, highest: 0, asks: false, held: [] };
  }

  /** Notes at the receiver that this stream may have something to take. */
  #noteRemains({ peer }: DepartedStream): void {
    this.#options.receiver.onRemains(peer);
  }

  #forgetOldest(): void {
    const oldest = this.#streams.find(({ isSettled }) => isSettled) ?? this.#streams[0];
    if (oldest !== undefined) this.#release(oldest);
  }

  /** Forgets a stream, of which our own application may still have something to take. */
  #release(stream: DepartedStream): void {
    this.#forget(stream);
    this.#untaken.add(stream.peer);
  }

  #forget(stream: DepartedStream): void {
    stream.forget();
    this.#noteRemains(stream);
    this.#streams.splice(this.#streams.indexOf(stream), 1);
  }

  #find({ stream: id, joined }: { stream: MemberId; joined: number }): DepartedStream | undefined {
    return this.#streams.find(({ peer }) => peer.id === id && peer.joined === joined);
  }
}
