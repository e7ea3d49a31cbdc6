import {
  type FailoverFigures,
  type FinishedRun,
  type RunFigures,
  type Spread,
  spreadOf,
} from "../measure/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { formatNext } from "./render_failover.ts";
import { type Column, table } from "./table.ts";

/** The figures of a run as a whole, as results.json has them, too. */
type WholeFigures = Omit<RunFigures, "clients" | "violations">;

/** A column with the median and the range of one figure of some runs. */
export type MedianColumn = Column & {
  readonly cell: (runs: readonly WholeFigures[]) => string;
};

/** The columns of a table of medians. A cell is `–` if no run has the figure. */
export const MEDIAN_COLUMNS: readonly MedianColumn[] = [
  column("deliveries/s", ({ deliveriesPerSecond }) => deliveriesPerSecond, formatRate),
  column("p50 ms", ({ oneWayMs }) => oneWayMs?.p50),
  column("service p50 ms", ({ load }) => load?.serviceMs?.p50),
  column("p99 ms", ({ oneWayMs }) => oneWayMs?.p99),
  column("datagrams per delivery", ({ datagramsPerDelivery }) => datagramsPerDelivery),
  column("next delivery: median ms", nextOf(({ nextMedianMs }) => nextMedianMs), formatNext),
  column("next delivery: max ms", nextOf(({ nextMaxMs }) => nextMaxMs), formatNext),
  column("longest silence ms", ({ silence }) => silence?.ms),
];

function column(
  title: string,
  value: (figures: WholeFigures) => number | undefined,
  format: (value: number) => string = formatMs,
): MedianColumn {
  return { title, cell: (runs) => formatSpread(spreadOf(runs.map(value)), format) };
}

/**
 * Returns the function that returns a time to the next delivery. The time is infinite in a run in
 * which a client never delivered again, so that such a run does not improve the medians.
 */
function nextOf(value: (figures: FailoverFigures) => number | undefined) {
  return ({ load }: WholeFigures): number | undefined => {
    const failover = load?.failover;
    const isLost = failover?.strikes.some(({ next }) => next.some(({ ms }) => ms === undefined));
    return isLost === true ? Infinity : failover && value(failover);
  };
}

/** Returns a table with the medians and ranges of runs that were made several times. */
export function renderRepeats(runs: readonly FinishedRun[]): string[] {
  const key = ({ plan: { texts, order, lossPercent } }: FinishedRun) =>
    `${texts.length} ${order} ${lossPercent}`;
  const groups = [...Map.groupBy(runs, key).values()];
  const hasLoss = runs.some(({ plan }) => plan.lossPercent !== undefined);
  const cells = groups.map((group) => {
    const figures = group.map((run) => run.figures);
    return MEDIAN_COLUMNS.map(({ cell }) => cell(figures));
  });
  const isShown = (_: unknown, i: number) => cells.some((row) => row[i] !== "–");
  const columns: Column[] = [
    { title: "clients" },
    { title: "order", align: "left" },
    ...(hasLoss ? [{ title: "loss %" }] : []),
    { title: "runs" },
    ...MEDIAN_COLUMNS.filter(isShown),
  ];
  const rows = groups.map((group, i) => [
    formatCount(group[0]!.plan.texts.length),
    group[0]!.plan.order,
    ...(hasLoss ? [formatCount(group[0]!.plan.lossPercent ?? 0)] : []),
    formatCount(group.length),
    ...cells[i]!.filter(isShown),
  ]);
  return [
    ...table(columns, rows, hasLoss ? 4 : 3),
    "",
    "Medians, with the least and the greatest value in parentheses where they differ.",
  ];
}

/**
 * Returns a text like `1.2 (0.9 to 3.4)`, or `1.2` if all values have the same text; `–` for none.
 */
export function formatSpread(
  spread: Spread | undefined,
  format: (value: number) => string,
): string {
  if (spread === undefined) return "–";
  const [median, least, most] = [spread.median, spread.least, spread.most].map(format);
  return least === most ? `${median}` : `${median} (${least} to ${most})`;
}
