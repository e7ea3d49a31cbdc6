/**
 * `deno task compile`: makes dist/gm, one executable that needs nothing else, with `deno compile`.
 *
 * That takes denort, the runtime without Deno's tools, which Deno downloads once for each target;
 * where it can't, the environment variable DENORT_BIN names a file that is one.
 */
import { parseArgs } from "@std/cli/parse-args";
import { compile } from "./compile/compile.ts";
import { isTarget, type Target, TARGETS } from "./compile/targets.ts";

const HELP = `usage: deno task compile [--target TARGET]… [--without-lab] [--list]

Makes dist/gm for this machine, or dist/gm-TARGET for others.

  --target TARGET   ${Object.keys(TARGETS).join(", ")}, or all of them
  --without-lab     leave out gm lab, and the permissions to write files and start programs
  --list            list what the executable is made of, file by file

DENORT_BIN names the runtime (denort, of the same version as Deno) where it cannot be downloaded.`;

interface Options {
  /** `undefined`: this machine. */
  readonly targets: readonly (Target | undefined)[];
  readonly withoutLab: boolean;
  readonly list: boolean;
}

/** Returns the options that the words stand for, or a sentence that says what is wrong with them. */
function parse(words: string[]): Options | string {
  let unknown: string | undefined;
  const parsed = parseArgs(words, {
    boolean: ["without-lab", "list"],
    string: ["target"],
    collect: ["target"],
    unknown: (word) => {
      unknown ??= word;
      return false;
    },
  });
  if (unknown !== undefined) return `Unexpected word ${JSON.stringify(unknown)}.`;
  const named = parsed.target.flatMap((word) => word === "all" ? Object.keys(TARGETS) : [word]);
  const wrong = named.find((word) => !isTarget(word));
  if (wrong !== undefined) {
    const known = Object.keys(TARGETS).join(", ");
    return `There is no target ${JSON.stringify(wrong)}. The targets are ${known} and all.`;
  }
  if (named.length > 1 && (Deno.env.get("DENORT_BIN") ?? "") !== "") {
    return "DENORT_BIN is the runtime of one target only: give one --target at a time.";
  }
  return {
    targets: named.length === 0 ? [undefined] : named.filter(isTarget),
    withoutLab: parsed["without-lab"],
    list: parsed.list,
  };
}

const words = Deno.args;
if (words.includes("--help") || words.includes("-h")) {
  console.log(HELP);
  Deno.exit(0);
}
const options = parse(words);
if (typeof options === "string") {
  console.error(`compile: ${options}\n\n${HELP}`);
  Deno.exit(2);
}
for (const target of options.targets) {
  if (!await compile({ ...options, target })) Deno.exit(1);
}
