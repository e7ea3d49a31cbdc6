import type { Distribution } from "../measure/mod.ts";
import { totalSent } from "../observe/mod.ts";
import type { RunRecord } from "./results.ts";

type Cell = string | number | boolean | undefined;

/** The columns of results.csv, with the value of each for a run. Times are milliseconds. */
const COLUMNS: Readonly<Record<string, (run: RunRecord) => Cell>> = {
  started_at: ({ startedAt }) => startedAt,
  experiment: ({ experiment }) => experiment,
  order: ({ order }) => order,
  clients: ({ clients }) => clients.length,
  rate: ({ load }) => load?.plan.rate,
  size_bytes: ({ load }) => load?.plan.size,
  duration_ms: ({ load }) => load?.plan.durationMs,
  loss_percent: ({ lossPercent }) => lossPercent,
  killed: ({ failover }) => failover?.kill,
  kill_signal: ({ failover }) => failover?.signal,
  kills: ({ load }) => load?.failover?.strikes.length,
  next_delivery_median_ms: ({ load }) => load?.failover?.nextMedianMs,
  next_delivery_max_ms: ({ load }) => load?.failover?.nextMaxMs,
  failover_silence_ms: ({ load }) => load?.failover?.silenceMs,
  lost: ({ load }) => load?.failover?.lost,
  duplicated: ({ load }) => load?.failover?.duplicated,
  reordered: ({ load }) => load?.failover?.reordered,
  throughput_before: ({ load }) => load?.failover?.beforePerSecond,
  throughput_after: ({ load }) => load?.failover?.afterPerSecond,
  repetition: ({ repetition }) => repetition,
  is_knee: ({ sweep }) => sweep?.isKnee,
  sent: ({ sent }) => sent,
  unsent: ({ load }) => load?.unsent,
  delivered: ({ delivered }) => delivered,
  elapsed_ms: ({ elapsedMs }) => elapsedMs,
  throughput_sum: ({ throughputSum }) => throughputSum,
  throughput: ({ throughput }) => throughput,
  ...latencyColumns("one_way", ({ oneWayMs }) => oneWayMs),
  deliveries_per_second: ({ deliveriesPerSecond }) => deliveriesPerSecond,
  ...latencyColumns("service", ({ load }) => load?.serviceMs),
  generator_lag_p50_ms: ({ load }) => load?.generatorLagMs?.p50,
  generator_lag_p99_ms: ({ load }) => load?.generatorLagMs?.p99,
  has_kept_up: ({ load }) => load?.hasKeptUp,
  clock_error_ms: ({ load }) => load?.clockErrorMs,
  ...latencyColumns("own", ({ ownMs }) => ownMs),
  send_lag_p99_ms: ({ load }) => load?.lagMs?.p99,
  longest_silence_ms: ({ silence }) => silence?.ms,
  datagrams: ({ cost }) => cost && totalSent(cost).datagrams,
  bytes: ({ cost }) => cost && totalSent(cost).bytes,
  datagrams_per_delivery: ({ datagramsPerDelivery }) => datagramsPerDelivery,
  bytes_per_delivery: ({ cost, delivered }) =>
    delivered === 0 || cost === undefined ? undefined : totalSent(cost).bytes / delivered,
  data_datagrams: ({ cost }) => cost?.sent["data"]?.datagrams,
  repair_datagrams: ({ cost }) => cost?.sent["repair"]?.datagrams,
  ack_datagrams: ({ cost }) => cost?.sent["ack"]?.datagrams,
  nak_datagrams: ({ cost }) => cost?.sent["nak"]?.datagrams,
  messages_per_datagram: ({ messagesPerDatagram }) => messagesPerDatagram,
  joining_datagrams: ({ joiningCost }) => joiningCost && totalSent(joiningCost).datagrams,
  retransmit_percent: ({ retransmitPercent }) => retransmitPercent,
  ...usageColumns("tracker"),
  ...usageColumns("sequencer"),
  ...usageColumns("client"),
  is_ok: ({ isOk }) => isOk,
};

/**
 * Returns a table of the runs in CSV (RFC 4180), one row each. A value that is not known is empty.
 */
export function resultsCsv(runs: readonly RunRecord[]): string {
  const head = Object.keys(COLUMNS).join(",");
  const rows = runs.map((run) =>
    Object.values(COLUMNS).map((cell) => quoteCell(cell(run))).join(",")
  );
  return [head, ...rows, ""].join("\r\n");
}

function latencyColumns(name: string, of: (run: RunRecord) => Distribution | undefined) {
  const names = ["mean", "p50", "p90", "p99", "p999", "max"] as const;
  const columns = names.map((each) =>
    [`${name}_${each}_ms`, (run: RunRecord) => of(run)?.[each]] as const
  );
  return Object.fromEntries(columns);
}

function usageColumns(role: string) {
  const of = ({ roles }: RunRecord) => roles.find((usage) => usage.role === role);
  return {
    [`${role}_cpu_ms`]: (run: RunRecord) => of(run)?.cpuMs,
    [`${role}_peak_bytes`]: (run: RunRecord) => of(run)?.peakBytes,
  };
}

function quoteCell(cell: Cell): string {
  if (typeof cell === "number") return `${Number(cell.toPrecision(12))}`;
  const text = `${cell ?? ""}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
