import type { Order } from "../../lib/lab/mod.ts";
import { median } from "../../bench/soak/growth.ts";

/** The process at which a flood is aimed; `calm`: there is no flood. */
export const TARGETS = ["calm", "tracker", "sequencer", "member"] as const;
export type Target = typeof TARGETS[number];

/** A time in which one process was flooded, or none. */
export interface FloodWindow {
  readonly target: Target;
  /** The times at which it began and ended, in microseconds since 1970, as of messages. */
  readonly from: number;
  readonly to: number;
  /** Datagrams in a second that were sent, and that were wanted; 0 if it was calm. */
  readonly perSecond: number;
  readonly wanted: number;
}

/** A message that another member delivered. */
export interface Timed {
  readonly order: Order;
  /** Microseconds since 1970. */
  readonly sentAt: number;
  readonly deliveredAt: number;
}

/** The latency with floods at one process, and without. */
export interface LatencyFigure {
  readonly order: Order;
  readonly target: Target;
  /** The 99th percentile of each window, in milliseconds. */
  readonly p99s: readonly number[];
  readonly deliveries: number;
}

/** Times as long that messages may take under a flood. */
export const TIMES_MAX = 5;
/** Share of the wanted datagrams without which the latency says nothing about such a flood. */
const SOUND_SHARE = 0.9;
/** Deliveries without which a 99th percentile says nothing. */
const DELIVERIES_MIN = 100;

/** Returns the figures of each order and target, of the messages that were sent in the windows. */
export function latenciesOf(
  windows: readonly FloodWindow[],
  messages: readonly Timed[],
): LatencyFigure[] {
  const orders = [...new Set(messages.map(({ order }) => order))].sort();
  return orders.flatMap((order) => {
    const own = messages.filter((message) => message.order === order);
    return TARGETS.map((target) => {
      const each = windows.filter((window) => window.target === target).map(({ from, to }) =>
        own.filter(({ sentAt }) => sentAt >= from && sentAt < to)
          .map(({ sentAt, deliveredAt }) => (deliveredAt - sentAt) / 1_000)
      );
      const deliveries = each.reduce((sum, { length }) => sum + length, 0);
      return { order, target, p99s: each.map(percentile99), deliveries };
    });
  });
}

/** Returns a sentence for each flood under which messages took too long, or too few were there. */
export function judgeLatency(figures: readonly LatencyFigure[]): string[] {
  return figures.flatMap((figure) => {
    const { order, target, deliveries } = figure;
    if (deliveries < DELIVERIES_MIN) {
      return [`only ${deliveries} deliveries in ${order} order were measured, target ${target}`];
    }
    const times = timesOf(figure, figures);
    return times <= TIMES_MAX ? [] : [
      `messages in ${order} order took ${
        times.toFixed(1)
      } times as long under a flood at the ${target}`,
    ];
  });
}

/** Returns how many times the latency of calm windows a figure has, by medians. */
export function timesOf(figure: LatencyFigure, all: readonly LatencyFigure[]): number {
  const calm = all.find(({ order, target }) => order === figure.order && target === "calm");
  return median(figure.p99s) / median(calm!.p99s);
}

/** Returns a sentence for each flood that was too slow to say anything about latency. */
export function unsoundFloods(windows: readonly FloodWindow[]): string[] {
  return TARGETS.flatMap((target) => {
    const own = windows.filter((window) => window.target === target && window.wanted > 0);
    if (own.length === 0) return [];
    const [reached, wanted] = [median(own.map(({ perSecond }) => perSecond)), own[0]!.wanted];
    return reached >= SOUND_SHARE * wanted
      ? []
      : [`only ${reached.toFixed(0)} of ${wanted} datagrams a second at the ${target}`];
  });
}

/** Returns a 99th percentile; infinity if nothing was delivered, since members always speak. */
function percentile99(values: readonly number[]): number {
  if (values.length === 0) return Infinity;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))]!;
}
