import { EnvironmentError } from "../net/mod.ts";
import { describeEnvironment } from "./environment.ts";
import type { FinishedRun } from "./finished_run.ts";
import { type ResultOptions, resultsOf } from "./results.ts";

/**
 * The file results.json in a folder. It is written before the first run, so that a folder that
 * cannot be written is no surprise after minutes of measuring, and again after every run, so that
 * a later one that fails takes nothing away.
 */
export class ResultsFile {
  readonly #folder: string;
  readonly #options: ResultOptions;

  constructor(folder: string, options: ResultOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  get path(): string {
    return `${this.#folder.replace(/(?<=.)\/+$/, "")}/results.json`;
  }

  async write(runs: readonly FinishedRun[]): Promise<void> {
    const results = resultsOf(await describeEnvironment(), this.#options, runs);
    try {
      await Deno.mkdir(this.#folder, { recursive: true });
      await Deno.writeTextFile(this.path, `${JSON.stringify(results, null, 2)}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EnvironmentError(
        `${this.path} cannot be written (${reason}). Give --out a folder that you may write to.`,
        { cause: error },
      );
    }
  }
}
