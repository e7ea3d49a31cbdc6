import { totalSent } from "./cost.ts";
import type { FinishedRun } from "./finished_run.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { latencyCells } from "./render_run.ts";
import { type Column, table } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "clients" },
  { title: "deliveries" },
  { title: "elapsed ms" },
  { title: "sum of messages/s" },
  { title: "messages/s" },
  { title: "latency ms: mean" },
  { title: "p50" },
  { title: "p99" },
  { title: "max" },
  { title: "data datagrams" },
  { title: "of all kinds" },
  { title: "per delivery" },
  { title: "verdict", align: "left" },
];

/** The runs side by side: the figures as a whole over the number of clients. */
export function renderSeries(runs: readonly FinishedRun[]): string[] {
  return table(
    COLUMNS,
    runs.map(({ figures }) => {
      const { cost } = figures;
      const all = totalSent(cost).datagrams;
      return [
        formatCount(figures.clients.length),
        formatCount(figures.delivered),
        formatMs(figures.elapsedMs),
        formatRate(figures.throughputSum),
        formatRate(figures.throughput),
        ...latencyCells(figures.oneWayMs),
        formatCount(cost.sent["data"]?.datagrams ?? 0),
        formatCount(all),
        figures.datagramsPerDelivery?.toFixed(2) ?? "–",
        figures.isOk ? "ok" : "WRONG",
      ];
    }),
  );
}
