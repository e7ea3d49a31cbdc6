import {
  DATAGRAM_BYTES_MAX,
  type Instant,
  kernelBytesOf,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import type { DatagramWriter } from "../../../wire/mod.ts";
import type { OutgoingStream } from "../outgoing_stream.ts";
import type { PeerRepair } from "./peer_repair.ts";
import type { ReachWatch } from "../reach_watch.ts";
import type { StreamPeer } from "../stream_peer.ts";

/**
 * The repair of an outgoing stream (PROTOCOL 8.3): what peers ask for again, and the datagrams
 * that repeat it, each for one peer. `PeerRepair` knows what one peer waits for.
 */
export class StreamRepair<P extends StreamPeer<unknown>> {
  readonly #stream: OutgoingStream;
  readonly #reach: ReachWatch<P>;
  /** The peers that wait for repair. */
  readonly #waiting = new Set<P>();

  constructor(stream: OutgoingStream, reach: ReachWatch<P>) {
    this.#stream = stream;
    this.#reach = reach;
  }

  /** True while a peer waits for repair. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Repeats nothing for a peer any more. */
  forget(peer: P): void {
    this.#waiting.delete(peer);
  }

  /** Takes a NAK: queues the parts that are held, and returns the parts that are not. */
  onNak(peer: P, ranges: readonly SeqRange[], now: Instant): SeqRange[] {
    const { repair, path, channel, cut, acked, share } = peer.outbound;
    const notHeld: SeqRange[] = [];
    for (const range of ranges) {
      const first = Math.max(range.first, cut + 1, acked + 1);
      const last = Math.min(range.last, this.#stream.sent);
      const held = Math.max(first, this.#stream.first);
      if (first < held && first <= last) notHeld.push({ first, last: Math.min(last, held - 1) });
      if (held <= last) repair.want({ first: held, last });
    }
    repair.onNak(ranges, now, Math.floor(share / kernelBytesOf(DATAGRAM_BYTES_MAX)));
    // What got lost by a channel says nothing of the path by unicast.
    if (!channel.passes(0)) path.onLoss(now);
    if (repair.isWanted) this.#waiting.add(peer);
    return notHeld;
  }

  /** Packs a datagram of repair for one peer, and returns that peer; `undefined` if none waits. */
  pack(begin: (peer: P) => DatagramWriter, now: Instant): P | undefined {
    for (const peer of this.#waiting) {
      const writer = begin(peer);
      const { repair, acked } = peer.outbound;
      const first = this.#packFor(repair, acked, writer, now);
      if (repair.end()) this.#waiting.delete(peer);
      if (first === undefined) continue;
      this.#reach.onRepeated(peer, first, writer.length, now);
      return peer;
    }
    return undefined;
  }

  /**
   * Packs as much as fits of the repair that a peer waits for. Returns the first seq that is
   * packed.
   */
  #packFor(
    repair: PeerRepair,
    acked: Seq,
    writer: DatagramWriter,
    now: Instant,
  ): Seq | undefined {
    repair.begin(now);
    let lowest: Seq | undefined;
    for (let range = repair.shift(); range !== undefined; range = repair.shift()) {
      const first = Math.max(range.first, this.#stream.first, acked + 1);
      if (first > range.last) continue;
      const packed = this.#stream.pack(writer, { first, last: range.last });
      if (packed >= first) {
        lowest ??= first;
        repair.onRepeated({ first, last: packed });
      }
      if (packed === range.last) continue;
      repair.unshift({ first: packed + 1, last: range.last });
      break;
    }
    return lowest;
  }
}
