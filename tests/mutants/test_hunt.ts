import type { Catch } from "./catch.ts";
import type { TestedMutant } from "./mutant.ts";
import type { Sandbox } from "./sandbox.ts";

/** Wall milliseconds in which a test file ends; with a bug in it, it may wait for ever. */
const FILE_MS_MAX = 20_000;
/** The permissions of `deno task test`, without its path of Deno. */
const PERMISSIONS = [
  "--allow-net=127.0.0.1,[::1],0.0.0.0,[::],localhost,239.77.77.77",
  "--allow-env=GM_TRACKER,GM_KEY_FILE,GM_IDENTITY,TERM,GM_REQUIRE_NETNS,GM_BIN,GM_OLDEST_DENO",
  "--allow-read",
  "--allow-write",
  "--allow-run",
];

/** The outcome of one test file: the first test that failed, if any. */
type Outcome =
  | { readonly type: "passed" }
  | { readonly type: "failed"; readonly test: string }
  | { readonly type: "endless" };

/** Hunts for bugs by the unit tests that each names. */
export class TestHunt {
  readonly #sanitizers: readonly string[];
  /** The outcome of each file without a bug. It is the same in all sandboxes. */
  readonly #sound = new Map<string, Promise<Outcome>>();

  /** Takes the flags that make a leak fail a test; see tools/sanitizers.ts. */
  constructor(sanitizers: readonly string[]) {
    this.#sanitizers = sanitizers;
  }

  /** Runs the tests of a mutant until one of them fails. */
  async hunt(sandbox: Sandbox, mutant: TestedMutant): Promise<Catch> {
    for (const file of mutant.tests) {
      const outcome = await sandbox.withBug(mutant, () => this.#test(sandbox, file));
      if (outcome.type === "passed") continue;
      // A test that fails without the bug, too, says nothing about it.
      let sound = this.#sound.get(file);
      if (sound === undefined) this.#sound.set(file, sound = this.#test(sandbox, file));
      if ((await sound).type !== "passed") {
        return { isCaught: false, by: `tests/unit/${file}, which fails without it` };
      }
      const how = outcome.type === "failed" ? outcome.test : `it does not end in ${FILE_MS_MAX} ms`;
      return { isCaught: true, by: `tests/unit/${file}: ${how}` };
    }
    return { isCaught: false, by: mutant.tests.join(", ") };
  }

  async #test(sandbox: Sandbox, file: string): Promise<Outcome> {
    const run = ["test", "--no-prompt", "--no-check", "--no-lock", "--fail-fast"];
    const args = [...run, ...this.#sanitizers, ...PERMISSIONS, `tests/unit/${file}`];
    const output = await sandbox.run(args, FILE_MS_MAX);
    return output === undefined ? { type: "endless" } : readOutcome(output.stdout, output.stderr);
  }
}

/**
 * Reads the outcome of a test run from what it printed.
 *
 * @throws {Error} if no test ran: the bug is one that no test is needed for
 */
export function readOutcome(stdout: string, stderr: string): Outcome {
  const summary = /^(ok|FAILED) \| (\d+) passed.*\| (\d+) failed/m.exec(stdout);
  if (summary === null || summary[2] === "0" && summary[3] === "0") {
    throw new Error(`No test runs: ${stderr}`);
  }
  if (summary[1] === "ok") return { type: "passed" };
  const test = /^(.+) \.\.\. .*FAILED/m.exec(stdout)?.[1];
  return { type: "failed", test: test ?? "a test fails" };
}
