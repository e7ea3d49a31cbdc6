import type { FinishedRun } from "../measure/finished_run.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { isSaturated, powerOf, stepOf } from "../measure/knee.ts";
import { titleOf } from "./render_run.ts";
import { renderVerdict } from "./render_verdict.ts";
import type { RunPlan } from "../plan/run_plan.ts";
import { table } from "./table.ts";

const TITLES = ["rate", "msgs/s", "mean ms", "p50", "p99", "p99.9", "max", "power", ""];

/** The steps of a sweep as lines of Markdown, and where the knee is. */
export function renderSweep(plan: RunPlan, steps: readonly FinishedRun[]): string[] {
  const failed = steps.find(({ figures }) => !figures.isOk);
  const ok =
    `Verdict: ok. In all ${steps.length} steps every client delivered every message once, ` +
    "in order.";
  return [
    `## Sweep: ${titleOf({ ...plan, load: { ...plan.load!, rate: 0 } }).replace("0 mess", "mess")}`,
    "",
    ...table(TITLES.map((title) => ({ title })), steps.map(stepRow)),
    "",
    ...renderKnee(steps),
    "",
    ...(failed === undefined ? [ok] : renderVerdict(failed.figures, plan.order)),
  ];
}

function stepRow(run: FinishedRun): string[] {
  const { figures, sweep } = run;
  const step = stepOf(run);
  const { oneWayMs = figures.ownMs } = figures;
  return [
    formatCount(step.rate),
    formatRate(step.throughput),
    ...[oneWayMs?.mean, oneWayMs?.p50, oneWayMs?.p99, oneWayMs?.p999, oneWayMs?.max].map(formatMs),
    formatCount(powerOf(step)),
    sweep?.isKnee === true ? "<- knee" : isSaturated(step) ? "saturated" : "",
  ];
}

/** What the knee is, in words; one sentence where there is none. */
export function renderKnee(steps: readonly FinishedRun[]): string[] {
  const knee = steps.find(({ sweep }) => sweep?.isKnee === true);
  if (knee === undefined) {
    return ["No knee: even the lowest rate was more than the group delivers."];
  }
  const { rate, throughput } = stepOf(knee);
  const most = Math.max(...steps.map((run) => stepOf(run).throughput));
  return [
    `Knee: ${formatCount(rate)} messages/s, of which ${
      formatRate(throughput)
    } were delivered: there`,
    "throughput ÷ median latency (the power, after Kleinrock 1979) is greatest. The most that was",
    `delivered at any rate: ${formatRate(most)} messages/s.`,
  ];
}
