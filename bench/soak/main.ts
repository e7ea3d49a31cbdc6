/**
 * A soak: starts the programs of this folder as processes and reports whether their memory stays
 * flat, or the CPU time that silent members cost. See soak_options.ts.
 *
 *     deno task soak --order both --minutes 10
 *     deno task soak --silent 256
 */
import { EXIT, UsageError, versionLine } from "../../lib/cli/mod.ts";
import { judgeMemory, renderMemory } from "./judge_memory.ts";
import { judgeSilence, renderSilence } from "./judge_silence.ts";
import { measureSilence } from "./measure_silence.ts";
import { parseSoakOptions, SOAK_USAGE, type SoakOptions, STEADY_HEAP } from "./soak_options.ts";
import { SoakGroup } from "./soak_group.ts";
import { startTalk, watchMemory } from "./watch_memory.ts";

const print = (lines: readonly string[]) => console.log([...lines, ""].join("\n"));

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

async function run(options: SoakOptions): Promise<boolean> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
  }
  const { silent, v8Flags = silent === undefined ? STEADY_HEAP : "" } = options;
  await using group = new SoakGroup(interruption.signal, v8Flags);
  const faults = silent === undefined
    ? await soak(group, options)
    : await silence(group, silent, options);
  faults.push(...group.complaints());
  print(
    faults.length === 0 ? ["Verdict: ok."] : ["Verdict: WRONG.", ...faults.map((f) => `- ${f}`)],
  );
  return faults.length === 0;
}

try {
  if (Deno.args.some((word) => word === "-h" || word === "--help")) print([SOAK_USAGE]);
  else Deno.exit(await run(parseSoakOptions(Deno.args)) ? EXIT.done : EXIT.failed);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`deno task soak: ${error.message}`);
  Deno.exit(error instanceof UsageError ? EXIT.usage : EXIT.failed);
}
