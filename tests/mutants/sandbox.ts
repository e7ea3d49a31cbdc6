import type { Failure, Tally } from "../sim/run/run_range.ts";
import { type Mutant, mutate } from "./mutant.ts";

const ROOT = new URL("../../", import.meta.url);
/** The paths that the simulator needs. */
const COPIED = ["deno.json", "lib", "tests/sim"];
/** Wall milliseconds after which a mutant that still runs counts as one that never ends. */
const ENDLESS_MS = 300_000;

/** The outcome for one bug: the failure that shows it, no failure in any seed, or a run that never ended. */
export type Catch = Failure | "survived" | "endless";

/** A copy of the project, to have bugs put in one after the other. */
export class Sandbox {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Sandbox> {
    const folder = await Deno.makeTempDir({ prefix: "gm-mutants-" });
    for (const path of COPIED) await copy(new URL(path, ROOT), `${folder}/${path}`);
    return new Sandbox(folder);
  }

  async remove(): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** Lets the simulator look for a bug among the first seeds. */
  async hunt(mutant: Mutant, seeds: number): Promise<Catch> {
    for (let first = 1; first <= seeds;) {
      const count = seeds - first + 1;
      const tally = await this.#withBug(mutant, () => this.#simulate(first, count));
      if (tally === undefined) return "endless";
      const [failure] = tally.failures;
      if (failure === undefined) return "survived";
      // A seed that fails without the bug, too, says nothing about it.
      const sound = await this.#simulate(failure.seed, 1);
      if (sound?.failures.length === 0) return failure;
      first = failure.seed + 1;
    }
    return "survived";
  }

  async #withBug<T>(mutant: Mutant, run: () => Promise<T>): Promise<T> {
    const path = `${this.#folder}/${mutant.file}`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, mutate(text, mutant));
    try {
      return await run();
    } finally {
      await Deno.writeTextFile(path, text);
    }
  }

  /** Runs seeds until one fails; `undefined`: it did not end. */
  async #simulate(first: number, count: number): Promise<Tally | undefined> {
    const main = `${this.#folder}/tests/sim/main.ts`;
    const flags = ["--seed", `${first}`, "--seeds", `${count}`, "--json"];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--no-lock", main, ...flags],
      cwd: this.#folder,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let isEndless = false;
    const timer = setTimeout(() => {
      isEndless = true;
      child.kill("SIGKILL");
    }, ENDLESS_MS);
    const { stdout, stderr } = await child.output();
    clearTimeout(timer);
    if (isEndless) return undefined;
    const line = new TextDecoder().decode(stdout).trim();
    if (line === "") throw new Error(`It does not run: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(line);
  }
}

async function copy(from: URL, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), `${to}/${name}`);
  }
}
