import { DATAGRAM_BYTES_MAX, type Instant, NO_EPOCH } from "../../../../lib/core/mod.ts";
import { OwnDeliveries } from "../../../../lib/client/member/fifo/own_deliveries.ts";
import { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import {
  Inbound,
  Outbound,
  Outbox,
  StreamSender,
  type StreamSenderOptions,
  WINDOW_KERNEL_BYTES,
} from "../../../../lib/ordering/mod.ts";
import type { Delivery } from "../../../../lib/client/member/group/member_event.ts";
import {
  type Datagram,
  DatagramWriter,
  decodeDatagram,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { addressFor, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { batchOf } from "./fixture_batch.ts";

/** Returns the middle of the range, so that jitter moves nothing. */
export const middle = () => 0.5;

/** The sender of a member's own stream, with its outbox. */
export class OwnStream extends StreamSender<Peer> {
  readonly #outbox: Outbox;
  readonly #own: OwnDeliveries;

  constructor(next: number, random: () => number, options: StreamSenderOptions = {}) {
    const outbox = new Outbox(next);
    super(outbox, random, options);
    this.#outbox = outbox;
    this.#own = new OwnDeliveries(outbox);
  }

  multicast(payload: Uint8Array, sentAt: number): { first: number; last: number } {
    return this.#outbox.append(batchOf(payload), sentAt);
  }

  takeOwn(): Delivery | undefined {
    const own = this.#own.take();
    this.release(this.#own.delivered);
    return own;
  }
}

/** Makes a peer of a sender, which gets to know it now. */
export function listener(name: string, sender: OwnStream, now: Instant): Peer {
  const peer = new Peer(
    idOf(name),
    name,
    addressFor(name),
    1,
    sender.outboundFor(addressFor(name), now),
  );
  // As if it had acknowledged something before: nobody else sends to it.
  sender.onShare(peer, WINDOW_KERNEL_BYTES);
  sender.addPeer(peer);
  return peer;
}

/** Makes a peer whose stream begins after `cut`. */
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
