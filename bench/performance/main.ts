/**
 * Prints the tables of docs/PERFORMANCE.md as measured now. See performance_options.ts.
 *
 *     deno task performance --part fifo --members 2,4
 */
import { versionLine } from "../../lib/cli/mod.ts";
import { hostClocks } from "../load/host_clocks.ts";
import { type Bar, renderBars } from "./bar.ts";
import {
  parsePerformanceOptions,
  PARTS,
  PERFORMANCE_USAGE,
  type PerformanceOptions,
} from "./performance_options.ts";
import { print, runBench } from "../run_bench.ts";

async function run(
  { parts, ...options }: PerformanceOptions,
  interrupted: AbortSignal,
): Promise<boolean> {
  print([`${versionLine()}, ${navigator.hardwareConcurrency} CPUs, loopback.`]);
  const clocks = hostClocks();
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const name of parts) {
    const load = Deno.loadavg()[0]!.toFixed(1);
    const result = await PARTS[name]!({ ...options, clocks, interrupted });
    print([`## ${name}`, "", `The load of the machine was ${load} at the beginning.`]);
    if (result.figures.length > 0) print(result.figures);
    if (result.bars.length > 0) print(renderBars(result.bars));
    bars.push(...result.bars);
    faults.push(...result.faults);
  }
  if (parts.length > 1) print(["## All bars", "", ...renderBars(bars)]);
  const reached = bars.filter(({ isReached }) => isReached).length;
  if (bars.length > 0) print([`${reached} of ${bars.length} bars are reached.`]);
  if (faults.length > 0) print(["Verdict: WRONG.", ...faults.map((fault) => `- ${fault}`)]);
  return faults.length === 0;
}

await runBench({
  name: "performance",
  usage: PERFORMANCE_USAGE,
  parse: parsePerformanceOptions,
  run,
});
