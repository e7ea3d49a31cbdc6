import type { HostClocks } from "../load/host_clocks.ts";
import type { Bar } from "./bar.ts";

/** Options that all parts have. */
export interface PartOptions {
  readonly clocks: HostClocks;
  readonly members: readonly number[];
  /** Sizes of the groups that have many members in each process. */
  readonly many: readonly number[];
  readonly seconds: number;
  readonly runs: number;
  readonly pairs: number;
  /** A clone of the course's Python; without one its rows are left out. */
  readonly python: string | undefined;
  readonly interrupted: AbortSignal;
}

/** The outcome of a part. */
export interface PartResult {
  /** Markdown: all figures. */
  readonly figures: readonly string[];
  readonly bars: readonly Bar[];
  /** Deliveries that were wrong or missing, as sentences. */
  readonly faults: readonly string[];
}

/** A part of the table that is measured by itself. */
export type Part = (options: PartOptions) => Promise<PartResult>;
