import {
  type Address,
  DETACH_MS,
  DETACH_MS_MAX,
  FIRST_SHARE_BYTES,
  type Instant,
  invariant,
  type MemberId,
  type Seq,
  STEADY_TIMES,
} from "../../core/mod.ts";
import { ChannelPath, PathSize } from "../path/mod.ts";
import { LongRepeats } from "./long_repeats.ts";
import { NakSchedule } from "./repair/nak_schedule.ts";
import { PeerRepair } from "./repair/peer_repair.ts";
import { ReceiveWindow } from "./window/receive_window.ts";

/** The phase of a peer at a sender: an attached peer holds the window, a detached one does not. */
type Attachment =
  | { readonly type: "attached"; readonly since: Instant }
  /** Not before `until` may the peer come back. */
  | { readonly type: "detached"; readonly until: Instant };

/** The state of one peer as a receiver of our stream. */
export class Outbound {
  /** The highest seq up to which the peer has acknowledged everything; at first the cut. */
  acked: Seq;
  /** The highest seq that the peer has room for. */
  limit: Seq = Infinity;
  /** The kernel bytes that the peer has for our stream, as far as we know. */
  share = FIRST_SHARE_BYTES;
  /** The moment of the last acknowledgement that brought progress. */
  progressAt: Instant;
  /** The moment of the last acknowledgement of our stream, whether it brought progress or not. */
  ackedAt: Instant;
  /** The moment since which messages have waited for the peer, as the reach watch saw it. */
  waitingSince: Instant | undefined;
  readonly path: PathSize;
  readonly channel = new ChannelPath();
  readonly repair = new PeerRepair();
  readonly longRepeats = new LongRepeats();
  #attachment: Attachment;
  /** Milliseconds of the last detachment; 0 if there was none. */
  #detachMs = 0;

  /**
   * `cut` is the seq after which our stream begins for the peer, and `pathBytes` the bytes of a
   * datagram that the path to it is known to pass.
   */
  constructor(readonly cut: Seq, now: Instant, pathBytes?: number) {
    this.path = new PathSize(pathBytes);
    this.acked = cut;
    this.progressAt = now;
    this.ackedAt = now;
    this.#attachment = { type: "attached", since: now };
  }

  /** True while the flow window waits for this peer. */
  get holdsWindow(): boolean {
    return this.#attachment.type === "attached";
  }

  /** The moment before which a detached peer may not come back; `undefined` for an attached one. */
  get detachedUntil(): Instant | undefined {
    return this.#attachment.type === "detached" ? this.#attachment.until : undefined;
  }

  /**
   * Detaches the peer, and returns the moment before which it may not come back. It stays away for
   * twice as long as the last time, unless it was attached long enough in between: then the time
   * begins with `DETACH_MS` again (PROTOCOL 8.4.7).
   */
  detach(now: Instant): Instant {
    const before = this.#attachment;
    invariant(before.type === "attached", "Only a peer that holds the window is detached");
    const wasSteady = now - before.since >= STEADY_TIMES * this.#detachMs;
    this.#detachMs = wasSteady ? DETACH_MS : Math.min(2 * this.#detachMs, DETACH_MS_MAX);
    const until = now + this.#detachMs;
    this.#attachment = { type: "detached", until };
    return until;
  }

  /** Attaches the peer again. */
  attach(now: Instant): void {
    const before = this.#attachment;
    invariant(
      before.type === "detached" && before.until <= now,
      "A peer comes back only after it was detached for its time",
    );
    this.#attachment = { type: "attached", since: now };
  }
}

/** The state of a peer's stream at us as its receiver. `O` is kept with each message. */
export class Inbound<O = undefined> {
  readonly nak = new NakSchedule();
  /** The moment at which the peer last sent something new: for a while it counts as active. */
  dataAt: Instant = -Infinity;
  /** True if the stream flows by itself (PROTOCOL 8.4.2): no ack is waited for. */
  isFlowing = false;
  /**
   * True after the peer asked how far we are, until an ack said that everything offered is taken.
   */
  isAsked = false;

  constructor(readonly cut: Seq, readonly window: ReceiveWindow<O> = new ReceiveWindow(cut)) {}
}

/** A member or a sequencer at the other end of streams. */
export interface StreamPeer<O = undefined> {
  readonly id: MemberId;
  readonly outbound: Outbound;
  /** `undefined` until it is known where the peer's stream begins for us. */
  readonly inbound: Inbound<O> | undefined;
}

/** A peer that has an address. */
export interface AddressedPeer<O = undefined> extends StreamPeer<O> {
  readonly address: Address;
}

/**
 * Returns the incoming stream of a peer that is owed something, or of which something is missing.
 */
export function knownInbound<O>(peer: StreamPeer<O>): Inbound<O> {
  const { inbound } = peer;
  invariant(inbound !== undefined, "Only a peer whose stream is known is ready, owed or missing");
  return inbound;
}
