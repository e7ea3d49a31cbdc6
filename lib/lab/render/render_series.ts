import type { FinishedRun, RunFigures } from "../measure/mod.ts";
import { totalSent } from "../observe/mod.ts";
import type { RunRecord } from "../results/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { type Column, table } from "./table.ts";

function verdictOf({ isOk, interruptedMs }: Pick<RunFigures, "isOk" | "interruptedMs">): string {
  if (interruptedMs !== undefined) return "none";
  return isOk ? "ok" : "WRONG";
}

/** The figures of a run, and the order of its group. */
type SeriesRow =
  & Pick<
    RunRecord,
    "order" | "lossPercent" | "repetition" | keyof Omit<RunFigures, "clients" | "violations">
  >
  & {
    readonly clients: readonly unknown[];
  };
type SeriesColumn = Column & { readonly cell: (row: SeriesRow) => string };

const COLUMNS = {
  nth: { title: "run no.", cell: ({ repetition }) => `${repetition ?? "–"}` },
  clients: { title: "clients", cell: ({ clients }) => formatCount(clients.length) },
  order: { title: "order", align: "left", cell: ({ order }) => order },
  load: {
    title: "rate",
    cell: ({ load }) => load === undefined ? "at once" : formatCount(load.plan.rate),
  },
  loss: { title: "loss %", cell: ({ lossPercent = 0 }) => formatCount(lossPercent) },
  delivered: { title: "delivered", cell: ({ delivered }) => formatCount(delivered) },
  elapsed: { title: "elapsed ms", cell: ({ elapsedMs }) => formatMs(elapsedMs) },
  sum: { title: "sum of own deliveries/s", cell: ({ throughputSum }) => formatRate(throughputSum) },
  perSecond: {
    title: "deliveries/s",
    cell: ({ deliveriesPerSecond }) => formatRate(deliveriesPerSecond),
  },
  rate: { title: "msgs/s", cell: ({ throughput }) => formatRate(throughput) },
  mean: { title: "mean ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.mean) },
  p50: { title: "p50 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p50) },
  p90: { title: "p90 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p90) },
  p99: { title: "p99 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p99) },
  p999: { title: "p99.9 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p999) },
  max: { title: "max ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.max) },
  service: { title: "service p50 ms", cell: ({ load }) => formatMs(load?.serviceMs?.p50) },
  lag: { title: "generator lag p99 ms", cell: ({ load }) => formatMs(load?.generatorLagMs?.p99) },
  own: { title: "own mean ms", cell: ({ ownMs }) => formatMs(ownMs?.mean) },
  data: {
    title: "data datagrams",
    cell: ({ cost }) => formatCount(cost && (cost.sent["data"]?.datagrams ?? 0)),
  },
  packed: {
    title: "messages per datagram",
    cell: ({ messagesPerDatagram }) => messagesPerDatagram?.toFixed(2) ?? "–",
  },
  datagrams: {
    title: "datagrams",
    cell: ({ cost }) => formatCount(cost && totalSent(cost).datagrams),
  },
  verdict: { title: "verdict", align: "left", cell: verdictOf },
} as const satisfies Record<string, SeriesColumn>;

export type SeriesColumnName = keyof typeof COLUMNS;
const ALL_NAMES = Object.keys(COLUMNS) as SeriesColumnName[];
/** The columns that name a run. They come first. */
const KEYS: readonly SeriesColumnName[] = ["nth", "clients", "order", "load", "loss"];
const RECORD_COLUMNS = ALL_NAMES.filter((name) =>
  !["nth", "order", "own", "data", "service", "lag"].includes(name)
);

/** Returns a table of runs from the results.json of one or several labs. */
export function renderRecords(
  runs: readonly { readonly series: string; readonly run: RunRecord }[],
): string[] {
  const columns = RECORD_COLUMNS.map((name): SeriesColumn => COLUMNS[name]);
  const titles: Column[] = [{ title: "run", align: "left" }, ...columns];
  const rows = runs.map(({ series, run }) => [series, ...columns.map(({ cell }) => cell(run))]);
  return table(titles, rows, 4);
}

/** Returns a table of runs, with the figures of each run as a whole. */
export function renderSeries(
  runs: readonly FinishedRun[],
  names: readonly SeriesColumnName[] = namesFor(runs),
): string[] {
  const columns = names.map((name): SeriesColumn => COLUMNS[name]);
  const rows = runs.map(({ figures, repetition, plan: { order, lossPercent } }): SeriesRow => ({
    ...figures,
    ...(repetition === undefined ? {} : { repetition }),
    order,
    ...(lossPercent === undefined ? {} : { lossPercent }),
  }));
  const keys = names.filter((name) => KEYS.includes(name)).length;
  return table(columns, rows.map((row) => columns.map(({ cell }) => cell(row))), keys);
}

/** Returns all columns, but number, rate and loss only if a run has any. */
function namesFor(runs: readonly FinishedRun[]): SeriesColumnName[] {
  const hasLoad = runs.some(({ plan }) => plan.load !== undefined);
  const hasLoss = runs.some(({ plan }) => plan.lossPercent !== undefined);
  const isRepeated = runs.some(({ repetition }) => repetition !== undefined);
  return ALL_NAMES.filter((name) =>
    (name !== "nth" || isRepeated) && (!["load", "service", "lag"].includes(name) || hasLoad) &&
    (name !== "loss" || hasLoss)
  );
}
