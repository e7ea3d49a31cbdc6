import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { type FailoverFigures, SHORT_MS, type StrikeFigures } from "../measure/measure_failover.ts";
import { type Column, table } from "./table.ts";

/** Times that are shown one by one; of more, results.json has the rest. */
const SHOWN_MAX = 40;

/** What there is to say of each time. */
export const STRIKE_COLUMNS:
  readonly (Column & { readonly cell: (strike: StrikeFigures) => string })[] = [
    { title: "at s", cell: ({ atMs }) => (atMs / 1_000).toFixed(1) },
    { title: "killed", align: "left", cell: ({ victims }) => victims.join(" and ") },
    { title: "taken over by", align: "left", cell: ({ heir }) => heir?.title ?? "–" },
    { title: "after ms", cell: ({ takeoverMs }) => formatMs(takeoverMs) },
    { title: "next delivery: median ms", cell: ({ nextMedianMs }) => formatNext(nextMedianMs) },
    { title: "max ms", cell: ({ nextMaxMs }) => formatNext(nextMaxMs) },
    { title: "longest silence ms", cell: ({ silenceMs }) => formatMs(silenceMs) },
    { title: "back after ms", cell: ({ atMs, backMs }) => formatMs(backMs - atMs) },
  ];

/** What happened each time that servers were killed, and what the members had of it. */
export function renderFailover(figures: FailoverFigures, times: number): string[] {
  const { strikes, silenceMs, evicted } = figures;
  const shown = strikes.slice(0, SHOWN_MAX);
  const rest = strikes.length - shown.length;
  const wrong = figures.lost + figures.duplicated + figures.reordered;
  return [
    ...table(STRIKE_COLUMNS, shown.map((strike) => STRIKE_COLUMNS.map(({ cell }) => cell(strike)))),
    ...(rest > 0 ? ["", `… and ${formatCount(rest)} more (--out DIR keeps all of them)`] : []),
    "",
    ...(strikes.length === times ? [] : [
      `- Only ${formatCount(strikes.length)} of ${
        formatCount(times)
      } times: all was well again too ` +
      "late for more. Give more time with --every.",
    ]),
    renderNext(figures),
    `- Longest time without a delivery at any client, from the first kill on: ${
      formatMs(silenceMs)
    } ms.`,
    `- Messages lost: ${formatCount(figures.lost)}, duplicated: ${
      formatCount(figures.duplicated)
    }, reordered: ${formatCount(figures.reordered)}${wrong === 0 ? "." : "!"}`,
    `- Throughput: ${formatRate(figures.beforePerSecond)} messages/s before the first kill, ` +
    `${formatRate(figures.afterPerSecond)} after the last.`,
    ...(evicted.length === 0 ? [] : [
      `- Evicted for a time, and in none of these figures: ${evicted.join(", ")}.`,
    ]),
  ];
}

function renderNext({ strikes, nextMaxMs, nextMedianMs }: FailoverFigures): string {
  if (strikes.every(({ next }) => next.length === 0)) {
    return "- No client was in the group all the time.";
  }
  if (nextMaxMs === undefined) return "- Somebody never delivered anything again.";
  return "- From the kill to the next delivery, over all kills and clients: median " +
    `${formatNext(nextMedianMs)}, max ${formatNext(nextMaxMs)} ms.`;
}

/** Milliseconds until the next delivery, which nobody knows exactly where there was no pause. */
export function formatNext(ms: number | undefined): string {
  return ms === SHORT_MS ? `under ${SHORT_MS}` : formatMs(ms);
}
