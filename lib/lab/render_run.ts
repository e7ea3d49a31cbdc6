import { NO_COST, totalRequests, totalSent, type Traffic } from "./cost.ts";
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
    ...renderSummary(figures),
    "",
    ...renderCost(figures),
    "",
    ...renderVerdict(figures, plan.order),
  ];
}

/** `Performance, 5 clients, total order: every client sends 10 messages at once` */
export function titleOf({ experiment, order, texts }: RunPlan): string {
  const clients = `${texts.length} client${texts.length === 1 ? "" : "s"}, ${order} order`;
  if (experiment === "scalability") {
    return `Scalability, ${clients}: one client sends ${texts[0]!.length} messages at once`;
  }
  const counts = texts.map(({ length }) => length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? `${most}` : `${least} to ${most}`;
  const what = each === "1" ? "message" : "messages";
  return `Performance, ${clients}: every client sends ${each} ${what} at once`;
}

const CLIENT_COLUMNS: readonly Column[] = [
  { title: "client", align: "left" },
  { title: "sent" },
  { title: "delivered" },
  { title: "elapsed ms" },
  { title: "msgs/s" },
  { title: "mean ms" },
  { title: "p50" },
  { title: "p99" },
  { title: "max" },
  { title: "own mean" },
  { title: "own max" },
  { title: "datagrams" },
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
    ...[oneWayMs?.mean, oneWayMs?.p50, oneWayMs?.p99, oneWayMs?.max].map(formatMs),
    formatMs(ownMs?.mean),
    formatMs(ownMs?.max),
    formatCount(totalSent(cost).datagrams),
  ];
}

function renderSummary(figures: RunFigures): string[] {
  const { throughputSum, throughput, oneWayMs, cost, sequencerCost, datagramsPerDelivery } =
    figures;
  const [mean, p50, p99, max] = [oneWayMs?.mean, oneWayMs?.p50, oneWayMs?.p99, oneWayMs?.max]
    .map(formatMs);
  const sent = totalSent(cost);
  const whose = sequencerCost === undefined ? "the clients" : "clients and sequencer";
  return [
    `- Throughput: ${formatRate(throughputSum)} messages/s, the sum over the clients; ` +
    `${formatRate(throughput)} messages/s`,
    "  counting each message once, from the first multicast to the last delivery anywhere.",
    `- Latency of others' messages: mean ${mean}, p50 ${p50}, p99 ${p99}, max ${max} ms.`,
    `- Cost: ${formatCount(sent.datagrams)} datagrams (${formatCount(sent.bytes)} bytes) sent by ` +
    `${whose}, ${datagramsPerDelivery?.toFixed(2) ?? "–"} for each delivery;`,
    `  ${formatCount(totalRequests(cost))} requests to the tracker. They received ` +
    `${formatCount(cost.received.datagrams)} datagrams, the tracker's included.`,
  ];
}

function renderCost({ cost, sequencerCost }: RunFigures): string[] {
  const columns: Column[] = [
    { title: "sent for", align: "left" },
    { title: "datagrams" },
    { title: "bytes" },
    ...(sequencerCost === undefined ? [] : [{ title: "of these by the sequencer" }]),
  ];
  const row = (title: string, { datagrams, bytes }: Traffic, bySequencer?: Traffic) => [
    title,
    formatCount(datagrams),
    formatCount(bytes),
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
