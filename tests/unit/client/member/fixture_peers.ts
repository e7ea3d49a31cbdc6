import { DATAGRAM_BYTES_MAX, type Instant, NO_EPOCH } from "../../../../lib/core/mod.ts";
import type { FifoSender } from "../../../../lib/client/member/fifo_sender.ts";
import { Inbound, Outbound, Peer } from "../../../../lib/client/member/peer.ts";
import {
  type Datagram,
  DatagramWriter,
  decodeDatagram,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { addressFor, GROUP, idOf } from "./fixture_groups.ts";

/** No jitter: the middle of the range. */
export const middle = () => 0.5;

/** A peer of a sender, which gets to know it now. */
export function listener(name: string, sender: FifoSender, now: Instant): Peer {
  const peer = new Peer(idOf(name), name, addressFor(name), 1, sender.outboundFor(now));
  sender.addPeer(peer);
  return peer;
}

/** A peer whose stream begins after `cut`. */
export function speaker(name: string, cut = 0): Peer {
  const peer = new Peer(idOf(name), name, addressFor(name), 1, new Outbound(0, 0));
  peer.inbound = new Inbound(cut);
  return peer;
}

/** An empty datagram that can be filled, and then read. */
export class Draft {
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  readonly writer = new DatagramWriter(this.#into, {
    ...{ group: GROUP, source: 1, destination: 0, epoch: NO_EPOCH },
  });

  get frames(): Datagram["frames"] {
    const datagram = decodeDatagram(this.#into.subarray(0, this.writer.length));
    if (datagram instanceof WireError) throw datagram;
    return datagram.frames;
  }

  /** The seqs of all messages in it. */
  get seqs(): number[] {
    return this.frames.flatMap((frame) =>
      frame.type === "data" ? frame.messages.map((_, i) => frame.base + i) : []
    );
  }
}
