import { addRange, type SeqRange } from "../../../../core/mod.ts";
import { type Relays, REPAIR_DATAGRAMS } from "../../../../ordering/mod.ts";
import type { DatagramWriter } from "../../../../wire/mod.ts";
import type { DepartedStream } from "./departed_stream.ts";
import type { Peer } from "../peer.ts";

/** Ranges of a departed stream that a peer asked us for. */
interface WaitingRelay {
  readonly to: Peer;
  readonly stream: DepartedStream;
  readonly ranges: SeqRange[];
  /** Number of datagrams that this request may still cost. */
  datagrams: number;
}

/** Messages of departed streams that wait to be repeated to the peers that asked for them. */
export class DepartedRelays implements Relays<Peer> {
  readonly #waiting: WaitingRelay[] = [];

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Queues what we hold of a stream for a peer; one request costs at most `REPAIR_DATAGRAMS`. */
  add(to: Peer, stream: DepartedStream, ranges: SeqRange[]): void {
    if (ranges.length === 0) return;
    const waiting = this.#waiting.find((relay) => relay.to === to && relay.stream === stream);
    if (waiting === undefined) {
      this.#waiting.push({ to, stream, ranges, datagrams: REPAIR_DATAGRAMS });
      return;
    }
    for (const range of ranges) addRange(waiting.ranges, range);
    waiting.datagrams = REPAIR_DATAGRAMS;
  }

  pack(begin: (peer: Peer) => DatagramWriter): Peer | undefined {
    for (let relay = this.#waiting[0]; relay !== undefined; relay = this.#waiting[0]) {
      const writer = begin(relay.to);
      const isMore = relay.stream.pack(writer, relay.ranges);
      // Whatever this request may not cost any more is asked for again.
      if (!isMore || --relay.datagrams <= 0) this.#waiting.shift();
      if (!writer.isEmpty) return relay.to;
    }
    return undefined;
  }
}
