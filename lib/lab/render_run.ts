import { type Cost, totalRequests, totalSent } from "./cost.ts";
import type { Distribution } from "./distribution.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import type { ClientFigures } from "./measure_client.ts";
import type { RunFigures } from "./measure_run.ts";
import { renderVerdict } from "./render_verdict.ts";
import type { RunPlan } from "./run_plan.ts";
import { type Column, table } from "./table.ts";

/** One run as lines of Markdown: every client, the whole, the cost, and the verdict. */
export function renderRun(plan: RunPlan, figures: RunFigures): string[] {
  return [
    `## ${titleOf(plan)}`,
    "",
    ...renderClients(figures),
    "",
    ...renderThroughput(figures),
    "",
    ...renderCost(figures.cost),
    "",
    ...renderVerdict(figures),
  ];
}

/** `Performance, 5 clients: every client sends 10 messages at once` */
export function titleOf({ experiment, texts }: RunPlan): string {
  const clients = `${texts.length} client${texts.length === 1 ? "" : "s"}`;
  if (experiment === "scalability") {
    return `Scalability, ${clients}: one client sends ${texts[0]!.length} messages at once`;
  }
  const counts = texts.map(({ length }) => length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? `${most}` : `${least} to ${most}`;
  return `Performance, ${clients}: every client sends ${each} messages at once`;
}

const CLIENT_COLUMNS: readonly Column[] = [
  { title: "client", align: "left" },
  { title: "sent" },
  { title: "delivered" },
  { title: "elapsed ms" },
  { title: "messages/s" },
  { title: "latency ms: mean" },
  { title: "p50" },
  { title: "p99" },
  { title: "max" },
  { title: "own mean" },
  { title: "own max" },
  { title: "datagrams" },
  { title: "requests" },
];

function renderClients(figures: RunFigures): string[] {
  const all = { ...figures, name: "all", throughput: figures.throughputSum };
  return table(CLIENT_COLUMNS, [...figures.clients, all].map(clientRow));
}

function clientRow(figures: ClientFigures): string[] {
  const { name, oneWayMs, ownMs, cost } = figures;
  return [
    name,
    formatCount(figures.sent),
    formatCount(figures.delivered),
    formatMs(figures.elapsedMs),
    formatRate(figures.throughput),
    ...latencyCells(oneWayMs),
    formatMs(ownMs?.mean),
    formatMs(ownMs?.max),
    formatCount(totalSent(cost).datagrams),
    formatCount(totalRequests(cost)),
  ];
}

/** Mean, p50, p99 and maximum. */
export function latencyCells(latency: Distribution | undefined): string[] {
  return [latency?.mean, latency?.p50, latency?.p99, latency?.max].map(formatMs);
}

function renderThroughput(figures: RunFigures): string[] {
  return [
    `Throughput: ${formatRate(figures.throughputSum)} messages/s delivered, summed over the ` +
    `clients; ${formatRate(figures.throughput)} messages/s`,
    `counted once each, from the first multicast to the last delivery anywhere. Latency is from ` +
    "multicast to",
    "delivery, of the messages of others; own ones stand apart.",
  ];
}

function renderCost(cost: Cost): string[] {
  const columns: Column[] = [
    { title: "sent for", align: "left" },
    { title: "datagrams" },
    { title: "bytes" },
  ];
  const row = (title: string, { datagrams, bytes }: { datagrams: number; bytes: number }) => [
    title,
    formatCount(datagrams),
    formatCount(bytes),
  ];
  const used = Object.entries(cost.sent).filter(([, { datagrams }]) => datagrams > 0);
  const rows = used.map(([kind, traffic]) => row(kind, traffic));
  const requests = Object.entries(cost.requests).map(([type, count]) => `${count} ${type}`);
  return [
    ...table(columns, [...rows, row("all of it", totalSent(cost))]),
    "",
    `Requests to the tracker: ${requests.length === 0 ? "none" : requests.join(", ")}.`,
  ];
}
