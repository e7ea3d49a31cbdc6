import type { ClockJump, LoadTrace } from "../observe/mod.ts";
import type { Distribution } from "./distribution.ts";
import type { LoadFigures } from "./figures.ts";

/** Greatest own lag in milliseconds that half of the messages may have. */
const LAG_P50_MAX = 1;
/**
 * Greatest own lag in milliseconds that one of a hundred messages may exceed: a busy CPU's turn.
 */
const LAG_P99_MAX = 10;

/** Returns true if the generator was hardly ever late by itself. */
export function hasKeptUp(lag: Distribution | undefined): boolean {
  if (lag === undefined) return true;
  return lag.p50 <= LAG_P50_MAX && (lag.p99 ?? lag.max) <= LAG_P99_MAX;
}

/** Returns sentences that a reader must know before trusting the figures of a load. */
export function warningsOf(
  { clockJumps, interruptedMs, plan: { durationMs } }: LoadTrace,
  { generatorLagMs, impossible, unsent, plan }: Omit<LoadFigures, "failover">,
): string[] {
  const late = hasKeptUp(generatorLagMs) ? undefined : generatorLagMs;
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  return [
    ...(interruptedMs === undefined ? [] : [
      `The run was interrupted after ${seconds(interruptedMs)} s of ${durationMs / 1_000} s. The ` +
      "figures are those until then; the cost of a sequencer and how late messages were sent are " +
      "not known.",
    ]),
    ...(late === undefined ? [] : [
      `The load generator did not keep up: it was late by p50 ${late.p50.toFixed(1)}, ` +
      `p99 ${(late.p99 ?? late.max).toFixed(1)} ms although it was free to send. ` +
      "Response times include that; the service times do not.",
    ]),
    ...(unsent === undefined || unsent === 0 ? [] : [
      `The group had no room for ${unsent} messages in time, so ${plan.rate}/s is more than it takes.`,
    ]),
    ...(impossible === 0 ? [] : [
      `${impossible} times are in no figure: they came out below 0, because clocks differ by more.`,
    ]),
    ...jumpWarnings(clockJumps),
  ];
}

/** Returns a sentence for each clock that did not go on evenly. */
export function jumpWarnings(jumps: readonly ClockJump[]): string[] {
  return jumps.map(({ client, ms }) =>
    `The clock of ${client} moved by ${Math.round(ms)} ms in the run (its host slept), so times ` +
    "from one client to another are left out."
  );
}
