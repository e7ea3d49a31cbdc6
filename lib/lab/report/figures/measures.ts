import { totalSent } from "../../observe/mod.ts";
import type { Abscissa, Measure } from "./over_numbers.ts";

/** The number of clients, as an axis. */
export const CLIENTS: Abscissa = {
  label: "clients",
  value: ({ clients }) => clients.length,
  scale: "log",
};

/** The loss, as an axis. */
export const LOSS: Abscissa = {
  label: "% of all packets dropped",
  value: ({ lossPercent = 0 }) => lossPercent,
  scale: "linear",
};

const THROUGHPUT: Measure = {
  title: "Throughput",
  label: "deliveries/s, all clients together",
  // Not the course's sum of the clients' throughput: the elapsed time of a client that only
  // receives begins with its first delivery, so its throughput is arbitrarily high if all messages
  // come at once.
  caption: "Deliveries at all clients together ÷ the time from the first multicast to the last " +
    "delivery at any client.",
  value: ({ deliveriesPerSecond }) => deliveriesPerSecond,
};

const ELAPSED: Measure = {
  title: "Elapsed time",
  label: "ms from the first send to the last delivery",
  caption: "From the first multicast to the last delivery at any client.",
  value: ({ elapsedMs }) => elapsedMs,
};

const COST: Measure = {
  title: "Cost",
  label: "datagrams sent",
  caption:
    "Datagrams that clients and sequencer sent for the messages, not for joining and leaving. A copy " +
    "to each receiver counts; a datagram carries several messages if they are sent at once.",
  value: ({ cost }) => cost && totalSent(cost).datagrams,
};

const COST_PER_DELIVERY: Measure = {
  title: "Cost per delivery",
  label: "datagrams sent per delivery",
  caption: "Datagrams of all kinds that clients and sequencer sent ÷ deliveries at all clients.",
  value: ({ datagramsPerDelivery }) => datagramsPerDelivery,
};

const MEDIAN: Measure = {
  title: "Median latency",
  label: "p50 of other clients' messages, ms",
  caption:
    "Half of the deliveries took at most this long from the time at which the message was due.",
  value: ({ oneWayMs }) => oneWayMs?.p50,
  isLog: true,
};

const P99: Measure = {
  title: "Latency, 99th percentile",
  label: "p99 of other clients' messages, ms",
  caption:
    "99 of 100 deliveries took at most this long from the time at which the message was due.",
  value: ({ oneWayMs }) => oneWayMs?.p99,
  isLog: true,
};

const RETRANSMISSIONS: Measure = {
  title: "Sent again",
  label: "% of the datagrams with messages",
  caption: "Datagrams sent again because of loss, per hundred datagrams with new messages.",
  value: ({ retransmitPercent }) => retransmitPercent,
};

const CPU: Measure = {
  title: "CPU time per delivery",
  label: "µs of all processes together",
  caption:
    "CPU time of tracker, sequencer and clients during the load ÷ deliveries at all clients. It " +
    "includes the load generator, which keeps clients busy to send on time.",
  value: ({ roles, delivered }) =>
    delivered === 0 || roles.length === 0
      ? undefined
      : roles.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1_000 / delivered,
};

const AT_ONCE_MEDIAN: Measure = {
  ...MEDIAN,
  caption: "Half of the deliveries took at most this long from the multicast.",
};

const SERVICE_MEDIAN: Measure = {
  title: "Median service time",
  label: "p50 from the sending, ms",
  caption: "Half of the deliveries took at most this long from the sending: without the generator.",
  value: ({ load }) => load?.serviceMs?.p50,
  isLog: true,
};

/** The measures plotted over the number of clients if all lines were sent at once. */
export const AT_ONCE: readonly Measure[] = [
  THROUGHPUT,
  AT_ONCE_MEDIAN,
  COST,
  ELAPSED,
  COST_PER_DELIVERY,
];
/** The measures for a load at a rate, which determines throughput and elapsed time. */
export const AT_A_RATE: readonly Measure[] = [MEDIAN, SERVICE_MEDIAN, P99, COST_PER_DELIVERY, CPU];
/** The measures plotted over the loss. */
export const UNDER_LOSS: readonly Measure[] = [MEDIAN, P99, RETRANSMISSIONS, COST_PER_DELIVERY];
