import { type Instant, LEASE_MS } from "../../../core/mod.ts";
import { lostDirection, type TrackerPath } from "../../../roles/mod.ts";
import type { CheckPathAnswer, Refusal } from "../../../wire/mod.ts";

/**
 * Milliseconds of the tracker's silence after which it is asked over TCP. Each lease asks for an
 * answer, so six got lost by then.
 */
const SUSPECT_MS = 2 * LEASE_MS;
/**
 * Milliseconds of silence after which the trouble is reported: the answer over TCP has had its
 * time.
 */
const SILENT_MS = 3 * LEASE_MS;

/**
 * Measures the tracker's silence under one registration (PROTOCOL 9.6). The path, which says what
 * follows from it, outlives the registration.
 */
export class TrackerWatch {
  readonly #path: TrackerPath;
  /** The time of the last answer to a lease, or later by as much as we were late ourselves. */
  #answeredAt: Instant;
  /** The time at which the tracker was last heard, whatever it said. */
  #heardAt: Instant = -Infinity;

  constructor(path: TrackerPath, now: Instant) {
    this.#path = path;
    this.#answeredAt = now;
    path.onRegistered();
  }

  /** Notes a datagram of the tracker. `isAnswer` is true if it answers a lease. */
  onHeard(isAnswer: boolean, now: Instant): void {
    this.#heardAt = now;
    if (isAnswer) this.#answeredAt = now;
    this.#path.onHeard(isAnswer);
  }

  /** Excuses silence for as long as we were late ourselves: an answer may lie in the socket. */
  excuse(lateMs: number): void {
    this.#answeredAt += lateMs;
    this.#heardAt += lateMs;
  }

  /** Looks at the silence. Returns true if the tracker must be asked over TCP now. */
  check(now: Instant): boolean {
    const silentMs = now - this.#answeredAt;
    const mustAsk = silentMs > SUSPECT_MS && this.#path.suspect();
    if (silentMs > SILENT_MS) this.#path.giveUp(this.#isHeard(now));
    return mustAsk;
  }

  /** Takes the tracker's answer over TCP. */
  onShown(answer: CheckPathAnswer | Refusal, now: Instant): void {
    this.#path.onShown(lostDirection(answer, LEASE_MS, this.#isHeard(now)));
  }

  #isHeard(now: Instant): boolean {
    return now - this.#heardAt <= LEASE_MS;
  }
}
