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
 * what is left: examples in JSDoc, and test files that are in no such folder.
 *
 * Of a folder of tests the files that are left are named one by one: where paths have no common
 * beginning, Deno 2.9.6 may take no notice of `--ignore`.
 */
async function bundle(run: TestRun, into: string): Promise<TestRun[]> {
  const modules: string[] = [];
  const bundled: string[] = [];
  const left: string[] = [];
  for (const path of run.paths) {
    const files = (await testFilesIn(path === "." ? "tests" : path))
      .filter((file) => !run.ignored.some((folder) => file.startsWith(`${folder}/`)));
    const bundles = bundlesOf(files);
    for (const [name, members] of bundles) {
      const module = `${into}/${modules.length}/${name.replaceAll("/", "-")}_test.ts`;
      await Deno.mkdir(`${into}/${modules.length}`);
      const urls = members.map((file) => new URL(`../${file}`, import.meta.url).href);
      await Deno.writeTextFile(module, urls.map((url) => `import "${url}";\n`).join(""));
      modules.push(module);
      bundled.push(...members);
    }
    if (bundles.size === 0 || path === ".") left.push(path);
    else left.push(...files.filter((file) => !bundled.includes(file)));
  }
  const runs = [
    { ...run, paths: modules, ignored: [] },
    {
      ...run,
      title: `${run.title}, one by one`,
      paths: left,
      ignored: [...run.ignored, ...bundled],
    },
  ];
  return runs.filter(({ paths }) => paths.length > 0);
}

/**
 * Returns the test files in a folder, by their paths, in order; none for a path to a file, or to
 * nothing, which `deno test` reports.
 */
async function testFilesIn(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isDirectory) return [];
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
    ...(run.ignored.length > 0 ? [`--ignore=${run.ignored.join(",")}`] : []),
    ...run.paths,
  ];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  return success;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
