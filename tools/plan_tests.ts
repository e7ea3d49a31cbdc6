/** One run of `deno test`. */
export interface TestRun {
  /** The word by which it is reported. */
  readonly title: string;
  /** True if its files run beside each other, as many as there are cores. */
  readonly isParallel: boolean;
  /** True if the test files of a folder are run as one module. */
  readonly isBundled: boolean;
  readonly paths: readonly string[];
  readonly ignored: readonly string[];
}

/** Files that test:hosts, test:long and test:nats run, and pages, whose code is no test. */
const ELSEWHERE = ["docs", "tests/long", "tests/nats", "tests/netns"];
/** Tests of real processes. Most wait for them, so two files at a time take half as long. */
const PROCESSES = "tests/e2e";
/**
 * Test files of {@linkcode PROCESSES} that run one after the other with nothing beside them: they
 * compare times with bounds or memory under a flood, or wait for a kill to be noticed.
 */
export const ALONE: readonly string[] = [
  "tests/e2e/executable_test.ts",
  "tests/e2e/history_test.ts",
  "tests/e2e/lab_test.ts",
  "tests/e2e/malformed_test.ts",
  "tests/e2e/takeover_test.ts",
];
/** Flags of `deno test` whose value is the next word. */
const WITH_VALUE = ["--filter", "--junit-path", "--reporter", "--location", "--config"];

/** Returns whether `path` is `folder`, or is in it. */
function isWithin(path: string, folder: string): boolean {
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}

/** Returns what two paths have in common: the longer, if it is within the other. */
function common(path: string, other: string): string[] {
  if (isWithin(path, other)) return [path];
  return isWithin(other, path) ? [other] : [];
}

/**
 * Returns the test files of each folder below tests/unit, tests/sim and the like, by the name of
 * the folder: one module for `deno test`, which would load all of gm anew for each file.
 *
 * Worked case: tests/unit/core/fifo_test.ts and tests/unit/core/ids/ids_test.ts are of
 * `tests/unit/core`; tests/sim/simulator_test.ts is in no folder below tests/sim and stays a module
 * of its own, since the simulator takes as long as many others.
 */
export function bundlesOf(files: readonly string[]): Map<string, string[]> {
  const bundles = new Map<string, string[]>();
  for (const file of files) {
    const steps = file.split("/").slice(0, -1);
    if (steps[0] !== "tests" || steps.length < 3) continue;
    const folder = steps.slice(0, 3).join("/");
    bundles.set(folder, [...bundles.get(folder) ?? [], file]);
  }
  return bundles;
}

/** Splits the words after `deno task test` into flags and paths. */
export function splitWords(words: readonly string[]): { flags: string[]; paths: string[] } {
  const flags: string[] = [];
  const paths: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-")) paths.push(word.replace(/^\.\//, "").replace(/(?<=.)\/$/, ""));
    else flags.push(...words.slice(at, WITH_VALUE.includes(word) ? ++at + 1 : at + 1));
  }
  return { flags, paths };
}

/**
 * Returns the runs that all tests at these paths take, one after the other: those that need nothing
 * but this process, then those of real processes, then those that nothing may run beside.
 */
export function planTests(paths: readonly string[]): TestRun[] {
  const all = paths.length === 0 ? ["."] : paths;
  const alone = ALONE.filter((file) => all.some((path) => isWithin(file, path)));
  const runs: readonly TestRun[] = [
    {
      title: "in this process",
      isParallel: true,
      isBundled: true,
      paths: all.filter((path) => !isWithin(path, PROCESSES)),
      ignored: [...ELSEWHERE, PROCESSES],
    },
    {
      title: "of processes",
      isParallel: true,
      isBundled: false,
      paths: all.filter((path) => !ALONE.includes(path))
        .flatMap((path) => common(path, PROCESSES)),
      ignored: ALONE,
    },
    { title: "alone", isParallel: false, isBundled: false, paths: alone, ignored: [] },
  ];
  return runs.filter(({ paths }) => paths.length > 0);
}
