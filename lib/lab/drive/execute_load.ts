import { type FinishedGroup, type RunOptions, withGroup } from "../group/mod.ts";
import type { LoadTally, LoadTrace, Mark } from "../observe/mod.ts";
import type { LoadPlan, RunPlan } from "../plan/mod.ts";
import { progressBar } from "../process/mod.ts";
import { type Interference, LoadDriver, TELL_MS } from "./load_driver.ts";

/** Length of the warm-up in milliseconds: fresh processes still compile their code. */
const WARM_MS = 2_000;
/** Greatest rate of the warm-up, in messages per second, so that it leaves no backlog. */
const WARM_RATE_MAX = 500;

export interface LoadOptions extends RunOptions {
  /** Returns the next load, given the trace of the last one; `undefined` ends the series. */
  readonly next: (last: LoadTrace | undefined) => Promise<LoadPlan | undefined>;
  /** Called whenever a client has reported an interval. */
  readonly onInterval: (load: LoadPlan, tallies: readonly LoadTally[]) => void;
  /** Called with events during a load, as they happen. */
  readonly onMark?: (mark: Mark) => void;
  /** Called with what was observed of a load that is interrupted. */
  readonly onInterrupted?: (trace: LoadTrace) => void;
  /** An action on the group during each load. */
  readonly interfere?: Interference;
  /** Called after the warm-up, before the first load. */
  readonly before?: () => Promise<void>;
  /** Called after the last load. */
  readonly after?: () => Promise<void>;
}

/** The traces of a series of loads. Only the order of the warm-up counts. */
export interface LoadResults {
  readonly warmUp: LoadTrace;
  readonly loads: readonly LoadTrace[];
}

/** Starts a group, and puts a warm-up and then the loads on it, one after the other. */
export async function executeLoads(
  plan: RunPlan,
  options: LoadOptions,
): Promise<FinishedGroup<LoadResults>> {
  const { next, onInterval, onProgress, onMark, interfere, onInterrupted, timeoutMs } = options;
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
      ...(onInterrupted === undefined ? {} : { onInterrupted }),
      ...(onMark === undefined ? {} : { onMark }),
      onInterval: (tallies) => {
        if (load === undefined) return;
        onProgress(progressText(load, tallies));
        onInterval(load, tallies);
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

/** Returns a text like `[####----] 12 of 30 s, 1,000/s`. */
function progressText({ rate, durationMs }: LoadPlan, tallies: readonly LoadTally[]): string {
  const intervals = Math.max(0, ...tallies.map(({ intervals }) => intervals.at(-1)?.index ?? 0));
  const ms = Math.min(durationMs, (intervals + 1) * TELL_MS);
  const time = `${Math.round(ms / 1_000)} of ${durationMs / 1_000} s`;
  return `${progressBar(ms / durationMs)} ${time}, ${rate.toLocaleString("en-US")}/s`;
}
