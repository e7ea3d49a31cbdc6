/**
 * Prints the tables of docs/PERFORMANCE.md as measured now. See performance_options.ts.
 *
 *     deno task performance --part fifo --members 2,4
 */
import { EXIT, UsageError, versionLine } from "../../lib/cli/mod.ts";
import { hostClocks } from "../load/host_clocks.ts";
import { type Bar, renderBars } from "./bar.ts";
import {
  parsePerformanceOptions,
  PARTS,
  PERFORMANCE_USAGE,
  type PerformanceOptions,
} from "./performance_options.ts";

const print = (lines: readonly string[]) => console.log([...lines, ""].join("\n"));

async function run({ parts, ...options }: PerformanceOptions): Promise<boolean> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
  }
  print([`${versionLine()}, ${navigator.hardwareConcurrency} CPUs, loopback.`]);
  const clocks = hostClocks();
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const name of parts) {
    const load = Deno.loadavg()[0]!.toFixed(1);
    const result = await PARTS[name]!({ ...options, clocks, interrupted: interruption.signal });
    print([`## ${name}`, "", `The load of the machine was ${load} at the beginning.`]);
    if (result.figures.length > 0) print(result.figures);
    print(renderBars(result.bars));
    bars.push(...result.bars);
    faults.push(...result.faults);
  }
  if (parts.length > 1) print(["## All bars", "", ...renderBars(bars)]);
  const reached = bars.filter(({ isReached }) => isReached).length;
  print([`${reached} of ${bars.length} bars are reached.`]);
  if (faults.length > 0) print(["Verdict: WRONG.", ...faults.map((fault) => `- ${fault}`)]);
  return faults.length === 0;
}

try {
  if (Deno.args.some((word) => word === "-h" || word === "--help")) print([PERFORMANCE_USAGE]);
  else Deno.exit(await run(parsePerformanceOptions(Deno.args)) ? EXIT.done : EXIT.failed);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`deno task performance: ${error.message}`);
  if (!(error instanceof UsageError)) Deno.exit(EXIT.failed);
  console.error(`\n${PERFORMANCE_USAGE}`);
  Deno.exit(EXIT.usage);
}
