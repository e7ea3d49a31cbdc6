import { planTests, splitWords, type TestRun } from "./plan_tests.ts";

/**
 * Runs the tests, for `deno task test`: words before `--` go to each `deno test`; after it are more
 * flags, and the paths of the tests. Each run prints its own summary. All are run, whether or not
 * one before has failed; those that have are named at the end.
 */
async function main(words: readonly string[]): Promise<number> {
  const end = words.indexOf("--");
  const { flags, paths } = splitWords(words.slice(end + 1));
  const failed: string[] = [];
  for (const run of planTests(paths)) {
    const isOk = await test(run, [...words.slice(0, end), ...flags]);
    if (!isOk) failed.push(run.title);
  }
  if (failed.length > 0) console.error(`test: failed: tests ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

async function test(run: TestRun, flags: readonly string[]): Promise<boolean> {
  const args = [
    "test",
    ...flags,
    ...(run.isParallel ? ["--parallel"] : []),
    ...(run.ignored.length > 0 ? [`--ignore=${run.ignored.join(",")}`] : []),
    ...run.paths,
  ];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  return success;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
