import { SILENCE_MICROS_MIN, type ToldSilence } from "../../client/front/load/mod.ts";
import { percentile } from "./distribution.ts";
import { BEFORE_MS } from "../plan/failover_plan.ts";
import type { TimeSlice } from "../observe/load_timeline.ts";
import type { LoadTrace } from "../observe/load_trace.ts";
import { latest, perSecond } from "./measure_client.ts";
import type { Strike } from "../observe/strike.ts";
import type { Violation } from "../check/violation.ts";

/**
 * Milliseconds for which what a sequencer sent before it died may still be under way, in a busy
 * member's buffer, say: a silence that begins by then is the one that its death has made.
 */
const LAST_WORDS_MS = 250;
/** Milliseconds after the last member delivers again, in which what has waited is delivered. */
const CATCH_UP_MS = 1_000;
/** Milliseconds of a silence too short to be told: it may have been less. */
export const SHORT_MS = SILENCE_MICROS_MIN / 1_000;

/** When somebody delivered again after servers were killed; milliseconds. */
export interface NextDelivery {
  readonly client: string;
  /**
   * From the signal to the end of the longest silence that it, or what the killed had sent before,
   * was followed by, or {@linkcode SHORT_MS} if there was none; `undefined` if nothing came any more.
   */
  readonly ms: number | undefined;
}

/** One time that servers were killed, and how it went; milliseconds. */
export interface StrikeFigures extends Strike {
  /** From the signal until another sequencer orders the group. */
  readonly takeoverMs: number | undefined;
  /** At each client that was in the group all the time. */
  readonly next: readonly NextDelivery[];
  /** The longest of them, and the median; `undefined` if somebody never delivered again. */
  readonly nextMaxMs: number | undefined;
  readonly nextMedianMs: number | undefined;
  /** The longest time without a delivery at any client that ended before the next signal. */
  readonly silenceMs: number;
}

/** How a group came through it all. */
export interface FailoverFigures {
  readonly strikes: readonly StrikeFigures[];
  /** Over all clients and times. */
  readonly nextMaxMs: number | undefined;
  readonly nextMedianMs: number | undefined;
  /** The longest time without a delivery at any client, from the first signal on. */
  readonly silenceMs: number;
  /** Messages that some client did not deliver, once for each client; of who was evicted, those it must. */
  readonly lost: number;
  readonly duplicated: number;
  /** Those out of their sender's order, and one for each client whose sequence is another one. */
  readonly reordered: number;
  /** Clients that were evicted for a time; what they waited for is in no other figure. */
  readonly evicted: readonly string[];
  /** Messages a second, each counted once: before the first, and after the last when all caught up. */
  readonly beforePerSecond: number | undefined;
  readonly afterPerSecond: number | undefined;
}

/** `undefined` where nothing was killed. */
export function measureFailover(
  trace: LoadTrace,
  { timeline, violations }: { timeline: readonly TimeSlice[]; violations: readonly Violation[] },
): FailoverFigures | undefined {
  if (trace.strikes.length === 0) return undefined;
  const evicted = trace.clients.filter(({ tally }) => tally.report!.returns > 0);
  const survivors = trace.clients.filter((client) => !evicted.includes(client));
  const strikes = trace.strikes.map((strike, i) =>
    measureStrike({ ...trace, clients: survivors }, strike, trace.strikes[i + 1]?.atMs ?? Infinity)
  );
  const counts = trace.clients.map(({ tally }) => tally.report!.counts);
  const missing = violations.map((violation) => {
    if (violation.kind === "incomplete") return Math.max(0, violation.sent - violation.last);
    return violation.kind === "skipped" ? violation.count - violation.told : 0;
  });
  const diverged = violations.filter(({ kind }) => kind === "diverged").length;
  const well = Math.max(
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
    beforePerSecond: rateOf(trace, timeline, 0, Math.min(BEFORE_MS, strikes[0]!.atMs)),
    afterPerSecond: rateOf(trace, timeline, well + CATCH_UP_MS, trace.plan.durationMs),
  };
}

function measureStrike(trace: LoadTrace, strike: Strike, untilMs: number): StrikeFigures {
  const { kill, atMs, goneMs, heir } = strike;
  // A tracker orders nothing: nothing of it is under way.
  const reachMs = kill === "tracker" ? goneMs : goneMs + LAST_WORDS_MS;
  const next = trace.clients.map(({ name: client, tally }) => {
    const { lastAt } = tally.report!;
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

/** Messages a second in the slices that are in this time as a whole. */
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
