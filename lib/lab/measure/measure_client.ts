import { type Cost, NO_COST } from "../observe/cost.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { ClientTrace, TimedDelivery } from "../observe/trace.ts";

/** The figures of one client in one run. */
export interface ClientFigures {
  readonly name: string;
  /** Messages that it was told to multicast. */
  readonly sent: number;
  /** Messages that it delivered, its own included. */
  readonly delivered: number;
  /**
   * Milliseconds from its own first multicast (for a client that sends nothing: from its first
   * delivery) to its last delivery. `undefined` if it delivered nothing.
   */
  readonly elapsedMs: number | undefined;
  /**
   * Messages delivered per second: `delivered` ÷ `elapsedMs`. `undefined` where no time passed, as
   * for a single delivery.
   */
  readonly throughput: number | undefined;
  /** Latency of the messages of others: milliseconds from their multicast to their delivery here. */
  readonly oneWayMs: Distribution | undefined;
  /** Latency of its own messages: milliseconds from the multicast to its own delivery. */
  readonly ownMs: Distribution | undefined;
  readonly cost: Cost;
}

export function measureClient(trace: ClientTrace): ClientFigures {
  const { name, deliveries } = trace;
  const elapsedMs = elapsed(trace);
  return {
    name,
    sent: trace.sent.length,
    delivered: deliveries.length,
    elapsedMs,
    throughput: perSecond(deliveries.length, elapsedMs),
    oneWayMs: distributionOf(othersOf(trace).map(latencyMs)),
    ownMs: distributionOf(ownOf(trace).map(latencyMs)),
    cost: trace.cost ?? NO_COST,
  };
}

/** Milliseconds between multicast and delivery. Where the two were on hosts with other clocks, their difference is in it. */
export function latencyMs({ sentAt, deliveredAt }: TimedDelivery): number {
  return (deliveredAt - sentAt) / 1_000;
}

/** Events per second; `undefined` where no time passed. */
export function perSecond(count: number, ms: number | undefined): number | undefined {
  return ms === undefined || ms <= 0 ? undefined : count / ms * 1_000;
}

export function ownOf({ name, deliveries }: ClientTrace): TimedDelivery[] {
  return deliveries.filter(({ sender }) => sender === name);
}

export function othersOf({ name, deliveries }: ClientTrace): TimedDelivery[] {
  return deliveries.filter(({ sender }) => sender !== name);
}

/** The earliest of the times; Infinity for none. A loop, for `Math.min(...)` takes only so many. */
export function earliest(times: Iterable<number>): number {
  let first = Infinity;
  for (const time of times) first = Math.min(first, time);
  return first;
}

/** The latest of the times; -Infinity for none. */
export function latest(times: Iterable<number>): number {
  let last = -Infinity;
  for (const time of times) last = Math.max(last, time);
  return last;
}

function elapsed(trace: ClientTrace): number | undefined {
  const { deliveries } = trace;
  if (deliveries.length === 0) return undefined;
  const own = ownOf(trace);
  const first = own.length > 0
    ? earliest(own.map(({ sentAt }) => sentAt))
    : earliest(deliveries.map(({ deliveredAt }) => deliveredAt));
  return (latest(deliveries.map(({ deliveredAt }) => deliveredAt)) - first) / 1_000;
}
