import type { RunOptions } from "../group/mod.ts";
import { type FinishedRun, measureLoad, type RunFigures } from "../measure/mod.ts";
import type { LoadTrace } from "../observe/mod.ts";
import type { LoadPlan, RunPlan } from "../plan/mod.ts";
import { describeLoad } from "../render/mod.ts";
import { executeLoads, type LoadOptions } from "./execute_load.ts";
import { TELL_MS } from "./load_driver.ts";
import { markLine, SECONDS_HEAD, SecondsReport } from "./seconds_report.ts";

export interface RunLoadsOptions
  extends RunOptions, Pick<LoadOptions, "interfere" | "before" | "after"> {
  /** Returns the next load, given the last run; `undefined` ends the series. */
  readonly next: (last: FinishedRun | undefined) => Promise<LoadPlan | undefined>;
  /** Called with the figures of a load that is interrupted. */
  readonly onInterruptedRun?: (run: FinishedRun) => void;
  /** Writes a line of output during a load. */
  readonly print: (line: string) => void;
}

/** Puts loads on one group and measures each. Returns a run for each load. */
export async function runLoads(plan: RunPlan, options: RunLoadsOptions): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  const measure = (trace: LoadTrace): FinishedRun => ({
    plan: { ...plan, load: trace.plan },
    startedAt: trace.startedAt,
    figures: measureLoad(trace, plan.order),
    clocks: trace.clocks,
  });
  let seconds: SecondsReport | undefined;
  const { result, faults } = await executeLoads(plan, {
    ...options,
    next: async (last) => {
      if (last !== undefined) runs.push(measure(last));
      const load = await options.next(runs.at(-1));
      seconds = load && new SecondsReport(TELL_MS, load.durationMs);
      if (load !== undefined) {
        options.print(`${describeLoad(load)}:`);
        options.print(SECONDS_HEAD);
      }
      return load;
    },
    onInterrupted: (trace) => options.onInterruptedRun?.(measure(trace)),
    onMark: (mark) => options.print(markLine(mark)),
    onInterval: (_, tallies) => {
      for (const line of seconds?.lines(tallies) ?? []) options.print(line);
    },
  });
  // A wrong order in the warm-up is reported with the first run, a bad end of the group with the
  // last.
  const { violations, faults: early } = measureLoad(result.warmUp, plan.order);
  return runs.map((run, i) => ({
    ...run,
    figures: withMore(run.figures, {
      violations: i === 0 ? violations : [],
      faults: [...(i === 0 ? early : []), ...(i === runs.length - 1 ? faults : [])],
    }),
  }));
}

function withMore(
  figures: RunFigures,
  more: Pick<RunFigures, "violations" | "faults">,
): RunFigures {
  const violations = [...more.violations, ...figures.violations];
  const faults = [...more.faults, ...figures.faults];
  return { ...figures, violations, faults, isOk: violations.length === 0 && faults.length === 0 };
}
