import type { LoadPlan } from "../plan/mod.ts";
import type { ClockJump, HostClock } from "./host_clock.ts";
import type { CompleteTally } from "./load_tally.ts";
import type { Strike } from "./strike.ts";
import type { ServerTotals } from "./server_told.ts";

/** An event during a load that may explain the latencies around it. */
export interface Mark {
  /** Milliseconds since the start of the load. */
  readonly atMs: number;
  /**
   * `view`: a member joined, went, was detached or reattached. `gap`: messages were lost. `killed`,
   * `takeover`, `back`: the steps of a strike.
   */
  readonly kind: "view" | "gap" | "killed" | "takeover" | "back";
  readonly text: string;
}

/** Everything that was observed of a load. The figures and the verdict follow from it. */
export interface LoadTrace {
  readonly plan: LoadPlan;
  /** Start of the load: microseconds by the lab's steady clock. */
  readonly startAt: number;
  /**
   * Start of the load by the lab's wall clock, as an ISO 8601 date and time. Shown to people only.
   */
  readonly startedAt: string;
  /**
   * Greatest error in milliseconds of a time from one client to another, because of their clocks.
   */
  readonly clockErrorMs: number;
  /** Clocks of clients that did not go on evenly, because their host slept. */
  readonly clockJumps: readonly ClockJump[];
  /** Length of a reported interval in milliseconds. */
  readonly tellMs: number;
  readonly clients: readonly { readonly name: string; readonly tally: CompleteTally }[];
  /** The servers' counters before the load. */
  readonly before: ServerTotals;
  /** The servers' counters after the load. */
  readonly after: ServerTotals;
  readonly marks: readonly Mark[];
  /** The strikes against servers during the load, in order. */
  readonly strikes: readonly Strike[];
  /** The hosts' clocks, if the run was on several hosts. */
  readonly clocks: readonly HostClock[] | undefined;
  /** Milliseconds after which the load was interrupted; absent for one that ended as planned. */
  readonly interruptedMs?: number;
  /** Everything that went wrong apart from violations of the order, as sentences. */
  readonly faults: readonly string[];
}
