import { type RoleUsage, totalSent } from "../observe/mod.ts";
import { formatCount, formatMs, formatRate } from "../render/mod.ts";
import type { RunRecord } from "../results/mod.ts";
import { type Html, html } from "./html.ts";
import { loadName, type PlottedRun } from "./figures/mod.ts";

interface Column {
  readonly title: string;
  readonly cell: (run: RunRecord) => string | Html;
}

const SPEED: readonly Column[] = [
  { title: "clients", cell: ({ clients }) => formatCount(clients.length) },
  { title: "load", cell: loadName },
  { title: "delivered", cell: ({ delivered }) => formatCount(delivered) },
  { title: "elapsed ms", cell: ({ elapsedMs }) => formatMs(elapsedMs) },
  { title: "sum of own deliveries/s", cell: ({ throughputSum }) => formatRate(throughputSum) },
  {
    title: "deliveries/s",
    cell: ({ deliveriesPerSecond }) => formatRate(deliveriesPerSecond),
  },
  { title: "msgs/s", cell: ({ throughput }) => formatRate(throughput) },
  { title: "mean ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.mean) },
  { title: "p50 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p50) },
  { title: "p90 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p90) },
  { title: "p99 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p99) },
  { title: "p99.9 ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p999) },
  { title: "max ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.max) },
  { title: "service p50 ms", cell: ({ load }) => formatMs(load?.serviceMs?.p50) },
  { title: "generator lag p99 ms", cell: ({ load }) => formatMs(load?.generatorLagMs?.p99) },
  { title: "own mean ms", cell: ({ ownMs }) => formatMs(ownMs?.mean) },
  { title: "longest silence ms", cell: ({ silence }) => formatMs(silence?.ms) },
];

const COST: readonly Column[] = [
  { title: "clients", cell: ({ clients }) => formatCount(clients.length) },
  { title: "load", cell: loadName },
  { title: "datagrams", cell: ({ cost }) => formatCount(cost && totalSent(cost).datagrams) },
  { title: "bytes", cell: ({ cost }) => formatCount(cost && totalSent(cost).bytes) },
  {
    title: "messages per datagram",
    cell: ({ messagesPerDatagram }) => messagesPerDatagram?.toFixed(2) ?? "–",
  },
  { title: "datagrams per delivery", cell: ({ datagramsPerDelivery: n }) => n?.toFixed(2) ?? "–" },
  { title: "bytes per delivery", cell: bytesPerDelivery },
  { title: "data", cell: kind("data") },
  { title: "repair", cell: kind("repair") },
  { title: "acks", cell: kind("ack") },
  { title: "NAKs", cell: kind("nak") },
  { title: "sent again %", cell: ({ retransmitPercent }) => retransmitPercent?.toFixed(2) ?? "–" },
  { title: "CPU s: tracker", cell: cpuSeconds("tracker") },
  { title: "sequencer", cell: cpuSeconds("sequencer") },
  { title: "clients", cell: cpuSeconds("client") },
  { title: "peak MB: tracker", cell: peakMegabytes("tracker") },
  { title: "sequencer", cell: peakMegabytes("sequencer") },
  { title: "largest client", cell: peakMegabytes("client") },
];

/**
 * Returns a table of throughput and latency, with the verdict on each run. The verdict comes first:
 * a narrow window shows the left part of the table only.
 */
export function speedTable(runs: readonly PlottedRun[]): Html {
  return runsTable(runs, [{ title: "verdict", cell: verdict }, ...SPEED]);
}

/** Returns a table of datagrams, CPU time and memory. */
export function costTable(runs: readonly PlottedRun[]): Html {
  return runsTable(runs, COST);
}

/** Returns a table without the columns that have a dash for every run. */
function runsTable(runs: readonly PlottedRun[], all: readonly Column[]): Html {
  const columns = all.filter(({ cell }) => runs.some(({ run }) => cell(run) !== "–"));
  const rows = runs.map(({ series, run }) =>
    html`<tr><td>${series}${suffixOf(run)}</td>${
      columns.map(({ cell }) => html`<td>${cell(run)}</td>`)
    }</tr>`
  );
  const heads = columns.map(({ title }) => html`<th>${title}</th>`);
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr><th>run</th>${heads}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  `;
}

function suffixOf({ sweep, repetition }: RunRecord): string {
  if (repetition !== undefined) return `, run ${repetition}`;
  return sweep?.isKnee === true ? " (knee)" : "";
}

function verdict({ isOk, violations, interruptedMs }: RunRecord): Html {
  if (interruptedMs !== undefined) return html`none`;
  if (isOk) return html`<span class="ok">ok</span>`;
  return html`<span class="wrong">${violations.length > 0 ? "WRONG" : "failed"}</span>`;
}

function bytesPerDelivery({ cost, delivered }: RunRecord): string {
  return formatCount(
    delivered === 0 || cost === undefined ? undefined : totalSent(cost).bytes / delivered,
  );
}

function kind(name: string) {
  return ({ cost }: RunRecord) => formatCount(cost && (cost.sent[name]?.datagrams ?? 0));
}

function cpuSeconds(role: RoleUsage["role"]) {
  return ({ roles }: RunRecord) => {
    const usage = roles.find((each) => each.role === role);
    return usage === undefined ? "–" : (usage.cpuMs / 1_000).toFixed(2);
  };
}

function peakMegabytes(role: RoleUsage["role"]) {
  return ({ roles }: RunRecord) => {
    const usage = roles.find((each) => each.role === role);
    return usage === undefined ? "–" : formatCount(usage.peakBytes / 1e6);
  };
}
