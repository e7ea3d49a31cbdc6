import { totalSent } from "../observe/cost.ts";
import { perSecond } from "../measure/measure_client.ts";
import type { Abscissa, Measure } from "./over_numbers.ts";

export const CLIENTS: Abscissa = {
  label: "clients",
  value: ({ clients }) => clients.length,
  scale: "log",
};

export const LOSS: Abscissa = {
  label: "percent of all packets lost",
  value: ({ lossPercent = 0 }) => lossPercent,
  scale: "linear",
};

const THROUGHPUT: Measure = {
  title: "Throughput",
  label: "deliveries/s, all clients together",
  // The course adds up the clients' own rates; a listener's begins with its first delivery, and is
  // whatever it likes where all comes at once.
  caption: "Deliveries at all clients together, by the time from the first multicast to the last " +
    "delivery anywhere.",
  value: ({ delivered, elapsedMs }) => perSecond(delivered, elapsedMs),
};

const ELAPSED: Measure = {
  title: "Elapsed",
  label: "ms from the first send to the last delivery",
  caption: "From the first multicast to the last delivery at any client.",
  value: ({ elapsedMs }) => elapsedMs,
};

const COST: Measure = {
  title: "Cost",
  label: "datagrams sent",
  caption: "Datagrams of every kind that clients and sequencer sent, a copy to each receiver.",
  value: ({ cost }) => totalSent(cost).datagrams,
};

const COST_PER_DELIVERY: Measure = {
  title: "Cost of a delivery",
  label: "datagrams for each delivery",
  caption: "The same, by the number of deliveries at all clients together.",
  value: ({ datagramsPerDelivery }) => datagramsPerDelivery,
};

const MEDIAN: Measure = {
  title: "Median latency",
  label: "ms, p50, of others' messages",
  caption: "Half of the deliveries took at most so long, from when a message was due.",
  value: ({ oneWayMs }) => oneWayMs?.p50,
  isLog: true,
};

const P99: Measure = {
  title: "Latency of the slowest hundredth",
  label: "ms, p99, of others' messages",
  caption: "One delivery in a hundred took at least so long.",
  value: ({ oneWayMs }) => oneWayMs?.p99,
  isLog: true,
};

const RETRANSMISSIONS: Measure = {
  title: "Retransmissions",
  label: "% of the datagrams with messages",
  caption: "Datagrams that were sent again, for each hundred that were sent with messages.",
  value: ({ retransmitPercent }) => retransmitPercent,
};

const CPU: Measure = {
  title: "CPU time of a delivery",
  label: "µs of all processes together",
  caption: "CPU time of tracker, sequencer and clients while the load went on, by deliveries.",
  value: ({ roles, delivered }) =>
    delivered === 0 || roles.length === 0
      ? undefined
      : roles.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1_000 / delivered,
};

/** What is plotted over the number of clients where all lines were sent at once. */
export const AT_ONCE: readonly Measure[] = [THROUGHPUT, COST, ELAPSED, COST_PER_DELIVERY];
/** The same for a load at a rate, which decides throughput and elapsed time itself. */
export const AT_A_RATE: readonly Measure[] = [MEDIAN, P99, COST_PER_DELIVERY, CPU];
export const UNDER_LOSS: readonly Measure[] = [MEDIAN, P99, RETRANSMISSIONS, COST_PER_DELIVERY];
