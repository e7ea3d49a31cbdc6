import { BYE_MS, type Instant, invariant } from "../../../core/mod.ts";
import type { Lacking } from "./member_event.ts";

/** The phase of a stay that has not been stopped by an eviction. */
type OwnPhase =
  /** The application has not asked to leave. */
  | { readonly type: "staying" }
  /** No more multicasts are taken; acknowledgements are waited for until `deadline`. */
  | { readonly type: "draining"; readonly since: Instant; deadline: Instant }
  /** The wait is over and the bye was said; `lacking` are the members that still miss something. */
  | { readonly type: "drained"; readonly lacking: readonly Lacking[] };

/** The phase of our own stay in a group. docs/ARCHITECTURE.md has a picture of it. */
export type LeavingPhase =
  | OwnPhase
  /** An eviction has ended the stay at once; `before` is the phase of that moment. */
  | { readonly type: "stopped"; readonly before: OwnPhase };

/** The `type` of every {@linkcode LeavingPhase}. */
export const LEAVING_PHASES = [
  "staying",
  "draining",
  "drained",
  "stopped",
] as const satisfies readonly LeavingPhase["type"][];

/**
 * The end of our own stay in a group (PROTOCOL 8.5.1). It is the phase of the whole group: a group
 * takes multicasts while it is `staying`, and there is no other state that its application could
 * see.
 *
 * Ford leaves at 10.0 s; arthur has not acknowledged his seqs 41 and 42. An ack of 41 at 11.5 s
 * puts the deadline off to 11.5 s + `BYE_MS`. If nothing more comes, ford is drained then, lacking
 * "arthur 42".
 */
export class Leaving {
  #phase: LeavingPhase = { type: "staying" };

  get phase(): LeavingPhase {
    return this.#phase;
  }

  /**
   * True from the moment at which the application asked to leave; an eviction does not change that.
   */
  get isUnderWay(): boolean {
    const phase = this.#phase;
    return phase.type === "stopped" ? phase.before.type !== "staying" : phase.type !== "staying";
  }

  /** The members that lack messages of ours, once the wait is over; `undefined` before. */
  get drained(): readonly Lacking[] | undefined {
    const phase = this.#phase;
    if (phase.type === "staying") return undefined;
    const own = phase.type === "stopped" ? phase.before : phase;
    return own.type === "drained" ? own.lacking : undefined;
  }

  /** The time at which the wait ends unless there is progress. */
  nextDeadline(): Instant | undefined {
    return this.#phase.type === "draining" ? this.#phase.deadline : undefined;
  }

  /** Begins to wait. */
  start(now: Instant): void {
    invariant(this.#phase.type === "staying", "A stay ends once");
    this.#phase = { type: "draining", since: now, deadline: now + BYE_MS };
  }

  /**
   * Returns false as soon as the wait is over: nothing is owed any more, or there was no progress
   * within the last `BYE_MS`. Returns true while the group is not draining.
   */
  waits(isOwed: boolean, progressAt: Instant, now: Instant): boolean {
    const phase = this.#phase;
    if (phase.type !== "draining") return true;
    phase.deadline = Math.max(phase.since, progressAt) + BYE_MS;
    return isOwed && now < phase.deadline;
  }

  /** Ends the wait; `lacking` are the members that have not acknowledged everything. */
  finish(lacking: readonly Lacking[]): void {
    invariant(this.#phase.type === "draining", "A stay is drained only after leaving has begun");
    this.#phase = { type: "drained", lacking };
  }

  /** Ends the stay at once: we were evicted. */
  stop(): void {
    const phase = this.#phase;
    if (phase.type !== "stopped") this.#phase = { type: "stopped", before: phase };
  }
}
