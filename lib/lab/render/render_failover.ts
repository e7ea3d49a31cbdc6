import { type FailoverFigures, SHORT_MS, type StrikeFigures } from "../measure/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { type Column, table } from "./table.ts";

/** Greatest number of strikes in the table. results.json has all of them. */
const SHOWN_MAX = 40;

/** The columns of a table of strikes. */
export const STRIKE_COLUMNS:
  readonly (Column & { readonly cell: (strike: StrikeFigures) => string })[] = [
    { title: "time s", cell: ({ atMs }) => (atMs / 1_000).toFixed(1) },
    { title: "killed", align: "left", cell: ({ victims }) => victims.join(" and ") },
    { title: "taken over by", align: "left", cell: ({ heir }) => heir?.title ?? "–" },
    { title: "takeover ms", cell: ({ takeoverMs }) => formatMs(takeoverMs) },
    { title: "next delivery: median ms", cell: ({ nextMedianMs }) => formatNext(nextMedianMs) },
    { title: "next delivery: max ms", cell: ({ nextMaxMs }) => formatNext(nextMaxMs) },
    { title: "longest silence ms", cell: ({ silenceMs }) => formatMs(silenceMs) },
    { title: "back after ms", cell: ({ atMs, backMs }) => formatMs(backMs - atMs) },
  ];

/** Number of the first columns, which name a strike. */
const STRIKE_KEYS = 2;

/** Returns a table of the strikes, and a summary of their effects. */
export function renderFailover(figures: FailoverFigures, times: number): string[] {
  const { strikes, silenceMs, evicted } = figures;
  const shown = strikes.slice(0, SHOWN_MAX);
  const rest = strikes.length - shown.length;
  const wrong = figures.lost + figures.duplicated + figures.reordered;
  return [
    ...table(
      STRIKE_COLUMNS,
      shown.map((strike) => STRIKE_COLUMNS.map(({ cell }) => cell(strike))),
      STRIKE_KEYS,
    ),
    ...(rest > 0 ? ["", `… and ${formatCount(rest)} more (--out DIR keeps all of them)`] : []),
    "",
    ...(strikes.length === times ? [] : [
      `- Only ${formatCount(strikes.length)} of ${formatCount(times)} kills: the group recovered ` +
      "too late for more. Allow more time with --every.",
    ]),
    renderNext(figures),
    `- Longest time without a delivery at any client, since the first kill: ${
      formatMs(silenceMs)
    } ms.`,
    `- Messages lost: ${formatCount(figures.lost)}, duplicated: ${
      formatCount(figures.duplicated)
    }, reordered: ${formatCount(figures.reordered)}${wrong === 0 ? "." : "!"}`,
    `- Throughput: ${formatRate(figures.beforePerSecond)} messages/s before the first kill, ` +
    `${formatRate(figures.afterPerSecond)} after the last.`,
    ...(evicted.length === 0 ? [] : [
      `- Evicted for a time, and not in the figures of the next delivery: ${evicted.join(", ")}.`,
    ]),
  ];
}

function renderNext({ strikes, nextMaxMs, nextMedianMs }: FailoverFigures): string {
  if (strikes.every(({ next }) => next.length === 0)) {
    return "- Every client was evicted for a time.";
  }
  if (nextMaxMs === undefined) return "- At least one client never delivered a message again.";
  return "- From the kill to the next delivery, over all kills and clients: median " +
    `${formatNext(nextMedianMs)}, max ${formatNext(nextMaxMs)} ms.`;
}

/**
 * Formats the milliseconds until a next delivery. Without a reported pause only a bound is known.
 */
export function formatNext(ms: number | undefined): string {
  return ms === SHORT_MS ? `under ${SHORT_MS}` : formatMs(ms);
}
