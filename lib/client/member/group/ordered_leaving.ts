import type { Instant, SeqRange } from "../../../core/mod.ts";
import type { Holder, HoldersWatch } from "./holders_watch.ts";
import { Leaving } from "./leaving.ts";
import type { Lacking, MemberIdentity } from "./member_event.ts";

/** The parts of a total-order group that the end of our stay depends on. */
export interface OrderedLeavingParts {
  readonly submissions: {
    /** Our messages that have not come back. */
    readonly outstanding: SeqRange | undefined;
    readonly progressAt: Instant;
  };
  readonly holders: HoldersWatch;
  /** The other members of the view. */
  readonly events: { others(): readonly Holder[] };
  /** Returns the sequencer that we submit to. */
  sequencer(): {
    readonly identity: MemberIdentity;
    readonly outbound: { readonly progressAt: Instant };
  };
}

/**
 * The end of our stay in a total-order group (PROTOCOL 10.6.1). We wait until all that we submitted
 * has come back, since the sequencer repairs it for the others then, and until every member has
 * acknowledged it. In a safe group what has come back is with every member.
 */
export class OrderedLeaving {
  readonly #parts: OrderedLeavingParts;
  readonly #leaving = new Leaving();

  constructor(parts: OrderedLeavingParts) {
    this.#parts = parts;
  }

  /**
   * True from the moment at which the application asked to leave; an eviction does not change that.
   */
  get isUnderWay(): boolean {
    return this.#leaving.isUnderWay;
  }

  /**
   * Our messages that have not come back, which the sequencer lacks, and those that other members
   * had not acknowledged when the wait was over: a member that joins later lacks none. `undefined`
   * before.
   *
   * A message that comes back after we gave up waiting is no longer lacking at the sequencer. But
   * we have not asked who has it, so every member that had joined before its place may lack it.
   * Example: ford waited in vain for his 7, and said bye. The next sequencer has not heard of the
   * bye and gives 7 the place 41, while arthur sleeps: arthur may lack 7. The same holds if an
   * eviction ends the wait. What has not come back by then is reported as of unknown outcome.
   */
  get drained(): readonly Lacking[] | undefined {
    const { submissions: { outstanding: range }, holders, events, sequencer } = this.#parts;
    const { drained, phase } = this.#leaving;
    const isCutShort = phase.type === "stopped" && phase.before.type === "draining";
    if (isCutShort) return holders.lacking(events.others());
    if (drained === undefined) return undefined;
    const others = holders.hasLate ? holders.lacking(events.others()) : drained;
    return range === undefined ? others : [{ member: sequencer().identity, range }, ...others];
  }

  /** The time at which the wait ends unless there is progress. */
  nextDeadline(): Instant | undefined {
    return this.#leaving.nextDeadline();
  }

  /** Begins to wait. */
  start(now: Instant): void {
    this.#leaving.start(now);
    this.#parts.holders.start(now);
  }

  /** Returns true once, when the wait is over: then it is time to say bye. */
  takeEnd(now: Instant): boolean {
    if (this.#leaving.phase.type !== "draining") return false;
    const { submissions, holders, events, sequencer } = this.#parts;
    const ownAt = Math.max(submissions.progressAt, sequencer().outbound.progressAt);
    const progressAt = Math.max(ownAt, holders.progressAt);
    const isOwed = submissions.outstanding !== undefined || holders.isOwedTo(events.others());
    if (this.#leaving.waits(isOwed, progressAt, now)) return false;
    this.#leaving.finish(holders.lacking(events.others()));
    holders.stop();
    return true;
  }

  /** Ends the stay at once: we were evicted. */
  stop(): void {
    this.#parts.holders.stop();
    this.#leaving.stop();
  }
}
