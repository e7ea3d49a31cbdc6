import {
  ACTIVE_SENDER_MS,
  Deadlines,
  Fifo,
  type Instant,
  invariant,
  LATE_MS,
  type Seq,
  WINDOW_FULL_MS,
} from "../../core/mod.ts";
import type { FlowWindow } from "./flow/flow_window.ts";
import type { StreamPeer } from "./stream_peer.ts";

/** A change in how the peers keep up with a stream, as its sender reports it. */
export type PaceChange<P> =
  /** The peer took too long for a window, and does not hold it any more. */
  | { readonly type: "detached"; readonly peer: P }
  /** The peer has caught up, and holds the window again. */
  | { readonly type: "reattached"; readonly peer: P }
  /** Messages have waited for a while for these peers; an empty list says that this is over. */
  | {
    readonly type: "waiting";
    readonly peers: readonly P[];
    /** The peers among them that have acknowledged nothing lately, not even a tail. */
    readonly silent: readonly P[];
  };

/** Options of a {@linkcode PaceWatch}: the sender that it watches. */
export interface PaceWatchOptions<P> {
  /** Milliseconds that a peer may take for one window while messages wait. `Infinity`: any time. */
  readonly slowMemberMs: number;
  readonly flow: FlowWindow;
  peers(): Iterable<P>;
  /** Returns the highest seq that was sent. */
  sent(): Seq;
  /** Called when other peers hold the window than before. */
  onHolders(): void;
  /** Called while no peer holds the window: it may open once. */
  onNobodyHolds(): void;
}

/** Timers of a pace watch. */
type PaceTimer =
  /** Messages have waited for `WINDOW_FULL_MS`: the user is told for whom. */
  | "full"
  /** Messages have waited for `slowMemberMs`: the peers that they wait for are detached. */
  | "slow"
  /** A detached peer has been away long enough, and comes back if it has caught up. */
  | "reattach";

/** The phase of a stream: its messages flow, or they wait for the window. */
type Pace =
  | { readonly type: "flowing" }
  /** Messages have waited since `since`. */
  | { readonly type: "blocked"; readonly since: Instant }
  /** The same, and the user was told for whom they wait. */
  | { readonly type: "reported"; readonly since: Instant };

const FLOWING: Pace = { type: "flowing" };

/**
 * Finds the peers that hold up a stream (PROTOCOL 8.4.6 to 8.4.8, decision 0013). A peer that takes
 * longer than `slowMemberMs` for one window, while messages wait, is detached: it does not hold the
 * window any more. It comes back when it is behind by half a window at most, and not before a time
 * that doubles with each detachment.
 *
 * A worked case: ford's window has been full since 0 ms. arthur acknowledges all of it, marvin
 * nothing. At 500 the user hears that messages wait for marvin. At 2,000 marvin is detached, and
 * the user hears that nothing waits any more. At 3,000 marvin may come back: he does if he has
 * acknowledged all but half a window by then, or as soon as he has. If he is detached again within
 * 10 s, he stays away for 2 s.
 */
export class PaceWatch<P extends StreamPeer<unknown>> {
  readonly #options: PaceWatchOptions<P>;
  readonly #deadlines = new Deadlines<PaceTimer>();
  /** The changes that were not reported yet, oldest first. */
  readonly changes = new Fifo<PaceChange<P>>();
  #pace: Pace = FLOWING;

