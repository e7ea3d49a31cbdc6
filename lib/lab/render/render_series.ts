import type { FinishedRun, RunFigures } from "../measure/mod.ts";
import { totalSent } from "../observe/mod.ts";
import type { RunRecord } from "../results/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { type Column, table } from "./table.ts";

/** The figures of a run, and the order of its group. */
type SeriesRow =
  & Pick<RunRecord, "order" | "lossPercent" | keyof Omit<RunFigures, "clients" | "violations">>
  & {
    readonly clients: readonly unknown[];
  };
type SeriesColumn = Column & { readonly cell: (row: SeriesRow) => string };

const COLUMNS = {
  clients: { title: "clients", cell: ({ clients }) => formatCount(clients.length) },
  order: { title: "order", align: "left", cell: ({ order }) => order },
  load: {
    title: "rate",
    cell: ({ load }) => load === undefined ? "at once" : formatCount(load.plan.rate),
  },
  loss: { title: "loss %", cell: ({ lossPercent = 0 }) => formatCount(lossPercent) },
  delivered: { title: "delivered", cell: ({ delivered }) => formatCount(delivered) },
  elapsed: { title: "elapsed ms", cell: ({ elapsedMs }) => formatMs(elapsedMs) },
  sum: { title: "sum of msgs/s", cell: ({ throughputSum }) => formatRate(throughputSum) },
  rate: { title: "msgs/s", cell: ({ throughput }) => formatRate(throughput) },
  mean: { title: "mean ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.mean) },
  p50: { title: "p50", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p50) },
  p90: { title: "p90", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p90) },
  p99: { title: "p99", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p99) },
  p999: { title: "p99.9", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p999) },
  max: { title: "max", cell: ({ oneWayMs }) => formatMs(oneWayMs?.max) },
  own: { title: "own mean", cell: ({ ownMs }) => formatMs(ownMs?.mean) },
  data: { title: "data", cell: ({ cost }) => formatCount(cost.sent["data"]?.datagrams ?? 0) },
  datagrams: { title: "datagrams", cell: ({ cost }) => formatCount(totalSent(cost).datagrams) },
  verdict: { title: "verdict", align: "left", cell: ({ isOk }) => isOk ? "ok" : "WRONG" },
} as const satisfies Record<string, SeriesColumn>;

export type SeriesColumnName = keyof typeof COLUMNS;
const ALL_NAMES = Object.keys(COLUMNS) as SeriesColumnName[];
const RECORD_COLUMNS = ALL_NAMES.filter((name) => !["order", "own", "data"].includes(name));

/** Returns a table of runs from the results.json of one or several labs. */
export function renderRecords(
  runs: readonly { readonly series: string; readonly run: RunRecord }[],
): string[] {
  const columns = RECORD_COLUMNS.map((name): SeriesColumn => COLUMNS[name]);
  const titles: Column[] = [{ title: "run", align: "left" }, ...columns];
  const rows = runs.map(({ series, run }) => [series, ...columns.map(({ cell }) => cell(run))]);
  return table(titles, rows);
}

/** Returns a table of runs, with the figures of each run as a whole. */
export function renderSeries(
  runs: readonly FinishedRun[],
  names: readonly SeriesColumnName[] = namesFor(runs),
): string[] {
  const columns = names.map((name): SeriesColumn => COLUMNS[name]);
  const rows = runs.map(({ figures, plan: { order, lossPercent } }): SeriesRow => ({
    ...figures,
    order,
    ...(lossPercent === undefined ? {} : { lossPercent }),
  }));
  return table(columns, rows.map((row) => columns.map(({ cell }) => cell(row))));
}

/** Returns all columns, but rate and loss only if a run has any. */
function namesFor(runs: readonly FinishedRun[]): SeriesColumnName[] {
  const hasLoad = runs.some(({ plan }) => plan.load !== undefined);
  const hasLoss = runs.some(({ plan }) => plan.lossPercent !== undefined);
  return ALL_NAMES.filter((name) => (name !== "load" || hasLoad) && (name !== "loss" || hasLoss));
}
