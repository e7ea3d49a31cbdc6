import { SILENCE_MICROS_MIN, type ToldSilence } from "../../client/front/load/mod.ts";
import type { Violation } from "../check/mod.ts";
import type { LoadTrace, Strike, TimeSlice } from "../observe/mod.ts";
import { BEFORE_MS } from "../plan/mod.ts";
import { percentile } from "./distribution.ts";
import { latest, perSecond } from "./measure_client.ts";
import { sum } from "./sum.ts";

/**
 * Milliseconds for which datagrams of a killed sequencer may still be delivered, for example from
 * the buffer of a busy member. A silence that begins within them is caused by the kill (decision
 * 0032).
 */
const LAST_WORDS_MS = 250;
/**
 * Milliseconds after the group has recovered in which the messages that had waited are delivered.
 */
const CATCH_UP_MS = 1_000;
/** Least silence in milliseconds that clients report. A wait shown as this long may be shorter. */
export const SHORT_MS = SILENCE_MICROS_MIN / 1_000;

/** The time from a strike to the next delivery at one client. */
export interface NextDelivery {
  readonly client: string;
  /**
   * Milliseconds from the signal to the end of the longest silence that the strike caused at the
   * client, or {@linkcode SHORT_MS} if there was none. `undefined` if the client never delivered
   * again.
   *
   * Example: the signal is sent at 4,000 ms. A message of the killed sequencer is delivered at
   * 4,100, the next message at 5,600. The silence from 4,100 to 5,600 counts, and the figure is
   * 1,600.
   */
  readonly ms: number | undefined;
}

/** The figures of one strike, in milliseconds. */
export interface StrikeFigures extends Strike {
  /** Milliseconds from the signal until another sequencer reported that it orders the group. */
  readonly takeoverMs: number | undefined;
  /** The next delivery at each client that was never evicted. */
  readonly next: readonly NextDelivery[];
  /** The longest of `next`; `undefined` if a client never delivered again. */
  readonly nextMaxMs: number | undefined;
  /** The median of `next`; `undefined` if a client never delivered again. */
  readonly nextMedianMs: number | undefined;
  /** The longest silence of any client that ended after this signal and before the next one. */
  readonly silenceMs: number;
}

/** The figures of all strikes in one load. */
export interface FailoverFigures {
  readonly strikes: readonly StrikeFigures[];
  /** The longest time from a strike to the next delivery, over all strikes and clients. */
  readonly nextMaxMs: number | undefined;
  /** The median time from a strike to the next delivery, over all strikes and clients. */
  readonly nextMedianMs: number | undefined;
  /** The longest silence of any client after the first signal, in milliseconds. */
  readonly silenceMs: number;
  /**
   * Number of messages that clients did not deliver. A message that n clients lack counts n times.
   * Of the messages of an evicted client only those count that it did not report as of unknown
   * outcome.
   */
  readonly lost: number;
  /** Number of deliveries of a message that the client had delivered before. */
  readonly duplicated: number;
  /**
   * Number of deliveries out of the sender's order, plus one for each client with another sequence.
   */
  readonly reordered: number;
  /** Clients that were evicted and came back. Their waits are in no figure of the next delivery. */
  readonly evicted: readonly string[];
  /** Messages per second before the first strike, each counted once. */
  readonly beforePerSecond: number | undefined;
  /** Messages per second after the group recovered from the last strike, each counted once. */
  readonly afterPerSecond: number | undefined;
}

