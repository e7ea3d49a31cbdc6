import {
  type Address,
  CHANNEL_PEERS_MIN,
  type Instant,
  PATH_PROBE_MS,
  type Seq,
} from "../../core/mod.ts";
import type { ChannelPath } from "./channel_path.ts";

/** A peer that may listen on a channel. */
export interface ChannelPeer {
  readonly address: Address;
  readonly outbound: { readonly channel: ChannelPath };
}

/** A probe of a channel to send. */
export interface ChannelProbe {
  readonly count: number;
  /** The length of the datagram. */
  readonly bytes: number;
}

/**
 * The channel of a group at one sender, and the peers that it reaches (PROTOCOL 8.4.17). One probe
 * asks all peers at once; it goes out before new messages do, so a silent group is never probed.
 *
 * A worked case: ford has the channel 239.77.0.42, and arthur, trillian and marvin join. His next
 * message goes to the three by unicast, and a probe before it to the channel. Arthur and trillian
 * answer. The message after that goes to the channel and to marvin. A quarter of a second later the
 * next probe goes out, which asks for marvin's sake alone.
 */
export class ChannelPaths<P extends ChannelPeer> {
  readonly address: Address;
  readonly #peers: () => Iterable<P>;
  /** The probe that went out last; its answers count. */
  #probe: ChannelProbe = { count: 0, bytes: 0 };
  #probeUntil: Instant = -Infinity;

  constructor(address: Address, peers: () => Iterable<P>) {
    this.address = address;
    this.#peers = peers;
  }

  /** Takes the next probe, of so many bytes; `undefined` while none is to be sent. */
  takeProbe(bytes: number, now: Instant): ChannelProbe | undefined {
    if (now < this.#probeUntil) return undefined;
    let isDue = false;
    let size = 0;
    for (const { outbound: { channel } } of this.#peers()) {
      size++;
      if (channel.wantsProbe(bytes, now)) isDue = true;
    }
    if (!isDue || size < CHANNEL_PEERS_MIN) return undefined;
    let isAsked = false;
    for (const { outbound: { channel } } of this.#peers()) {
      if (channel.onProbed(now)) isAsked = true;
    }
    if (!isAsked) return undefined;
    this.#probeUntil = now + PATH_PROBE_MS;
    return this.#probe = { count: this.#probe.count + 1, bytes };
  }

  /** Takes a peer's answer to a probe. The next message to be sent is `next`. */
  onAnswer({ outbound: { channel } }: P, count: number, next: Seq): void {
    if (count === this.#probe.count) channel.onAnswer(this.#probe.bytes, next);
  }

  /**
   * Returns the addresses to which a datagram of so many bytes goes, so that all peers get it: the
   * channel first, if it reaches enough of them. `undefined`: it goes to each of them.
   */
  targets(bytes: number, now: Instant): readonly Address[] | undefined {
    const targets = [this.address];
    const reached: ChannelPath[] = [];
    for (const { address, outbound: { channel } } of this.#peers()) {
      if (channel.passes(bytes)) reached.push(channel);
      else targets.push(address);
    }
    if (reached.length < CHANNEL_PEERS_MIN) return undefined;
    for (const channel of reached) channel.onSent(now);
    return targets;
  }

  /** Takes the peers that are to be asked by unicast what they have. */
  takeDoubted(now: Instant): P[] {
    return [...this.#peers()].filter(({ outbound: { channel } }) => channel.takeDoubt(now));
  }
}
