import { describeFlags, parseFlags, UsageError } from "../../lib/cli/flags/mod.ts";
import { runTask, type Task } from "../../tools/run_task.ts";
import { fuzz } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

const SYNTAX = {
  flags: {
    seconds: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1e6,
      default: 10,
      help: "Seconds for each decoder",
    },
    seed: {
      kind: "number",
      value: "S",
      min: 0,
      max: 2 ** 31 - 1,
      help: "First seed (default: one that is drawn)",
    },
    only: { kind: "text", value: "DECODER", help: "This decoder alone" },
    path: { kind: "text", value: "P", help: "One input of the seed, as a failure names it" },
  },
  positionals: [],
} as const;

const USAGE = `usage: deno task fuzz [options]

${describeFlags(SYNTAX.flags)}

Decoders: ${TARGETS.map(({ name }) => name).join(", ")}`;
const EXIT_FAILED = 1;
const EXIT_USAGE = 64;

function run(args: string[]): Promise<number> {
  const { flags } = parseFlags(args, SYNTAX);
  const { seconds, only, path, seed = Math.floor(Math.random() * 2 ** 31) } = flags;
  const targets = TARGETS.filter(({ name }) => only === undefined || name === only);
  if (targets.length === 0) {
    throw new UsageError(`Bad --only: there is no decoder ${JSON.stringify(only)}.`);
  }
  if (path !== undefined && (only === undefined || flags.seed === undefined)) {
    throw new UsageError("--path is one input of one decoder: add --only DECODER --seed S.");
  }
  let failures = 0;
  for (const target of targets) {
    const { inputs, failure } = fuzz(target, { seconds, seed, path }, () => performance.now());
    console.log(`${target.name.padEnd(20)} ${inputs} inputs from seed ${seed} on`);
    if (failure === undefined) continue;
    failures++;
    console.log(`FAILED: ${failure.message}\ninput: ${failure.input}\nreplay: ${failure.replay}`);
  }
  return Promise.resolve(failures === 0 ? 0 : EXIT_FAILED);
}

if (import.meta.main) {
  const task: Task = { name: "fuzz", usage: USAGE, usageCode: EXIT_USAGE, run };
  Deno.exit(await runTask(task, Deno.args));
}
