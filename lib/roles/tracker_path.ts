import { RETURN_MS, RETURN_MS_MAX } from "../core/mod.ts";
import type { CheckPathAnswer, Refusal } from "../wire/mod.ts";

/**
 * The direction in which datagrams between us and our tracker are lost: those that we send, those
 * that we should receive, both, or `unknown`.
 */
export type LostDirection = "sent" | "received" | "both" | "unknown";

/** News of whether the tracker responds, and whether datagrams pass between us and it. */
export type PathNews =
  /** The tracker does not respond at all, or responds again. */
  | { readonly type: "tracker"; readonly reachable: boolean }
  /** The tracker responds over TCP, and datagrams of one direction at least get lost. */
  | { readonly type: "tracker-udp"; readonly passes: false; readonly lost: LostDirection }
  | { readonly type: "tracker-udp"; readonly passes: true };

/** The phases of a {@linkcode TrackerPath}. */
type PathPhase =
  | { readonly type: "passing" }
  /**
   * Without an answer for so long that the tracker was asked over TCP. `lost` is known from its
   * answer on; `isOverdue` is true from when that answer is reported at once.
   */
  | { readonly type: "suspected"; lost: LostDirection | undefined; isOverdue: boolean }
  /** The tracker does not respond, and we have reported it. */
  | { readonly type: "unreachable" }
  /** Datagrams get lost, and we have reported it. */
  | { readonly type: "lost"; readonly lost: LostDirection };

const PASSING: PathPhase = { type: "passing" };

/**
 * Finds out why no answer of the tracker comes (PROTOCOL 9.6). Its owner knows the times; the path
 * knows which news follows, so that each trouble is reported once, and its end once.
 *
 * A firewall drops what the tracker sends to ford. After 3.5 heartbeat intervals without an answer
 * ford asks over TCP ({@linkcode TrackerPath.suspect}): the tracker heard him 0.3 s ago. After 4.5
 * intervals he is told that datagrams from the tracker get lost. Without an answer over TCP he
 * would have been told that the tracker does not respond.
 */
export class TrackerPath {
  #phase: PathPhase = PASSING;
  #news: PathNews[] = [];
  /** Number of registrations in a row under which the tracker heard no datagram of ours. */
  #unheard = 0;

  /**
   * Milliseconds from an eviction to the next registration. A registration under which the tracker
   * hears nothing ends soon, so the next one waits for longer each time (PROTOCOL 9.6.4).
   */
  get returnMs(): number {
    if (this.#unheard === 0) return 0;
    return Math.min(RETURN_MS * 2 ** (this.#unheard - 1), RETURN_MS_MAX);
  }

  /** Notes that answers are missing. Returns true if the tracker must be asked over TCP now. */
  suspect(): boolean {
    if (this.#phase.type !== "passing") return false;
    this.#phase = { type: "suspected", lost: undefined, isOverdue: false };
    return true;
  }

  /**
   * Takes the direction that the tracker's answer over TCP shows; `undefined`: none is at fault.
   */
  onShown(lost: LostDirection | undefined): void {
    const phase = this.#phase;
    if (lost === undefined) return;
    if (phase.type === "unreachable" || (phase.type === "suspected" && phase.isOverdue)) {
      this.#tell(lost);
    } else if (phase.type === "suspected") phase.lost = lost;
  }

  /**
   * Notes that answers are missing for too long: what is known is reported. `isHeard` is true if
   * other datagrams of the tracker came meanwhile; then it responds, and its answer over TCP is
   * waited for.
   */
  giveUp(isHeard: boolean): void {
    const phase = this.#phase;
    if (phase.type !== "suspected") return;
    phase.isOverdue = true;
    if (phase.lost !== undefined) return this.#tell(phase.lost);
    if (isHeard) return;
    this.#phase = { type: "unreachable" };
    this.#news.push({ type: "tracker", reachable: false });
  }

  /** Notes that the tracker has evicted us and never heard a datagram of ours. */
  onUnheard(): void {
    this.#unheard++;
    const phase = this.#phase;
    if (phase.type === "lost" && phase.lost === "sent") return;
    this.#tell("sent");
  }

  /** Notes a datagram of the tracker. `isAnswer` is true if it answers one of ours. */
  onHeard(isAnswer: boolean): void {
    if (isAnswer) this.#unheard = 0;
    const phase = this.#phase;
    switch (phase.type) {
      case "passing":
        return;
      case "suspected":
        // Probes and notices come of themselves.
        if (!isAnswer) return;
        break;
      case "unreachable":
        this.#news.push({ type: "tracker", reachable: true });
        break;
      case "lost":
        // A datagram of the tracker says nothing about ours, unless it answers one.
        if (!isAnswer && phase.lost !== "received") return;
        this.#news.push({ type: "tracker-udp", passes: true });
        break;
    }
    this.#phase = PASSING;
  }

  /** Notes that we are registered again: a suspicion was about the registration before. */
  onRegistered(): void {
    if (this.#phase.type === "suspected") this.#phase = PASSING;
  }

  /** Takes the oldest news. */
  takeNews(): PathNews | undefined {
    return this.#news.shift();
  }

  #tell(lost: LostDirection): void {
    if (this.#phase.type === "unreachable") this.#news.push({ type: "tracker", reachable: true });
    this.#phase = { type: "lost", lost };
    this.#news.push({ type: "tracker-udp", passes: false, lost });
  }
}

/**
 * Returns the direction in which datagrams are lost, by the tracker's answer to `check_path`;
 * `undefined` if both ways are open. `isHeard` is true if datagrams of the tracker reach us, and
 * the tracker hears us if it did so within `patienceMs`. A tracker that does not hear us probes, so
 * if nothing of it reaches us both ways are shut. A tracker that does not know us may have
 * restarted: its answer shows nothing of what we send.
 */
export function lostDirection(
  answer: CheckPathAnswer | Refusal,
  patienceMs: number,
  isHeard: boolean,
): LostDirection | undefined {
  if (!answer.ok) return isHeard ? "sent" : "unknown";
  const hearsUs = answer.silentMs !== null && answer.silentMs <= patienceMs;
  if (hearsUs) return isHeard ? undefined : "received";
  return isHeard ? "sent" : "both";
}
