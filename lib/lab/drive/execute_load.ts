import { type FinishedGroup, type RunOptions, withGroup } from "../group/lab_group.ts";
import { type Interference, LoadDriver, TELL_MS } from "./load_driver.ts";
import type { LoadPlan } from "../plan/load_plan.ts";
import type { LoadTally } from "../observe/load_tally.ts";
import type { LoadTrace, Mark } from "../observe/load_trace.ts";
import { progressBar } from "../process/progress.ts";
import type { RunPlan } from "../plan/run_plan.ts";

/** Milliseconds of load before the first that counts: fresh processes compile what they run first. */
const WARM_MS = 2_000;
/** Messages a second of it at most: a warm-up is to leave no backlog. */
const WARM_RATE_MAX = 500;

export interface LoadOptions extends RunOptions {
  /** The load to put on the group next, given what came of the last one; `undefined`: that was it. */
  readonly next: (last: LoadTrace | undefined) => Promise<LoadPlan | undefined>;
  /** Called whenever a client has told how the load goes. */
  readonly onInterval: (load: LoadPlan, tallies: readonly LoadTally[]) => void;
  /** Hears of what happens meanwhile: somebody went, a server was killed. */
  readonly onMark?: (mark: Mark) => void;
  /** What is done to the group meanwhile. */
  readonly interfere?: Interference;
  /** Called when the group is warm, before the first load; and after the last delivery. */
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

/** What came of the loads: the first is the warm-up, of which the order counts and nothing else. */
export interface LoadResults {
  readonly warmUp: LoadTrace;
  readonly loads: readonly LoadTrace[];
}

/** Starts a group, and puts loads on it one after the other. */
export async function executeLoads(
  plan: RunPlan,
  options: LoadOptions,
): Promise<FinishedGroup<LoadResults>> {
  const { next, onInterval, onProgress, onMark, interfere, timeoutMs } = options;
  return await withGroup(plan, options, async (group) => {
    let load = await next(undefined);
    const warm = new LoadDriver(group, plan, { timeoutMs, onInterval: () => {} });
    onProgress("warming up");
    const warmUp = await warm.drive({
      rate: Math.min(load?.rate ?? WARM_RATE_MAX, WARM_RATE_MAX),
      durationMs: WARM_MS,
      size: load?.size ?? 0,
    });
    const driver = new LoadDriver(group, plan, {
      timeoutMs,
      firstRun: 1,
      ...(interfere === undefined ? {} : { interfere }),
      ...(onMark === undefined ? {} : { onMark }),
      onInterval: (tallies) => {
        onProgress(progressText(load!, tallies));
        onInterval(load!, tallies);
      },
    });
    const loads: LoadTrace[] = [];
    await options.before?.();
    for (; load !== undefined; load = await next(loads.at(-1))) {
      loads.push(await driver.drive(load));
    }
    await options.after?.();
    return { warmUp, loads };
  });
}

/** `[####----] 12 of 30 s, 1,000/s` */
function progressText({ rate, durationMs }: LoadPlan, tallies: readonly LoadTally[]): string {
  const intervals = Math.max(0, ...tallies.map(({ intervals }) => intervals.at(-1)?.index ?? 0));
  const ms = Math.min(durationMs, (intervals + 1) * TELL_MS);
  const time = `${Math.round(ms / 1_000)} of ${durationMs / 1_000} s`;
  return `${progressBar(ms / durationMs)} ${time}, ${rate.toLocaleString("en-US")}/s`;
}
