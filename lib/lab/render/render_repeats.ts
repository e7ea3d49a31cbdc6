import { type FinishedRun, type RunFigures, type Spread, spreadOf } from "../measure/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { type Column, narrowTables } from "./table.ts";

type Figure = Column & {
  readonly value: (figures: RunFigures) => number | undefined;
  readonly format: (value: number | undefined) => string;
};

const FIGURES: readonly Figure[] = [
  {
    title: "deliveries/s",
    value: ({ deliveriesPerSecond }) => deliveriesPerSecond,
    format: formatRate,
  },
  { title: "p50 ms", value: ({ oneWayMs }) => oneWayMs?.p50, format: formatMs },
  { title: "service p50 ms", value: ({ load }) => load?.serviceMs?.p50, format: formatMs },
  { title: "p99 ms", value: ({ oneWayMs }) => oneWayMs?.p99, format: formatMs },
  {
    title: "datagrams per delivery",
    value: ({ datagramsPerDelivery }) => datagramsPerDelivery,
    format: formatMs,
  },
];

/** Returns a table with the medians and ranges of runs that were made several times. */
export function renderRepeats(runs: readonly FinishedRun[]): string[] {
  const key = ({ plan: { texts, order, lossPercent } }: FinishedRun) =>
    `${texts.length} ${order} ${lossPercent}`;
  const groups = [...Map.groupBy(runs, key).values()];
  const hasLoss = runs.some(({ plan }) => plan.lossPercent !== undefined);
  const shown = FIGURES.filter(({ value }) => runs.some((run) => value(run.figures) !== undefined));
  const columns: Column[] = [
    { title: "clients" },
    { title: "order", align: "left" },
    ...(hasLoss ? [{ title: "loss %" }] : []),
    { title: "runs" },
    ...shown,
  ];
  const rows = groups.map((group) => [
    formatCount(group[0]!.plan.texts.length),
    group[0]!.plan.order,
    ...(hasLoss ? [formatCount(group[0]!.plan.lossPercent ?? 0)] : []),
    formatCount(group.length),
    ...shown.map(({ value, format }) =>
      formatSpread(spreadOf(group.map(({ figures }) => value(figures))), format)
    ),
  ]);
  return [
    ...narrowTables(columns, rows, hasLoss ? 4 : 3),
    "",
    "Medians, with the least and the greatest value in parentheses.",
  ];
}

/** Returns a text like `1.2 (0.9 to 3.4)`. */
export function formatSpread(
  spread: Spread | undefined,
  format: (value: number | undefined) => string,
): string {
  if (spread === undefined) return "–";
  const { median, least, most } = spread;
  return `${format(median)} (${format(least)} to ${format(most)})`;
}