  constructor(options: PaceWatchOptions<P>) {
    this.#options = options;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** True while messages wait for the window. */
  get isBlocked(): boolean {
    return this.#pace.type !== "flowing";
  }

  /** Notes that messages wait for the window. */
  onBlocked(now: Instant): void {
    if (this.#pace.type === "flowing") this.#pace = { type: "blocked", since: now };
    const since = this.#waitingSince(this.#pace.since);
    const { slowMemberMs } = this.#options;
    const fullAt = since + WINDOW_FULL_MS;
    if (this.#pace.type === "reported" && now < fullAt) this.#endReport();
    if (this.#pace.type === "blocked" && !this.#deadlines.has("full")) {
      this.#deadlines.set("full", fullAt);
    }
    if (slowMemberMs < Infinity && !this.#deadlines.has("slow")) {
      this.#deadlines.set("slow", since + slowMemberMs);
    }
  }

  /** Notes that everything was sent. */
  onUnblocked(): void {
    if (this.#pace.type === "reported") this.#endReport();
    this.#pace = FLOWING;
    this.#deadlines.clear("full");
    this.#deadlines.clear("slow");
  }

  handleTimeout(now: Instant): void {
    const due = this.#deadlines.nextDeadline();
    if (due === undefined || due > now) return;
    // We were away ourselves: no peer had the chance to be quicker.
    if (now - due > LATE_MS && this.#pace.type !== "flowing") {
      this.#pace = { type: this.#pace.type, since: now };
    }
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "full") this.#onFullDeadline(now);
      else if (kind === "slow") this.#onSlowDeadline(now);
      else this.#onReattachDeadline(now);
    }
  }

  /** Attaches a detached peer if its time is over and it has caught up. Returns true if so. */
  reattach(peer: P, now: Instant): boolean {
    const { outbound } = peer;
    const until = outbound.detachedUntil;
    invariant(until !== undefined, "Only a peer that is detached can come back");
    const isServed = now >= until;
    if (!isServed || outbound.acked < this.#options.flow.halfBehind) return false;
    outbound.attach(now);
    this.changes.push({ type: "reattached", peer });
    this.#options.onHolders();
    return true;
  }

  /** The moment since which messages have waited. */
  get #blockedSince(): Instant {
    invariant(this.#pace.type !== "flowing", "A window deadline is set only while messages wait");
    return this.#pace.since;
  }

  /**
   * Returns the moment since which messages have waited for the oldest datagram in flight. A window
   * that is full all the time under load is no trouble while its content keeps changing.
   */
  #waitingSince(blockedSince: Instant): Instant {
    return Math.max(blockedSince, this.#options.flow.oldest?.sentAt ?? -Infinity);
  }

  /** Returns the holders that have not taken the oldest datagram in flight, or have no room. */
  #waitedFor(): P[] {
    const { last } = this.#options.flow.oldest ?? { last: 0 };
    const sent = this.#options.sent();
    return [...this.#options.peers()].filter(({ outbound }) =>
      outbound.holdsWindow && (outbound.acked < last || outbound.limit <= sent)
    );
  }

  #endReport(): void {
    this.#pace = { type: "blocked", since: this.#blockedSince };
    this.changes.push({ type: "waiting", peers: [], silent: [] });
  }

  /** Reports the peers that messages have waited for; a list without any ends an earlier report. */
  #report(peers: readonly P[], now: Instant): void {
    if (peers.length > 0) {
      this.#pace = { type: "reported", since: this.#blockedSince };
      const silent = peers.filter(({ outbound }) => now - outbound.ackedAt >= WINDOW_FULL_MS);
      this.changes.push({ type: "waiting", peers, silent });
    } else if (this.#pace.type === "reported") this.#endReport();
  }

  #onFullDeadline(now: Instant): void {
    const since = this.#waitingSince(this.#blockedSince);
    if (now >= since + WINDOW_FULL_MS) this.#report(this.#waitedFor(), now);
    if (this.#pace.type === "reported") return;
    // Nobody is waited for, or not for long enough: looked at again, but never at the same moment.
    this.#deadlines.set("full", Math.max(since, now - WINDOW_FULL_MS / 2) + WINDOW_FULL_MS);
  }

  /**
   * Detaches the peers that took too long. When all peers are too slow, the fault may well be our
   * own or the network's: then one window goes every `ACTIVE_SENDER_MS`.
   */
  #onSlowDeadline(now: Instant): void {
    const since = this.#waitingSince(this.#blockedSince);
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
    this.#deadlines.setEarlier("reattach", peer.outbound.detach(now));
    this.changes.push({ type: "detached", peer });
  }

  /** Attaches the peers whose time is over, and that may have nothing left to acknowledge. */
  #onReattachDeadline(now: Instant): void {
    for (const peer of this.#options.peers()) {
      if (peer.outbound.holdsWindow || this.reattach(peer, now)) continue;
      const until = peer.outbound.detachedUntil;
      if (until !== undefined && until > now) this.#deadlines.setEarlier("reattach", until);
    }
  }
}
