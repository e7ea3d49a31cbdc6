/**
 * `deno task compile`: makes dist/gm, one executable that needs nothing else, with `deno compile`.
 *
 * That takes denort, the runtime without Deno's tools, which Deno downloads once for each target;
 * where it can't, the environment variable DENORT_BIN names a file that is one.
 */
import { describeFlags, parseFlags, UsageError } from "../lib/cli/flags/mod.ts";
import { compile } from "./compile/compile.ts";
import { isTarget, type Target, TARGETS } from "./compile/targets.ts";
import { runTask, type Task } from "./run_task.ts";

const SYNTAX = {
  flags: {
    target: {
      kind: "list",
      value: "TARGET",
      help: `${Object.keys(TARGETS).join(", ")}, or all of them; may be repeated`,
    },
    withoutLab: {
      kind: "boolean",
      help: "Leave out gm lab, and the permission to start programs",
    },
    list: { kind: "boolean", help: "List what the executable is made of, file by file" },
  },
  positionals: [],
} as const;

const HELP = `usage: deno task compile [options]

Makes dist/gm for this machine, or dist/gm-TARGET for others.

${describeFlags(SYNTAX.flags)}

DENORT_BIN names the runtime (denort, of the same version as Deno) where it cannot be downloaded.`;

interface Options {
  /** `undefined`: this machine. */
  readonly targets: readonly (Target | undefined)[];
  readonly withoutLab: boolean;
  readonly list: boolean;
}

/**
 * Returns the options that the words stand for.
 *
 * @throws {UsageError} if a word is wrong
 */
function parse(words: string[]): Options {
  const { target, withoutLab, list } = parseFlags(words, SYNTAX).flags;
  const named = target.flatMap((word) => word === "all" ? Object.keys(TARGETS) : [word]);
  const wrong = named.find((word) => !isTarget(word));
  if (wrong !== undefined) {
    const known = Object.keys(TARGETS).join(", ");
    throw new UsageError(
      `There is no target ${JSON.stringify(wrong)}. The targets are ${known} and all.`,
    );
  }
  if (named.length > 1 && (Deno.env.get("DENORT_BIN") ?? "") !== "") {
    throw new UsageError(
      "DENORT_BIN is the runtime of one target only: give one --target at a time.",
    );
  }
  return { targets: named.length === 0 ? [undefined] : named.filter(isTarget), withoutLab, list };
}

async function run(words: string[]): Promise<number> {
  const options = parse(words);
  // Others may get this executable, so the one who builds it should know.
  const registry = Deno.env.get("JSR_URL") ?? "";
  if (registry.startsWith("file:")) {
    console.error(`compile: @std comes from ${registry}, and not from JSR.`);
  }
  for (const target of options.targets) {
    if (!await compile({ ...options, target })) return 1;
  }
  return 0;
}

if (import.meta.main) {
  const task: Task = { name: "compile", usage: HELP, usageCode: 2, run };
  Deno.exit(await runTask(task, Deno.args));
}
