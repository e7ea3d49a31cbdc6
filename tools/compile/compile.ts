import { fileURLToPath } from "node:url";
import { cutDenort } from "./cut_denort.ts";
import { describeCommit } from "./describe_commit.ts";
import { importPermission, permissions } from "./permissions.ts";
import { type Lock, pruneLock } from "./prune_lock.ts";
import { ROOT, runDeno } from "./run_deno.ts";
import { fileName, type Target, TARGETS } from "./targets.ts";

const LOCK = "dist/deno.lock";
/** The file that lib/cli/commit.ts reads. */
const COMMIT = "dist/commit.txt";

export interface CompileOptions {
  /** `undefined`: this machine. */
  readonly target: Target | undefined;
  readonly withoutLab: boolean;
  /** True if Deno shall list the files in the executable. */
  readonly list: boolean;
}

/**
 * Compiles one executable into the folder dist/, which must exist, and prints its size. Returns
 * false, and prints why, if that fails.
 */
export async function compile({ target, withoutLab, list }: CompileOptions): Promise<boolean> {
  const entry = withoutLab ? "main_without_lab.ts" : "main.ts";
  const output = `dist/${fileName(target, withoutLab)}`;
  await Deno.writeTextFile(new URL(COMMIT, ROOT), `${await describeCommit()}\n`);
  // Whatever the lock names must be in the cache.
  if (!(await runDeno(["install", "--quiet", "--frozen", "--entrypoint", entry])).ok) return false;
  await writeLock(entry);
  const named = Deno.env.get("DENORT_BIN") ?? "";
  await using denort = named === "" ? undefined : await cutDenort(named);
  const words = [
    "compile",
    ...(list ? [] : ["--quiet"]),
    // `deno task check` has done that.
    "--no-check",
    // It would be a file in the folder for temporary files of every host.
    "--no-code-cache",
    ...["--lock", LOCK, "--include", COMMIT, "--output", output],
    ...(target === undefined ? [] : ["--target", TARGETS[target]]),
    ...permissions(withoutLab),
    importPermission(Deno.env.get("JSR_URL") || undefined),
    entry,
  ];
  const { ok } = await runDeno(words, denort && { env: { DENORT_BIN: denort.path } });
  if (!ok) {
    console.error(
      `compile: ${output} was not made. If denort ${Deno.version.deno} cannot be downloaded here: ` +
        "DENORT_BIN names a file that is one, for this target.",
    );
    return false;
  }
  const { size } = await Deno.stat(new URL(output, ROOT));
  const kind = target === undefined || target === "linux-x64" ? "" : " (built, not tested)";
  console.log(`${output}: ${(size / 1_000_000).toFixed(1)} MB${kind}`);
  return target === undefined ? await tryIt(output) : true;
}

/** Returns whether the executable runs. A denort of another version makes one that does not. */
async function tryIt(output: string): Promise<boolean> {
  const path = fileURLToPath(new URL(output, ROOT));
  const { success } = await new Deno.Command(path, { args: ["--version"], clearEnv: true }).spawn()
    .status;
  if (!success) {
    console.error(
      `compile: ${output} does not run. Is DENORT_BIN a denort ${Deno.version.deno} for this machine?`,
    );
  }
  return success;
}

/** A lock with the npm packages that the entry point leads to. */
async function writeLock(entry: string): Promise<void> {
  const { text } = await runDeno(["info", "--quiet", "--json", entry], { captures: true });
  const modules: { npmPackage?: string }[] = JSON.parse(text).modules;
  const roots = modules.flatMap(({ npmPackage }) => npmPackage === undefined ? [] : [npmPackage]);
  const lock: Lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const pruned = `${JSON.stringify(pruneLock(lock, roots), null, 2)}\n`;
  await Deno.writeTextFile(new URL(LOCK, ROOT), pruned);
}
