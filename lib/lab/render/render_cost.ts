import { NO_COST, totalRequests, totalSent, type TrafficTotals } from "../observe/cost.ts";
import { formatCount } from "./format_number.ts";
import type { RunFigures } from "../measure/figures.ts";
import { type Column, table } from "./table.ts";

/** What it took in all, as items of a list. */
export function renderCostSummary(figures: RunFigures): string[] {
  const { cost, sequencerCost, datagramsPerDelivery, delivered, retransmitPercent } = figures;
  const sent = totalSent(cost);
  const whose = sequencerCost === undefined ? "the clients" : "clients and sequencer";
  return [
    `- Cost: ${formatCount(sent.datagrams)} datagrams (${formatCount(sent.bytes)} bytes) sent by ` +
    `${whose}, ${datagramsPerDelivery?.toFixed(2) ?? "–"} (${
      delivered === 0 ? "–" : formatCount(sent.bytes / delivered)
    } bytes) for each delivery;`,
    `  ${formatCount(totalRequests(cost))} requests to the tracker. They received ` +
    `${formatCount(cost.received.datagrams)} datagrams, the tracker's included.`,
    `- Sent again: ${retransmitPercent?.toFixed(2) ?? "–"} % of the datagrams with messages.`,
  ];
}

/** `- Used: tracker 0.02 CPU s, 61 MB; 5 clients 3.20 CPU s, at most 84 MB each` */
export function renderUsage({ roles, load }: RunFigures): string[] {
  if (roles.length === 0) return [];
  const each = roles.map(({ role, processes, cpuMs, peakBytes }) => {
    const who = processes === 1 ? role : `${processes} ${role}s`;
    const most = processes === 1 ? "" : "at most ";
    const bytes = `${most}${formatCount(peakBytes / 1e6)} MB`;
    return `${who} ${(cpuMs / 1_000).toFixed(2)} CPU s, ${bytes}`;
  });
  return [`- Used${load === undefined ? ", start included" : ""}: ${each.join("; ")}.`];
}

function perDelivery({ datagrams, bytes }: TrafficTotals, delivered: number): string[] {
  if (delivered === 0) return ["–", "–"];
  return [(datagrams / delivered).toFixed(3), (bytes / delivered).toFixed(1)];
}

/** What it took by kind, as a table. */
export function renderCost({ cost, sequencerCost, delivered }: RunFigures): string[] {
  const columns: Column[] = [
    { title: "sent for", align: "left" },
    { title: "datagrams" },
    { title: "bytes" },
    { title: "datagrams per delivery" },
    { title: "bytes per delivery" },
    ...(sequencerCost === undefined ? [] : [{ title: "of these by the sequencer" }]),
  ];
  const row = (title: string, { datagrams, bytes }: TrafficTotals, bySequencer?: TrafficTotals) => [
    title,
    formatCount(datagrams),
    formatCount(bytes),
    ...perDelivery({ datagrams, bytes }, delivered),
    formatCount(bySequencer?.datagrams ?? 0),
  ];
  const used = Object.entries(cost.sent).filter(([, { datagrams }]) => datagrams > 0);
  const rows = used.map(([kind, traffic]) => row(kind, traffic, sequencerCost?.sent[kind]));
  const requests = Object.entries(cost.requests).map(([type, count]) => `${count} ${type}`);
  return [
    ...table(columns, [
      ...rows,
      row("all of it", totalSent(cost), totalSent(sequencerCost ?? NO_COST)),
    ]),
    "",
    `Requests to the tracker: ${requests.length === 0 ? "none" : requests.join(", ")}.`,
  ];
}
