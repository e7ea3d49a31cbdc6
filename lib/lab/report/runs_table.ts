import { totalSent } from "../cost.ts";
import { formatCount, formatMs, formatRate } from "../format_number.ts";
import type { RunRecord } from "../results.ts";
import { type Html, html } from "./html.ts";
import { loadName, type PlottedRun } from "./plotted_run.ts";

interface Column {
  readonly title: string;
  readonly cell: (run: RunRecord) => string;
}

const COLUMNS: readonly Column[] = [
  { title: "clients", cell: ({ clients }) => formatCount(clients.length) },
  { title: "load", cell: loadName },
  { title: "delivered", cell: ({ delivered }) => formatCount(delivered) },
  { title: "elapsed ms", cell: ({ elapsedMs }) => formatMs(elapsedMs) },
  { title: "sum of msgs/s", cell: ({ throughputSum }) => formatRate(throughputSum) },
  { title: "msgs/s", cell: ({ throughput }) => formatRate(throughput) },
  { title: "mean ms", cell: ({ oneWayMs }) => formatMs(oneWayMs?.mean) },
  { title: "p50", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p50) },
  { title: "p90", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p90) },
  { title: "p99", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p99) },
  { title: "p99.9", cell: ({ oneWayMs }) => formatMs(oneWayMs?.p999) },
  { title: "max", cell: ({ oneWayMs }) => formatMs(oneWayMs?.max) },
  { title: "own mean", cell: ({ ownMs }) => formatMs(ownMs?.mean) },
  { title: "silence ms", cell: ({ silence }) => formatMs(silence?.ms) },
  { title: "datagrams", cell: ({ cost }) => formatCount(totalSent(cost).datagrams) },
  { title: "per delivery", cell: ({ datagramsPerDelivery: each }) => each?.toFixed(2) ?? "–" },
  { title: "bytes per delivery", cell: bytesPerDelivery },
  { title: "sent again %", cell: ({ retransmitPercent }) => retransmitPercent?.toFixed(2) ?? "–" },
  { title: "CPU s", cell: cpuSeconds },
  { title: "peak MB", cell: peakMegabytes },
];

/** Every run as a row. */
export function runsTable(runs: readonly PlottedRun[]): Html {
  const rows = runs.map(({ series, run }) =>
    html`
      <tr><td>${series}${run.sweep?.isKnee === true ? " (knee)" : ""}</td>${COLUMNS.map((
        { cell },
      ) => html`<td>${cell(run)}</td>`)}<td>${verdict(run)}</td></tr>
    `
  );
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr><th>run</th>${COLUMNS.map(({ title }) => html`<th>${title}</th>`)}<th>order</th></tr>
        </thead>
        <tbody>
    ${rows}</tbody>
      </table>
    </div>
  `;
}

function verdict({ isOk, violations }: RunRecord): Html {
  if (isOk) return html`<span class="ok">ok</span>`;
  return html`<span class="wrong">${violations.length > 0 ? "WRONG" : "failed"}</span>`;
}

function bytesPerDelivery({ cost, delivered }: RunRecord): string {
  return delivered === 0 ? "–" : formatCount(totalSent(cost).bytes / delivered);
}

/** Tracker, sequencer, and all clients together. */
function cpuSeconds({ roles }: RunRecord): string {
  return roles.map(({ cpuMs }) => (cpuMs / 1_000).toFixed(2)).join(" + ") || "–";
}

function peakMegabytes({ roles }: RunRecord): string {
  return roles.map(({ peakBytes }) => formatCount(peakBytes / 1e6)).join(", ") || "–";
}
