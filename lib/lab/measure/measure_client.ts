import type { ClientTrace, Cost, TimedDelivery } from "../observe/mod.ts";
import { type Distribution, distributionOf } from "./distribution.ts";

/** The figures of one client in one run. */
export interface ClientFigures {
  readonly name: string;
  /** Number of messages that the client had to multicast; in a load, that it did multicast. */
  readonly sent: number;
  /** Number of messages that the client delivered, its own included. */
  readonly delivered: number;
  /**
   * Milliseconds from the client's first multicast to its last delivery. For a client that sends
   * nothing, from its first delivery. In a load, from the start of the load. `undefined` if the
   * client delivered nothing.
   */
  readonly elapsedMs: number | undefined;
  /**
   * Deliveries per second: `delivered` ÷ `elapsedMs`. `undefined` if no time passed, as for a
   * single delivery.
   */
  readonly throughput: number | undefined;
  /**
   * Latency in milliseconds of other clients' messages: from their multicast, or in a load from the
   * time at which they were due, to their delivery at this client.
   */
  readonly oneWayMs: Distribution | undefined;
  /** Latency in milliseconds of the client's own messages, counted likewise. */
  readonly ownMs: Distribution | undefined;
  /** `undefined` if the client ended without reporting it. */
  readonly cost: Cost | undefined;
}

/**
 * Returns the figures of a client whose deliveries are all known. Times from other clients are left
 * out unless all clocks went on evenly.
 */
export function measureClient(trace: ClientTrace, isEven = true): ClientFigures {
  const { name, deliveries } = trace;
  const elapsedMs = elapsed(trace);
  return {
    name,
    sent: trace.sent.length,
    delivered: deliveries.length,
    elapsedMs,
    throughput: perSecond(deliveries.length, elapsedMs),
    oneWayMs: isEven
      ? distributionOf(othersOf(trace).map(latencyMs).filter((ms) => ms >= 0))
      : undefined,
    ownMs: distributionOf(ownOf(trace).map(latencyMs)),
    cost: trace.cost,
  };
}

/**
 * Returns the milliseconds from the multicast to the delivery of a message. Between two clients it
 * includes the error of their clocks (see {@linkcode ClockEstimate}).
 */
export function latencyMs({ sentAt, deliveredAt }: TimedDelivery): number {
  return (deliveredAt - sentAt) / 1_000;
}

/** Returns the number of events per second, or `undefined` if no time passed. */
export function perSecond(count: number, ms: number | undefined): number | undefined {
  return ms === undefined || ms <= 0 ? undefined : count / ms * 1_000;
}

/** Returns the deliveries of the client's own messages. */
export function ownOf({ name, deliveries }: ClientTrace): TimedDelivery[] {
  return deliveries.filter(({ sender }) => sender === name);
}

/** Returns the deliveries of other clients' messages. */
export function othersOf({ name, deliveries }: ClientTrace): TimedDelivery[] {
  return deliveries.filter(({ sender }) => sender !== name);
}

/**
 * Returns the earliest time, or Infinity for none. `Math.min(...)` fails for very many arguments.
 */
export function earliest(times: Iterable<number>): number {
  let first = Infinity;
  for (const time of times) first = Math.min(first, time);
  return first;
}

/** Returns the latest time, or -Infinity for none. */
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
