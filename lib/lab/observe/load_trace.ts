import type { HostClock } from "./host_clock.ts";
import type { LoadPlan } from "../plan/load_plan.ts";
import type { LoadTally } from "./load_tally.ts";
import type { Strike } from "./strike.ts";
import type { ServerTotals } from "./server_told.ts";

/** What happened at some moment of a run, for who looks at the latencies around it. */
export interface Mark {
  /** Milliseconds since the start of the load. */
  readonly atMs: number;
  /** `view`: somebody came, went, or is not waited for; the others: the lab did it, or saw it. */
  readonly kind: "view" | "gap" | "killed" | "takeover" | "back";
  readonly text: string;
}

/** All that is known of a load after it. */
export interface LoadTrace {
  readonly plan: LoadPlan;
  /** Microseconds since 1970, by the lab's clock. */
  readonly startAt: number;
  /** Milliseconds of an interval. */
  readonly tellMs: number;
  readonly clients: readonly { readonly name: string; readonly tally: LoadTally }[];
  readonly before: ServerTotals;
  readonly after: ServerTotals;
  readonly marks: readonly Mark[];
  /** What was killed meanwhile, in that order. */
  readonly strikes: readonly Strike[];
  /** What is known of the hosts' clocks, where the run was on several. */
  readonly clocks: readonly HostClock[] | undefined;
  /** What went wrong beside the order. */
  readonly faults: readonly string[];
}
