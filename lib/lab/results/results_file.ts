import { EnvironmentError } from "../../net/mod.ts";
import { describeEnvironment, type Environment } from "../process/environment.ts";
import type { FinishedRun } from "../measure/finished_run.ts";
import { type ResultOptions, resultsOf } from "./results.ts";
import { resultsCsv } from "./results_csv.ts";

/** What stands in the folder of `--out`. */
export const RESULTS_NAME = "results.json";
export const REPORT_NAME = "report.html";
const CSV_NAME = "results.csv";

/**
 * The results in a folder, as JSON, as a table, and as a page with plots. The first two are written
 * before the first run, so that a folder that cannot be written is no surprise after minutes of
 * measuring, and again after every run, so that a later one that fails takes nothing away.
 */
export class ResultsFile {
  readonly #folder: string;
  readonly #options: ResultOptions;
  #environment: Environment | undefined;

  constructor(folder: string, options: ResultOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  get path(): string {
    return pathIn(this.#folder, RESULTS_NAME);
  }

  async write(runs: readonly FinishedRun[]): Promise<void> {
    // Asked once, before the first run: the load average is then that of others.
    this.#environment ??= await describeEnvironment();
    const results = resultsOf(this.#environment, this.#options, runs);
    await writeIn(this.#folder, RESULTS_NAME, `${JSON.stringify(results, null, 2)}\n`);
    await writeIn(this.#folder, CSV_NAME, resultsCsv(results.runs));
  }

  get folder(): string {
    return this.#folder;
  }
}

export function pathIn(folder: string, name: string): string {
  return `${folder.replace(/(?<=.)\/+$/, "")}/${name}`;
}

/** Writes a file into a folder, which is made if there is none; gives its path. */
export async function writeIn(folder: string, name: string, text: string): Promise<string> {
  const path = pathIn(folder, name);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text);
    return path;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(
      `${path} cannot be written (${reason}). Give --out a folder that you may write to.`,
      { cause: error },
    );
  }
}
