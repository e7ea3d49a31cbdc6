import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import type { FinishedRun } from "../measure/mod.ts";
import { describeEnvironment, type Environment } from "../process/mod.ts";
import { type ResultOptions, resultsOf } from "./results.ts";
import { resultsCsv } from "./results_csv.ts";

/** The names of the files in the folder of `--out`. */
export const RESULTS_NAME = "results.json";
export const REPORT_NAME = "report.html";
const CSV_NAME = "results.csv";

/**
 * Writes results.json and results.csv into a folder: before the first run, so that an unwritable
 * folder is found before minutes of measuring, and after every run, so that nothing is lost if a later
 * run fails.
 */
export class ResultsFile {
  readonly #folder: string;
  readonly #options: ResultOptions;
  #environment: Environment | undefined;

  constructor(folder: string, options: ResultOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Path of results.json. */
  get path(): string {
    return pathIn(this.#folder, RESULTS_NAME);
  }

  /** Writes both files anew, with all runs so far. */
  async write(runs: readonly FinishedRun[]): Promise<void> {
    // Once and before the first run, so that the load average does not include the lab's own load.
    this.#environment ??= await describeEnvironment();
    const results = resultsOf(this.#environment, this.#options, runs);
    await writeIn(this.#folder, RESULTS_NAME, `${JSON.stringify(results, null, 2)}\n`);
    await writeIn(this.#folder, CSV_NAME, resultsCsv(results.runs));
  }

  get folder(): string {
    return this.#folder;
  }
}

/** Returns the path of a file in a folder. */
export function pathIn(folder: string, name: string): string {
  return `${folder.replace(/(?<=.)\/+$/, "")}/${name}`;
}

/** Writes a file into a folder, which is made if it does not exist. Returns the file's path. */
export async function writeIn(folder: string, name: string, text: string): Promise<string> {
  const path = pathIn(folder, name);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text);
    return path;
  } catch (error) {
    throw new EnvironmentError(
      `Cannot write ${path}: ${fileFailure(error)}. Give --out a folder that you may write to.`,
      { cause: error },
    );
  }
}
