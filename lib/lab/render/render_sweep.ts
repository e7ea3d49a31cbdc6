import { type FinishedRun, isSaturated, powerOf, stepOf } from "../measure/mod.ts";
import type { RunPlan } from "../plan/mod.ts";
import { formatCount, formatMs, formatRate } from "./format_number.ts";
import { titleOf } from "./render_run.ts";
import { renderVerdict } from "./render_verdict.ts";
import { table } from "./table.ts";

const TITLES = [
  "rate",
  "msgs/s",
  "mean ms",
  "p50 ms",
  "p99 ms",
  "max ms",
  "lag p99 ms",
  "power msgs/s/ms",
  "",
];

/** Returns the steps of a sweep as lines of Markdown, with the knee. */
export function renderSweep(plan: RunPlan, steps: readonly FinishedRun[]): string[] {
  const failed = steps.find(({ figures }) => !figures.isOk);
  const ok =
    `Verdict: ok. In all ${steps.length} steps every client delivered every message once, ` +
    "in order.";
  return [
    `## Sweep: ${titleOf(plan)}, then at rising rates`,
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
    ...[
      oneWayMs?.mean,
      oneWayMs?.p50,
      oneWayMs?.p99,
      oneWayMs?.max,
      figures.load?.generatorLagMs?.p99,
    ].map(
      formatMs,
    ),
    formatCount(powerOf(step)),
    sweep?.isKnee === true
      ? "<- knee"
      : sweep?.isAgain === true
      ? "again"
      : isSaturated(step)
      ? "saturated"
      : "",
  ];
}

/** Returns a paragraph about the knee, or one sentence if there is none. */
function renderKnee(steps: readonly FinishedRun[]): string[] {
  const knee = steps.find(({ sweep }) => sweep?.isKnee === true);
  if (knee === undefined) {
    return ["No knee: even the lowest rate was more than the group could deliver."];
  }
  const { rate, throughput } = stepOf(knee);
  const most = Math.max(...steps.map((run) => stepOf(run).throughput));
  return [
    `Knee: ${formatCount(rate)} messages/s, of which ${
      formatRate(throughput)
    } were delivered. At ` +
    "this rate the power,",
    "throughput ÷ median latency (Kleinrock 1979), is greatest, by the medians of what was measured",
    "again. The greatest throughput at any rate",
    `was ${formatRate(most)} messages/s.`,
  ];
}
