import {
  ACTIVE_SENDER_MS,
  Deadlines,
  DETACH_MS,
  DETACH_MS_MAX,
  type Instant,
  LATE_MS,
  type Seq,
  STEADY_TIMES,
  WINDOW_FULL_MS,
} from "../../core/mod.ts";
import type { FlowWindow } from "./flow_window.ts";
import type { StreamPeer } from "./stream_peer.ts";

/** What a sender tells of those who take its stream. */
export type PaceChange<P> =
  /** It took too long for a window, and does not hold it any more. */
  | { readonly type: "detached"; readonly peer: P }
  /** It has caught up. */
  | { readonly type: "reattached"; readonly peer: P }
  /** Messages have waited for a while for these to take what was sent; none: that is over. */
  | { readonly type: "waiting"; readonly peers: readonly P[] };

/** What is watched. */
export interface PaceWatchOptions<P> {
  /** Milliseconds that a peer may take for one window while messages wait. `Infinity`: any time. */
  readonly slowMemberMs: number;
  readonly flow: FlowWindow;
  peers(): Iterable<P>;
  /** The highest seq that was sent. */
  sent(): Seq;
  /** Others hold the window now than before. */
  onHolders(): void;
  /** Nobody holds the window: it may open for once. */
  onNobodyHolds(): void;
}

/**
 * Finds who holds up a stream. A member that takes longer than `slowMemberMs` for one window, while
 * messages wait, is detached: it does not hold the window any more. It comes back when it is behind
 * by half a window at most, and not before a time that doubles.
 */
export class PaceWatch<P extends StreamPeer<unknown>> {
  readonly #options: PaceWatchOptions<P>;
  readonly #deadlines = new Deadlines<"full" | "slow" | "reattach">();
  readonly #changes: PaceChange<P>[] = [];
  /** Since when messages have waited for the window; undefined: none do. */
  #blockedSince: Instant | undefined;
  #isWaitingTold = false;

  constructor(options: PaceWatchOptions<P>) {
    this.#options = options;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  takeChange(): PaceChange<P> | undefined {
    return this.#changes.shift();
  }

  /** Messages wait for the window. */
  onBlocked(now: Instant): void {
    this.#blockedSince ??= now;
    const since = this.#waitingSince()!;
    const { slowMemberMs } = this.#options;
    const fullAt = since + WINDOW_FULL_MS;
    if (this.#isWaitingTold && now < fullAt) this.#tellWaiting([]);
    if (!this.#isWaitingTold && !this.#deadlines.has("full")) this.#deadlines.set("full", fullAt);
    if (slowMemberMs < Infinity && !this.#deadlines.has("slow")) {
      this.#deadlines.set("slow", since + slowMemberMs);
    }
  }

  /** All that was given was sent. */
  onUnblocked(): void {
    this.#blockedSince = undefined;
    this.#deadlines.clear("full");
    this.#deadlines.clear("slow");
    this.#tellWaiting([]);
  }

  handleTimeout(now: Instant): void {
    const due = this.#deadlines.nextDeadline();
    if (due === undefined || due > now) return;
    // We were away ourselves: nobody had the chance to be quicker.
    if (now - due > LATE_MS && this.#blockedSince !== undefined) this.#blockedSince = now;
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "full") this.#onFullDeadline(now);
      else if (kind === "slow") this.#onSlowDeadline(now);
      else this.#onReattachDeadline(now);
    }
  }

  /** Whether one that was detached holds the window again: it has served its time, and caught up. */
  reattach(peer: P, now: Instant): boolean {
    const { outbound } = peer;
    const isServed = now >= outbound.heldSince + outbound.detachMs;
    if (!isServed || outbound.acked < this.#options.flow.halfBehind) return false;
    outbound.holdsWindow = true;
    outbound.heldSince = now;
    this.#changes.push({ type: "reattached", peer });
    this.#options.onHolders();
    return true;
  }

  /**
   * Since when messages have waited for the oldest datagram in flight. A window that is full all the
   * time under load is no trouble as long as what is in it keeps changing.
   */
  #waitingSince(): Instant | undefined {
    if (this.#blockedSince === undefined) return undefined;
    return Math.max(this.#blockedSince, this.#options.flow.oldest?.sentAt ?? -Infinity);
  }

  /** Who has not taken the oldest datagram in flight, or has no room for another. */
  #waitedFor(): P[] {
    const { last } = this.#options.flow.oldest ?? { last: 0 };
    const sent = this.#options.sent();
    return [...this.#options.peers()].filter(({ outbound }) =>
      outbound.holdsWindow && (outbound.acked < last || outbound.limit <= sent)
    );
  }

  #tellWaiting(peers: readonly P[]): void {
    if (!this.#isWaitingTold && peers.length === 0) return;
    this.#isWaitingTold = peers.length > 0;
    this.#changes.push({ type: "waiting", peers });
  }

  #onFullDeadline(now: Instant): void {
    const since = this.#waitingSince();
    if (since === undefined) return;
    if (now >= since + WINDOW_FULL_MS) this.#tellWaiting(this.#waitedFor());
    if (this.#isWaitingTold) return;
    // Nobody is waited for, or not for long enough: looked at again, but never at the same moment.
    this.#deadlines.set("full", Math.max(since, now - WINDOW_FULL_MS / 2) + WINDOW_FULL_MS);
  }

  /** When everybody is too slow, it may well be ourselves, or the network: we go on a window at a time. */
  #onSlowDeadline(now: Instant): void {
    const since = this.#waitingSince();
    if (since === undefined) return;
    const { slowMemberMs, onHolders, onNobodyHolds, peers } = this.#options;
    if (now >= since + slowMemberMs) {
      for (const peer of this.#waitedFor()) this.#detach(peer, now);
      onHolders();
    }
    const hasHolder = [...peers()].some(({ outbound }) => outbound.holdsWindow);
    if (!hasHolder) onNobodyHolds();
    const again = now + ACTIVE_SENDER_MS;
    this.#deadlines.set("slow", hasHolder ? Math.max(since + slowMemberMs, again) : again);
  }

  #detach(peer: P, now: Instant): void {
    const { outbound } = peer;
    const wasSteady = now - outbound.heldSince >= STEADY_TIMES * outbound.detachMs;
    outbound.detachMs = wasSteady ? DETACH_MS : Math.min(2 * outbound.detachMs, DETACH_MS_MAX);
    outbound.holdsWindow = false;
    outbound.heldSince = now;
    this.#deadlines.setEarlier("reattach", now + outbound.detachMs);
    this.#changes.push({ type: "detached", peer });
  }

  /** Those whose time is over now, and who have nothing left to acknowledge. */
  #onReattachDeadline(now: Instant): void {
    for (const peer of this.#options.peers()) {
      const { holdsWindow, heldSince, detachMs } = peer.outbound;
      if (holdsWindow || this.reattach(peer, now)) continue;
      const at = heldSince + detachMs;
      if (at > now) this.#deadlines.setEarlier("reattach", at);
    }
  }
}
