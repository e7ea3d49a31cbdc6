import {
  addRange,
  DEPARTED_STREAMS_MAX,
  earlier,
  type Instant,
  type MemberId,
  type Random,
  removeRange,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import { type Relays, REPAIR_DATAGRAMS } from "../../../ordering/mod.ts";
import type {
  DatagramWriter,
  ExtentFrame,
  Frame,
  RangesFrame,
  RelayFrame,
} from "../../../wire/mod.ts";
import { DepartedStream } from "./departed_stream.ts";
import type { Peer } from "./peer.ts";

/** What departed streams need of their group. */
export interface DepartedStreamsOptions {
  readonly random: Random;
  /** The number of our view. */
  view(): number;
  queue(peer: Peer, frame: Frame): void;
  /** A stream has something to take, or has ended. */
  onRemains(peer: Peer): void;
}

/** What a peer asked for of a departed stream. */
interface Relay {
  readonly to: Peer;
  readonly stream: DepartedStream;
  readonly ranges: SeqRange[];
  datagrams: number;
}

/** The streams of members that are gone, for as long as somebody may lack a part of them. */
export class DepartedStreams implements Relays<Peer> {
  readonly #options: DepartedStreamsOptions;
  readonly #streams: DepartedStream[] = [];
  readonly #relays: Relay[] = [];

  constructor(options: DepartedStreamsOptions) {
    this.#options = options;
  }

  /** Whether nothing is awaited of any of them. */
  get isSettled(): boolean {
    return this.#streams.every(({ isSettled }) => isSettled);
  }

  /** Whether something is still awaited of the stream of this peer. */
  awaits(peer: Peer): boolean {
    return this.#streams.some((stream) => stream.peer === peer && !stream.isSettled);
  }

  get isWaiting(): boolean {
    return this.#relays.length > 0;
  }

  nextDeadline(): Instant | undefined {
    let next: Instant | undefined;
    for (const stream of this.#streams) next = earlier(next, stream.nextDeadline());
    return next;
  }

  /** A peer is gone; `last`: where its stream ends, if that is known. */
  add(peer: Peer, last: Seq | undefined, survivors: Iterable<Peer>, now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    const { random } = this.#options;
    const stream = new DepartedStream({ peer, inbound, survivors, last, random, now });
    this.#streams.push(stream);
    if (this.#streams.length > DEPARTED_STREAMS_MAX) this.#drop(this.#streams[0]!);
    // Said without being asked: who learns of the departure at about the same time does it, too.
    if (last === undefined) this.#tell(stream, stream.unheard(), false);
    this.#options.onRemains(peer);
  }

  /** A view has some members no more. */
  onView(view: number, isGone: (peer: Peer) => boolean, now: Instant): void {
    for (const stream of this.#streams) {
      stream.onView(view, isGone, now);
      this.#options.onRemains(stream.peer);
    }
  }

  /** One is back, and its new stay begins behind `cut`: its former one ended there. */
  endBefore({ id, joined }: Peer, cut: Seq, now: Instant): void {
    for (const stream of this.#streams) {
      if (stream.peer.id !== id || stream.peer.joined >= joined) continue;
      stream.endAt(cut, now);
      this.#options.onRemains(stream.peer);
    }
  }

  onExtent(from: Peer, frame: ExtentFrame, now: Instant): void {
    const stream = this.#find(frame);
    if (stream !== undefined) {
      stream.onExtent(from, frame, now);
      this.#options.onRemains(stream.peer);
    }
    if (!frame.asks) return;
    stream?.onAsked(now);
    this.#options.queue(from, stream?.extent(this.#options.view(), false) ?? this.#nothing(frame));
  }

  /** Queues what we hold; answers what nobody here holds. */
  onNak(from: Peer, { stream: id, ranges }: RangesFrame, now: Instant): void {
    const notHeld = [...ranges];
    for (const stream of this.#streams) {
      if (stream.peer.id !== id) continue;
      stream.onAsked(now);
      const held = stream.heldOf(ranges);
      for (const range of held) removeRange(notHeld, range);
      this.#queueRelay(from, stream, held);
    }
    if (notHeld.length === 0) return;
    this.#options.queue(from, { type: "not-held", stream: id, ranges: notHeld });
  }

  onNotHeld(from: Peer, { stream: id, ranges }: RangesFrame, now: Instant): void {
    for (const stream of this.#streams) {
      if (stream.peer.id !== id) continue;
      stream.onNotHeld(from, ranges, now);
      this.#options.onRemains(stream.peer);
    }
  }

  onRelay(frame: RelayFrame, bytes: Uint8Array, now: Instant): void {
    const stream = this.#find(frame);
    if (stream === undefined) return;
    stream.onRelay(frame, bytes, now);
    this.#options.onRemains(stream.peer);
  }

  handleTimeout(now: Instant): void {
    for (const stream of [...this.#streams]) {
      const deadline = stream.nextDeadline();
      if (deadline === undefined || deadline > now) continue;
      if (stream.isSettled) this.#drop(stream);
      else this.#ask(stream, now);
    }
  }

  /** Nothing comes any more, of none of them. */
  end(): void {
    for (const stream of [...this.#streams]) this.#drop(stream);
  }

  pack(begin: (peer: Peer) => DatagramWriter): Peer | undefined {
    for (let relay = this.#relays[0]; relay !== undefined; relay = this.#relays[0]) {
      const writer = begin(relay.to);
      const isMore = relay.stream.pack(writer, relay.ranges);
      if (!isMore || --relay.datagrams <= 0) this.#relays.shift();
      if (!writer.isEmpty) return relay.to;
    }
    return undefined;
  }

  #ask(stream: DepartedStream, now: Instant): void {
    const { queue, onRemains } = this.#options;
    for (const { peer, ranges } of stream.takeQuestions(now)) {
      queue(peer, { type: "nak", stream: stream.peer.id, ranges });
    }
    if (stream.isAsking) this.#tell(stream, stream.unheard(), true);
    onRemains(stream.peer);
  }

  #tell(stream: DepartedStream, to: readonly Peer[], asks: boolean): void {
    const { view, queue } = this.#options;
    const extent = stream.extent(view(), asks);
    for (const peer of to) queue(peer, extent);
  }

  /** The extent of one of whom we have nothing. */
  #nothing({ stream, joined }: ExtentFrame): ExtentFrame {
    const view = this.#options.view();
    return { type: "extent", stream, joined, view, highest: 0, asks: false, held: [] };
  }

  #queueRelay(to: Peer, stream: DepartedStream, ranges: SeqRange[]): void {
    if (ranges.length === 0) return;
    const waiting = this.#relays.find((relay) => relay.to === to && relay.stream === stream);
    if (waiting === undefined) {
      this.#relays.push({ to, stream, ranges, datagrams: REPAIR_DATAGRAMS });
      return;
    }
    for (const range of ranges) addRange(waiting.ranges, range);
    waiting.datagrams = REPAIR_DATAGRAMS;
  }

  #drop(stream: DepartedStream): void {
    stream.end();
    this.#options.onRemains(stream.peer);
    this.#streams.splice(this.#streams.indexOf(stream), 1);
  }

  #find({ stream: id, joined }: { stream: MemberId; joined: number }): DepartedStream | undefined {
    return this.#streams.find(({ peer }) => peer.id === id && peer.joined === joined);
  }
}
