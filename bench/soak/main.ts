/**
 * A soak: starts the programs of this folder as processes and reports whether their memory stays
 * flat, or the CPU time that silent members cost. See soak_options.ts.
 *
 *     deno task soak --order both --minutes 10
 *     deno task soak --silent 256
 */
import { versionLine } from "../../lib/cli/mod.ts";
import { judgeMemory, renderMemory } from "./judge_memory.ts";
import { judgeSilence, renderSilence } from "./judge_silence.ts";
import { measureSilence } from "./measure_silence.ts";
import { parseSoakOptions, SOAK_USAGE, type SoakOptions, STEADY_HEAP } from "./soak_options.ts";
import { SoakGroup } from "./soak_group.ts";
import { startTalk, watchMemory } from "./watch_memory.ts";
import { print, runBench } from "../run_bench.ts";

async function soak(group: SoakGroup, options: SoakOptions): Promise<string[]> {
  const { order, members, rate, minutes, warmup } = options;
  await startTalk(group, options);
  print([
    `${versionLine()}, ${navigator.hardwareConcurrency} CPUs: ${order} order, ${members} members, ` +
    `each sends ${rate} messages/s to each group; ${warmup} s, then ${minutes} min.`,
  ]);
  const run = await watchMemory(group, options);
  print(renderMemory(run));
  return judgeMemory(run);
}

async function silence(group: SoakGroup, members: number, options: SoakOptions): Promise<string[]> {
  const run = await measureSilence(group, members, options);
  print([`${versionLine()}: ${members} members that say nothing.`]);
  print(renderSilence(run));
  return judgeSilence(run);
}

async function run(options: SoakOptions, interrupted: AbortSignal): Promise<boolean> {
  const { silent, v8Flags = silent === undefined ? STEADY_HEAP : "" } = options;
  await using group = new SoakGroup(interrupted, v8Flags);
  const faults = silent === undefined
    ? await soak(group, options)
    : await silence(group, silent, options);
  faults.push(...group.complaints());
  print(
    faults.length === 0 ? ["Verdict: ok."] : ["Verdict: WRONG.", ...faults.map((f) => `- ${f}`)],
  );
  return faults.length === 0;
}

await runBench({ name: "soak", usage: SOAK_USAGE, parse: parseSoakOptions, run });
