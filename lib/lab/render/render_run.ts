import type { ClientFigures, Distribution, LoadFigures, RunFigures } from "../measure/mod.ts";
import { totalSent } from "../observe/mod.ts";
import { describeFailover, type LoadPlan, type RunPlan } from "../plan/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { costSentences, renderCost, usageSentences } from "./render_cost.ts";
import { renderFailover } from "./render_failover.ts";
import { renderVerdict } from "./render_verdict.ts";
import { type Column, table } from "./table.ts";
import { wrapItem } from "./wrap_item.ts";

/** Returns a run as lines of Markdown: every client, the whole group, the cost, and the verdict. */
export function renderRun(plan: RunPlan, figures: RunFigures): string[] {
  const failover = figures.load?.failover;
  return [
    `## ${titleOf(plan)}`,
    "",
    ...(failover === undefined || plan.failover === undefined
      ? []
      : [...renderFailover(failover, plan.failover.times), ""]),
    ...renderClients(figures),
    "",
    ...summarySentences(figures).flatMap(wrapItem),
    "",
    ...renderCost(figures),
    ...renderWarnings(figures),
    ...renderVerdict(figures, plan.order),
  ];
}

/**
 * Returns a title like
 * `Performance, 5 clients, total order: every client sends 10 messages at once`.
 */
export function titleOf(plan: RunPlan): string {
  const { experiment, order, texts, load, lossPercent = 0, failover } = plan;
  const clients = `${texts.length} client${texts.length === 1 ? "" : "s"}, ${order} order`;
  if (load !== undefined) {
    const who = experiment === "scalability" ? "one client sends" : "the clients send";
    const loss = lossPercent > 0 ? ` with ${lossPercent} % loss` : "";
    const deaths = failover === undefined ? "" : `, and ${describeFailover(failover)}`;
    const name = failover === undefined ? capital(experiment) : "Failover";
    return `${name}, ${clients}: ${who} ${describeLoad(load)}${loss}${deaths}`;
  }
  if (experiment === "scalability") {
    return `Scalability, ${clients}: one client sends ${texts[0]?.length ?? 0} messages at once`;
  }
  const counts = texts.map(({ length }) => length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? `${most}` : `${least} to ${most}`;
  const what = each === "1" ? "message" : "messages";
  return `Performance, ${clients}: every client sends ${each} ${what} at once`;
}

/** Returns a phrase like `1,000 messages/s of 64 bytes for 30 s`. */
export function describeLoad({ rate, size, durationMs }: LoadPlan): string {
  return `${formatCount(rate)} messages/s of ${formatCount(size)} bytes for ${
    durationMs / 1_000
  } s`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const CLIENT_COLUMNS: readonly Column[] = [
  { title: "client", align: "left" },
  { title: "sent" },
  { title: "delivered" },
  { title: "elapsed ms" },
  { title: "own deliveries/s" },
  { title: "mean ms" },
  { title: "p50 ms" },
  { title: "p90 ms" },
  { title: "p99 ms" },
  { title: "p99.9 ms" },
  { title: "max ms" },
  { title: "own mean ms" },
  { title: "own max ms" },
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
    ...percentiles(oneWayMs),
    formatMs(ownMs?.mean),
    formatMs(ownMs?.max),
    formatCount(cost && totalSent(cost).datagrams),
  ];
}

/** Returns mean, p50, p90, p99, p99.9 and max. */
function percentiles(ms: Distribution | undefined): string[] {
  return [ms?.mean, ms?.p50, ms?.p90, ms?.p99, ms?.p999, ms?.max].map(formatMs);
}

/**
 * Returns `mean 1.2, p50 1.1, …, max 6.9 ms`, without the percentiles that too few samples leave
 * out.
 */
function describeLatency(ms: Distribution | undefined): string {
  if (ms === undefined) return "–";
  const { mean, p50, p90, p99, p999, max } = ms;
  const named = Object.entries({ mean, p50, p90, p99, "p99.9": p999, max });
  const known = named.filter(([, value]) => value !== undefined);
  return `${known.map(([name, value]) => `${name} ${formatMs(value)}`).join(", ")} ms`;
}

/** Returns the figures of a run as sentences, which become the items of a list. */
function summarySentences(figures: RunFigures): string[] {
  const { throughputSum, throughput, deliveriesPerSecond, oneWayMs, silence, load } = figures;
  const response = load === undefined ? "" : ", response time";
  return [
    ...(load === undefined ? [] : loadSentences(figures, load)),
    `Message throughput: ${formatRate(throughput)} messages/s, each message counted once.`,
    `Delivery throughput (plotted): ${formatRate(deliveriesPerSecond)} deliveries/s at all ` +
    "clients together.",
    `Sum of the clients' own throughputs: ${formatRate(throughputSum)} deliveries/s; each client ` +
    "has its own start.",
    `Latency of other clients' messages${response}: ${describeLatency(oneWayMs)}.`,
    ...(load === undefined ? [] : [
      `Service time, from the sending: ${describeLatency(load.serviceMs)}.`,
    ]),
    ...(silence === undefined ? [] : [
      `Longest time between two deliveries: ${formatMs(silence.ms)} ms, at ${silence.client}, ` +
      `beginning at ${formatMs(silence.atMs)} ms.`,
    ]),
    ...costSentences(figures),
    ...usageSentences(figures),
  ];
}

/** Returns what a reader must know before trusting the figures. */
export function renderWarnings({ warnings }: Pick<RunFigures, "warnings">): string[] {
  return warnings.length === 0 ? [] : ["Beware:", ...warnings.flatMap(wrapItem), ""];
}

function describeLag(ms: Distribution | undefined): string {
  if (ms === undefined) return "–";
  return `p50 ${formatMs(ms.p50)}, p99 ${formatMs(ms.p99)}, max ${formatMs(ms.max)}`;
}

function describeRest(unsent: number | undefined): string {
  if (unsent === undefined) return " until the interruption";
  if (unsent === 0) return ", all that were due";
  return `, ${formatCount(unsent)} more were due but could not be sent in time`;
}

function loadSentences({ sent }: RunFigures, load: LoadFigures): string[] {
  const { plan, unsent, lagMs, generatorLagMs, busyMs, clockErrorMs } = load;
  return [
    `Load: ${describeLoad(plan)}; ${formatCount(sent)} messages were sent${
      describeRest(unsent)
    }. Response time counts from the time at which a message was due, service time from the sending.`,
    // Clients report on their sending at its end.
    ...(busyMs === undefined ? [] : [
      `Sent late, in ms: ${describeLag(lagMs)}; of it by the generator itself: ${
        describeLag(generatorLagMs)
      }. The generator was busy for ${
        formatMs(busyMs)
      } ms to send on time; that is in the CPU time.`,
    ]),
    `The clients' clocks are compared to ± ${formatMs(clockErrorMs)} ms.`,
  ];
}
