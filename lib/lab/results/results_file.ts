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
 * Writes results.json and results.csv into a folder after every run, so that nothing is lost if a
 * later run fails. A folder with results of an earlier lab is refused before anything is measured,
 * and so is one that cannot be written to.
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

  /**
   * Throws an {@linkcode EnvironmentError} unless results can be written without destroying any.
   */
  async prepare(): Promise<void> {
    // Once and before the first run, so that the load average does not include the lab's own load.
    this.#environment ??= await describeEnvironment();
    for (const name of [RESULTS_NAME, CSV_NAME, REPORT_NAME]) {
      const path = pathIn(this.#folder, name);
      if (!await exists(path)) continue;
      throw new EnvironmentError(
        `Cannot write results to ${this.#folder}: ${path} is there already, and is not replaced. ` +
          "Give --out another folder, or move the old results away.",
      );
    }
    await writeIn(this.#folder, RESULTS_NAME, "");
    await Deno.remove(this.path);
  }

  /** Writes both files anew, with all runs so far. */
  async write(runs: readonly FinishedRun[]): Promise<void> {
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

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    // A folder that cannot be read is found when it is written to.
    return false;
  }
}

/**
 * Writes a file into a folder, which is made if it does not exist. The text is written beside the
 * file and renamed, so a full disk leaves the old file as it was. Returns the file's path.
 */
export async function writeIn(folder: string, name: string, text: string): Promise<string> {
  const path = pathIn(folder, name);
  const part = `${path}.part`;
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(part, text);
    await Deno.rename(part, path);
    return path;
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw new EnvironmentError(
      `Cannot write ${path}: ${fileFailure(error)}. ${adviceFor(error)}`,
      { cause: error },
    );
  }
}

function adviceFor(error: unknown): string {
  const isFull = error instanceof Error && /ENOSPC|No space left/i.test(error.message);
  return isFull
    ? "Make room there, or give --out a folder on another disk. What was written before is kept."
    : "Give --out a folder that you may write to.";
}