/** Returns the figures of the strikes in a load, or `undefined` if there were none. */
export function measureFailover(
  trace: LoadTrace,
  { timeline, violations }: { timeline: readonly TimeSlice[]; violations: readonly Violation[] },
): FailoverFigures | undefined {
  const [first] = trace.strikes;
  if (first === undefined) return undefined;
  const evicted = trace.clients.filter(({ tally }) => tally.report.returns > 0);
  const survivors = trace.clients.filter((client) => !evicted.includes(client));
  const strikes = trace.strikes.map((strike, i) =>
    measureStrike({ ...trace, clients: survivors }, strike, trace.strikes[i + 1]?.atMs ?? Infinity)
  );
  const counts = trace.clients.map(({ tally }) => tally.report.counts);
  const missing = violations.map((violation) => {
    if (violation.kind === "incomplete") return Math.max(0, violation.sent - violation.last);
    return violation.kind === "skipped" ? violation.count - violation.told : 0;
  });
  const diverged = violations.filter(({ kind }) => kind === "diverged").length;
  const recoveredMs = Math.max(
    ...strikes.map(({ atMs, backMs, nextMaxMs = 0 }) => Math.max(backMs, atMs + nextMaxMs)),
  );
  return {
    strikes,
    ...summaryOf(strikes.flatMap(({ next }) => next)),
    silenceMs: Math.max(...strikes.map(({ silenceMs }) => silenceMs)),
    lost: sum(counts.map(({ lost }) => lost)) + sum(missing),
    duplicated: sum(counts.map(({ duplicated }) => duplicated)),
    reordered: sum(counts.map(({ reordered }) => reordered)) + diverged,
    evicted: evicted.map(({ name }) => name),
    beforePerSecond: rateOf(trace, timeline, 0, Math.min(BEFORE_MS, first.atMs)),
    afterPerSecond: rateOf(trace, timeline, recoveredMs + CATCH_UP_MS, trace.plan.durationMs),
  };
}

function measureStrike(trace: LoadTrace, strike: Strike, untilMs: number): StrikeFigures {
  const { kill, atMs, goneMs, heir } = strike;
  // No message passes a tracker, so none of its datagrams can delay the silence.
  const reachMs = kill === "tracker" ? goneMs : goneMs + LAST_WORDS_MS;
  const next = trace.clients.map(({ name: client, tally }) => {
    const { lastAt } = tally.report;
    if (lastAt === undefined || (lastAt - trace.startAt) / 1_000 <= goneMs) {
      return { client, ms: undefined };
    }
    const silence = longest(
      silencesOf(tally, trace).filter(({ fromMs, toMs }) => toMs > atMs && fromMs <= reachMs),
    );
    return { client, ms: silence === undefined ? SHORT_MS : silence.toMs - atMs };
  });
  const all = trace.clients.flatMap(({ tally }) => silencesOf(tally, trace))
    .filter(({ toMs }) => toMs > atMs && toMs <= untilMs);
  const silence = longest(all);
  return {
    ...strike,
    takeoverMs: heir && heir.atMs - atMs,
    next,
    ...summaryOf(next),
    silenceMs: silence === undefined ? SHORT_MS : silence.toMs - silence.fromMs,
  };
}

/** A silence as a span of time: milliseconds since the start of the load. */
interface SilenceSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

function silencesOf(
  { intervals }: LoadTrace["clients"][number]["tally"],
  { startAt }: LoadTrace,
): SilenceSpan[] {
  const told: ToldSilence[] = intervals.flatMap(({ silences }) => silences);
  return told.map(({ from, micros }) => ({
    fromMs: (from - startAt) / 1_000,
    toMs: (from + micros - startAt) / 1_000,
  }));
}

function longest(spans: readonly SilenceSpan[]): SilenceSpan | undefined {
  const length = (span: SilenceSpan | undefined) =>
    span === undefined ? 0 : span.toMs - span.fromMs;
  return spans.reduce<SilenceSpan | undefined>(
    (best, span) => length(span) > length(best) ? span : best,
    undefined,
  );
}

function summaryOf(next: readonly NextDelivery[]) {
  const known = next.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
  if (next.length === 0 || known.length < next.length) {
    return { nextMaxMs: undefined, nextMedianMs: undefined };
  }
  return { nextMaxMs: latest(known), nextMedianMs: percentile(known, 50) };
}

/** Returns the messages per second, each counted once, in the slices that lie between two times. */
function rateOf(
  { clients, tellMs, plan }: LoadTrace,
  timeline: readonly TimeSlice[],
  fromMs: number,
  toMs: number,
): number | undefined {
  const sliceMs = timeline.length > 1 ? timeline[1]!.atMs - timeline[0]!.atMs : tellMs;
  const end = Math.min(toMs, plan.durationMs);
  const within = timeline.filter(({ atMs }) => atMs >= fromMs && atMs + sliceMs <= end);
  const delivered = sum(within.map((slice) => slice.delivered)) / clients.length;
  return perSecond(delivered, within.length * sliceMs);
}
