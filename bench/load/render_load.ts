import { distributionOf } from "../../lib/lab/mod.ts";
import { formatCount, formatRate } from "../../lib/lab/render/format_number.ts";
import { table } from "../../lib/lab/render/table.ts";
import { DATAGRAM_KINDS, type DatagramKind } from "../../lib/roles/mod.ts";
import type { LoadOptions } from "./load_options.ts";
import { type MemberReport, totalSent } from "./judge_load.ts";
import type { LoadRun } from "./measure_load.ts";

/**
 * Throughput: a row for each member that has a process of its own, and what all members have in
 * common.
 */
export function renderThroughput(
  { reports, cpu }: LoadRun,
  { seconds, order, processes }: LoadOptions,
): string[] {
  const rate = ({ inWin }: MemberReport) => inWin / seconds;
  const rows = reports.length > processes ? [] : reports.map((report) => [
    `member${report.id}`,
    formatCount(report.sent),
    formatCount(report.delivered),
    formatCount(rate(report)),
    cpuSeconds(report.cpu),
  ]);
  const titles = ["member", "sent", "delivered", "deliveries/s", "CPU s"];
  const rates = distributionOf(reports.map(rate))!;
  const delivered = reports.reduce((sum, report) => sum + report.delivered, 0);
  const lost = totalSent(reports) * reports.length - delivered;
  const counted = reports.reduce((sum, { inWin }) => sum + inWin, 0);
  const cpuNs = cpu.members + cpu.servers;
  return [
    ...(rows.length === 0 ? [] : [
      ...table(titles.map((title, i) => ({ title, align: i === 0 ? "left" : "right" })), rows),
      "",
    ]),
    `- Deliveries a second at each member: median ${formatCount(rates.p50)}, min ` +
    `${formatCount(Math.min(...reports.map(rate)))}, max ${formatCount(rates.max)}.`,
    `- Lost: ${formatCount(lost)} of ${formatCount(totalSent(reports) * reports.length)}.`,
    `- CPU in these ${seconds} s: ${cpuSeconds(cpuNs)} s, ` +
    `${formatRate(cpuNs / 1e3 / Math.max(1, counted))} µs for each delivery; of it ` +
    `${cpuSeconds(cpu.servers)} s in the tracker` +
    `${order === "total" ? " and the sequencer, which share a process" : ""}.`,
    `- Datagrams of the members: ${renderDatagrams(reports)}.`,
  ];
}

/** The datagrams that all members sent, by purpose, each with its share. */
function renderDatagrams(reports: readonly MemberReport[]): string {
  const sum = (kind: DatagramKind) =>
    reports.reduce((total, { datagrams }) => total + (datagrams?.[kind] ?? 0), 0);
  const counts = DATAGRAM_KINDS.map((kind) => ({ kind, count: sum(kind) }));
  const all = counts.reduce((total, { count }) => total + count, 0);
  return counts.filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${formatCount(count)} ${kind} (${formatRate(100 * count / all)} %)`)
    .join(", ");
}

/** Latency of single messages, in microseconds. */
export function renderLatency(reports: readonly MemberReport[]): string[] {
  const row = (what: string, micros: readonly number[]) => {
    const values = distributionOf(micros);
    const cells = [values?.p50, values?.p99, values?.max].map(formatRate);
    return [what, formatCount(micros.length), ...cells];
  };
  const titles = ["latency in µs", "count", "p50", "p99", "max"];
  return table(titles.map((title, i) => ({ title, align: i === 0 ? "left" : "right" })), [
    row("send to own delivery", reports.flatMap(({ self }) => self)),
    row("send to delivery at others", reports.flatMap(({ oneway }) => oneway)),
  ]);
}

export function renderLoadVerdict(faults: readonly string[], { order }: LoadOptions): string[] {
  if (faults.length > 0) return ["Verdict: WRONG.", ...faults.map((fault) => `- ${fault}`)];
  const which = order === "total"
    ? "the same sequence everywhere"
    : "in the order of their senders";
  return [`Verdict: ok. Every message was delivered by every member once, ${which}.`];
}

function cpuSeconds(ns: number): string {
  return (ns / 1e9).toFixed(2);
}
