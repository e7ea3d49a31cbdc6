import {
  Fifo,
  type Instant,
  invariant,
  LATE_MS,
  REACH_CHECK_MS,
  type Seq,
  UNREACHED_MS,
} from "../../core/mod.ts";
import type { UnreachedPath } from "../../wire/mod.ts";
import type { StreamPeer } from "./stream_peer.ts";

/** A change in whether messages reach a peer, as the sender of a stream reports it. */
export interface ReachChange<P> {
  /**
   * `unreached`: messages wait for the peer and it acknowledges nothing; `narrow`: it acknowledges
   * short datagrams, and asks in vain for a long one; `reached`: neither is true any more.
   */
  readonly type: "unreached" | "narrow" | "reached";
  readonly peer: P;
  /** Milliseconds without an acknowledgement. */
  readonly silentMs: number;
}

/**
 * Returns the path to a peer that is not reached, of which anything was last heard at `heardAt`.
 */
export function pathOf(
  { type, silentMs }: Pick<ReachChange<unknown>, "type" | "silentMs">,
  heardAt: Instant,
  now: Instant,
): UnreachedPath {
  if (type === "narrow") return "narrow";
  return now - heardAt < silentMs / 2 ? "heard" : "silent";
}

/** The report that stands about a peer. */
type Report = Exclude<ReachChange<unknown>["type"], "reached">;

/** Options of a {@linkcode ReachWatch}: the sender that it watches. */
export interface ReachWatchOptions<P> {
  peers(): Iterable<P>;
  /** Returns the highest seq that was sent. */
  sent(): Seq;
}

/**
 * Finds the peers that a stream does not reach (PROTOCOL 8.4.12, 8.4.14). A peer that is reached
 * acknowledges each tail, also when its application takes nothing. So a peer that lags and of which
 * no acknowledgement comes for `UNREACHED_MS` is not slow: our datagrams or its acknowledgements
 * get lost.
 *
 * Ford sends 41 at 10.0 s. Arthur's application sleeps; he acknowledges 40 again with every tail.
 * Of trillian nothing comes. At 14.25 s at the latest ford is told that trillian is not reached,
 * and with her next acknowledgement that she is. How the watch finds that only long datagrams get
 * lost is in `LongRepeats`.
 */
export class ReachWatch<P extends StreamPeer<unknown>> {
  readonly #options: ReachWatchOptions<P>;
  readonly #unreached = new Map<P, Report>();
  /** The changes that were not reported yet, oldest first. */
  readonly changes = new Fifo<ReachChange<P>>();
  #deadline: Instant | undefined;

  constructor(options: ReachWatchOptions<P>) {
    this.#options = options;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Notes that messages were sent. */
  onSent(now: Instant): void {
    this.#deadline ??= now + REACH_CHECK_MS;
  }

  /** Notes an acknowledgement of everything up to `acked`, whether it brings progress or not. */
  onAck(peer: P, acked: Seq, now: Instant): void {
    const { outbound } = peer;
    const silentMs = now - outbound.ackedAt;
    outbound.ackedAt = now;
    outbound.longRepeats.onAcked(acked);
    const report = this.#unreached.get(peer);
    const isReached = report === "unreached" || outbound.longRepeats.repeated === undefined;
    if (report === undefined || !isReached) return;
    this.#unreached.delete(peer);
    this.changes.push({ type: "reached", peer, silentMs });
  }

  /** Notes a datagram of repair for a peer, which begins with `seq`. */
  onRepeated(peer: P, seq: Seq, bytes: number, now: Instant): void {
    const { longRepeats, ackedAt } = peer.outbound;
    if (!longRepeats.note(seq, bytes, now) || this.#unreached.has(peer)) return;
    const { repeated } = longRepeats;
    invariant(
      repeated !== undefined,
      "A seq that long datagrams do not bring was repeated in some",
    );
    const { since } = repeated;
    const silentMs = now - ackedAt;
    // A peer that asks and hears nothing of us is unreached, not behind a narrow path.
    if (ackedAt <= since || silentMs > UNREACHED_MS / 2) return;
    this.#unreached.set(peer, "narrow");
    this.changes.push({ type: "narrow", peer, silentMs });
  }

  /** Forgets a peer that is gone. */
  forget(peer: P): void {
    this.#unreached.delete(peer);
  }

  handleTimeout(now: Instant): void {
    if (this.#deadline === undefined || this.#deadline > now) return;
    // We were away ourselves: acknowledgements may lie in the socket.
    const wasAway = now - this.#deadline > LATE_MS;
    const sent = this.#options.sent();
    let isWaiting = false;
    for (const peer of this.#options.peers()) {
      const { outbound } = peer;
      if (outbound.acked >= sent) outbound.waitingSince = undefined;
      else {
        isWaiting = true;
        if (wasAway) outbound.waitingSince = now;
        this.#check(peer, outbound.waitingSince ??= now, now);
      }
    }
    this.#deadline = isWaiting ? now + REACH_CHECK_MS : undefined;
  }

  #check(peer: P, waitingSince: Instant, now: Instant): void {
    const silentMs = now - Math.max(waitingSince, peer.outbound.ackedAt);
    if (silentMs < UNREACHED_MS || this.#unreached.get(peer) === "unreached") return;
    this.#unreached.set(peer, "unreached");
    this.changes.push({ type: "unreached", peer, silentMs });
  }
}
