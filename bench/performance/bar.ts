import { table } from "../../lib/lab/render/table.ts";
import { median } from "../peers/median.ts";

/** A row of the table of docs/PERFORMANCE.md: what was to be reached, and what was. */
export interface Bar {
  readonly work: string;
  /** The bar, in words: `≥ 1.00 of NATS core`. */
  readonly bar: string;
  /** The value in the middle, with the least and the most. */
  readonly reached: string;
  readonly isReached: boolean;
  /** The part of the bar that was reached, like `0.31`. */
  readonly share: string;
}

/** A bound of a measured value. */
export interface Bound {
  readonly kind: "≥" | "≤";
  readonly value: number;
  /** Words after the value: `of NATS core`. */
  readonly of: string;
}

/** Compares the median of some values with a bound. */
export function judgeBar(work: string, values: readonly number[], { kind, value, of }: Bound): Bar {
  const middle = median(values);
  const isReached = kind === "≥" ? middle >= value : middle <= value;
  const share = kind === "≥" ? middle / value : value / middle;
  return {
    work,
    bar: `${kind} ${format(value)} ${of}`,
    reached: `${format(middle)} (${format(Math.min(...values))}–${format(Math.max(...values))})`,
    isReached,
    share: isReached ? "reached" : share.toFixed(2),
  };
}

/** Returns the table of bars. */
export function renderBars(bars: readonly Bar[]): string[] {
  const rows = bars.map(({ work, bar, reached, share }) => [work, bar, reached, share]);
  const titles = ["work", "bar", "median (least–most)", "of it"];
  return table(titles.map((title) => ({ title, align: "left" })), rows);
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}
