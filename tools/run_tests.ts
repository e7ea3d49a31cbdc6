import { bundlesOf, planTests, splitWords, type TestRun } from "./plan_tests.ts";

/**
 * Runs the tests, for `deno task test`: words before `--` go to each `deno test`; after it are more
 * flags, and the paths of the tests. Each run prints its own summary. All are run, whether or not
 * one before has failed; those that have are named at the end.
 */
async function main(words: readonly string[]): Promise<number> {
  const end = words.indexOf("--");
  const { flags, paths } = splitWords(words.slice(end + 1));
  const failed: string[] = [];
  const folder = await Deno.makeTempDir({ prefix: "gm-tests-" });
  try {
    const runs = await Promise.all(
      planTests(paths).map((run) => run.isBundled ? bundle(run, folder) : [run]),
    );
    for (const run of runs.flat()) {
      const isOk = await test(run, [...words.slice(0, end), ...flags]);
      if (!isOk) failed.push(run.title);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (failed.length > 0) console.error(`test: failed: tests ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * Writes a module for the test files of each folder. Returns the run of these modules, and that of
 * what is left: examples in JSDoc, and test files that are in no such folder. (In one run Deno
 * 2.9.6 takes no notice of `--ignore` where a module outside the project has a long path.)
 */
async function bundle(run: TestRun, into: string): Promise<TestRun[]> {
  const folders = run.paths.map((path) => path === "." ? "tests" : path);
  const files = (await Promise.all(folders.map(testFilesIn))).flat()
    .filter((file) => !run.ignored.some((path) => file.startsWith(`${path}/`)));
  const modules: string[] = [];
  const bundled: string[] = [];
  for (const [name, members] of bundlesOf(files)) {
    const module = `${into}/${name.replaceAll("/", "-")}_test.ts`;
    const urls = members.map((file) => new URL(`../${file}`, import.meta.url).href);
    await Deno.writeTextFile(module, urls.map((url) => `import "${url}";\n`).join(""));
    modules.push(module);
    bundled.push(...members);
  }
  if (modules.length === 0) return [run];
  return [
    { ...run, paths: modules, ignored: [] },
    { ...run, title: `${run.title}, one by one`, ignored: [...run.ignored, ...bundled] },
  ];
}

/** Returns the test files in a folder, by their paths, in order; none for a path to one file. */
async function testFilesIn(path: string): Promise<string[]> {
  if (!(await Deno.stat(path)).isDirectory) return [];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const inner = `${path}/${name}`;
    if (isDirectory) files.push(...await testFilesIn(inner));
    else if (name.endsWith("_test.ts")) files.push(inner);
  }
  return files.sort();
}

async function test(run: TestRun, flags: readonly string[]): Promise<boolean> {
  const args = [
    "test",
    ...flags,
    ...(run.isParallel ? ["--parallel"] : []),
    // All tests of a folder may be in its bundle.
    ...(run.isBundled ? ["--permit-no-files"] : []),
    ...(run.ignored.length > 0 ? [`--ignore=${run.ignored.join(",")}`] : []),
    ...run.paths,
  ];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  return success;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
