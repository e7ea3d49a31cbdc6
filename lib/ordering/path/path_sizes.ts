import {
  ACTIVE_SENDER_MS,
  type Instant,
  LONGEST_DATAGRAM_BYTES,
  PATH_BULK_DATAGRAMS,
  PATH_LOOK_MS,
  PATH_PROBE_MS,
} from "../../core/mod.ts";
import type { PathSize } from "./path_size.ts";

/** A peer at the end of a path. */
export interface PathPeer {
  readonly outbound: { readonly path: PathSize };
}

/** A probe to send to one peer. */
export interface PathProbe<P> {
  readonly peer: P;
  /** The length of the datagram. */
  readonly bytes: number;
}

/**
 * The paths from one sender to all its peers (PROTOCOL 8.4.16). A datagram goes to all of them, so
 * it is no longer than what each of the paths passes.
 *
 * Paths are probed only while they carry bulk data, one after the other, and one probe at a time: a
 * group that talks is never probed, and all probes that any number of senders may have on their way
 * to one receiver fit the part of its buffer that no window counts on.
 *
 * A worked case: ford sends a file to arthur and trillian, who are on his host. The first 32
 * datagrams have 7,672 bytes. Then a probe of 15,864 goes to arthur, and when he has answered, one
 * to trillian; with her answer datagrams have 15,864 bytes. Marvin joins: they have 7,672 bytes
 * until he has answered, too.
 */
export class PathSizes<P extends PathPeer> {
  readonly #peers: () => Iterable<P>;
  /** Number of full datagrams after the last silence. */
  #full = 0;
  #fullAt: Instant = -Infinity;
  /** The time before which no path is looked at. */
  #restsUntil: Instant = -Infinity;

  constructor(peers: () => Iterable<P>) {
    this.#peers = peers;
  }

  /** Bytes of a datagram that every path is known to pass. */
  get least(): number {
    let least = LONGEST_DATAGRAM_BYTES;
    for (const { outbound: { path } } of this.#peers()) least = Math.min(least, path.bytes);
    return least;
  }

  /** Notes that a datagram was filled, and more waits. */
  onFull(now: Instant): void {
    this.#full = this.#isSilent(now) ? 1 : this.#full + 1;
    this.#fullAt = now;
  }

  /**
   * Takes the next probe, of at most `most` bytes; `undefined` while none is to be sent. `sizesTo`
   * returns the sizes that the path to a peer is probed for, ascending.
   */
  takeProbe(
    sizesTo: (peer: P) => readonly number[],
    most: number,
    now: Instant,
  ): PathProbe<P> | undefined {
    if (this.#full < PATH_BULK_DATAGRAMS || now < this.#restsUntil || this.#isSilent(now)) {
      return undefined;
    }
    for (const peer of this.#peers()) {
      const { path } = peer.outbound;
      const bytes = path.next(sizesTo(peer), most, now);
      if (bytes === undefined) continue;
      path.onProbed(bytes, now);
      this.#restsUntil = now + PATH_PROBE_MS;
      return { peer, bytes };
    }
    this.#restsUntil = now + PATH_LOOK_MS;
    return undefined;
  }

  /** Takes a peer's answer to a probe. */
  onAnswer({ outbound: { path } }: P, bytes: number, now: Instant): void {
    if (path.onAnswer(bytes, now)) this.#restsUntil = now;
  }

  #isSilent(now: Instant): boolean {
    return now - this.#fullAt > ACTIVE_SENDER_MS;
  }
}
