import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import type { FinishedRun } from "../measure/mod.ts";
import { describeEnvironment, type Environment } from "../process/mod.ts";
import { type ResultOptions, type Results, RESULTS_FORMAT, resultsOf } from "./results.ts";
import { resultsCsv } from "./results_csv.ts";

/** The names of the files in the folder of `--out`. */
export const RESULTS_NAME = "results.json";
export const REPORT_NAME = "report.html";
const CSV_NAME = "results.csv";
/** The new name of a report that is older than the results beside it. */
const OLD_REPORT_NAME = "report.old.html";
/** The name of a file that shows whether the folder can be written to. */
const PROBE_NAME = `${RESULTS_NAME}.probe`;

/** Draws the page about a results.json, given its text. */
export type DrawReport = (results: string) => Promise<string>;

/**
 * Writes results.json, results.csv and report.html into a folder after every run, so that nothing
 * is lost if a later run fails. The report is never older than the results: if it cannot be drawn,
 * the one before is renamed. A folder with results of an earlier lab is refused before anything
 * is measured, and so is one that cannot be written to.
 */
export class ResultsFile {
  readonly #folder: string;
  readonly #options: ResultOptions;
  readonly #draw: DrawReport;
  #environment: Environment | undefined;
  #isPrepared = false;

  constructor(folder: string, options: ResultOptions, draw: DrawReport) {
    this.#folder = folder;
    this.#options = options;
    this.#draw = draw;
  }

  /** Paths of results.json and report.html. */
  get paths(): readonly [results: string, report: string] {
    return [pathIn(this.#folder, RESULTS_NAME), pathIn(this.#folder, REPORT_NAME)];
  }

  /** True once the folder is known to be free for results, so that writing destroys none. */
  get isPrepared(): boolean {
    return this.#isPrepared;
  }

  /**
   * Throws an {@linkcode EnvironmentError} unless results can be written without destroying any.
   * Results without any run, of a lab that was interrupted before it had measured anything, may be
   * replaced.
   */
  async prepare(): Promise<void> {
    // Once and before the first run, so that the load average does not include the lab's own load.
    this.#environment ??= await describeEnvironment();
    if (!await hasNoRuns(this.paths[0])) {
      for (const name of [RESULTS_NAME, CSV_NAME, REPORT_NAME]) await this.#refuse(name);
    }
    writeIn(this.#folder, { [PROBE_NAME]: "" });
    await Deno.remove(pathIn(this.#folder, PROBE_NAME));
    this.#isPrepared = true;
  }

  /**
   * Writes all files anew, with all runs so far. `incomplete` is a sentence that says why there are
   * no more.
   */
  async write(runs: readonly FinishedRun[], incomplete?: string): Promise<void> {
    this.#environment ??= await describeEnvironment();
    const results = resultsOf(this.#environment, this.#options, runs, incomplete);
    const text = `${JSON.stringify(results, null, 2)}\n`;
    const files = { [RESULTS_NAME]: text, [CSV_NAME]: resultsCsv(results.runs) };
    let report: string | undefined;
    try {
      report = await this.#draw(text);
    } finally {
      // A bug in the drawing must not cost what was measured.
      const all = report === undefined ? files : { ...files, [REPORT_NAME]: report };
      writeIn(this.#folder, all, { aside: { [REPORT_NAME]: OLD_REPORT_NAME } });
    }
    // The new report shows all that the old one showed.
    removeIfThere(pathIn(this.#folder, OLD_REPORT_NAME));
  }

  async #refuse(name: string): Promise<void> {
    const path = pathIn(this.#folder, name);
    if (!await exists(path)) return;
    throw new EnvironmentError(
      `Cannot write results to ${this.#folder}: ${path} is there already, and is not replaced. ` +
        "Give --out another folder, or move the old results away.",
    );
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

/** Returns true for the results.json of a lab that had measured nothing when it ended. */
async function hasNoRuns(path: string): Promise<boolean> {
  try {
    const { format, runs } = JSON.parse(await Deno.readTextFile(path)) as Partial<Results>;
    return format === RESULTS_FORMAT && runs?.length === 0;
  } catch {
    return false;
  }
}

/**
 * Writes files into a folder, which is made if it does not exist. The texts are written beside the
 * files, and renamed when all are there: a full disk leaves the old files as they were. No signal
 * comes in between, because nothing is awaited.
 *
 * @param options.aside new names of old files that would not fit the new ones. They are renamed
 * before the first new file has its name.
 */
export function writeIn(
  folder: string,
  files: Readonly<Record<string, string>>,
  { aside = {} }: { readonly aside?: Readonly<Record<string, string>> } = {},
): void {
  const texts = Object.entries(files).map(([name, text]) => ({ path: pathIn(folder, name), text }));
  let at = folder;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    for (const { path, text } of texts) {
      at = path;
      Deno.writeTextFileSync(`${path}.part`, text);
    }
    for (const [name, newName] of Object.entries(aside)) {
      at = pathIn(folder, name);
      renameIfThere(at, pathIn(folder, newName));
    }
    for (const { path } of texts) {
      at = path;
      Deno.renameSync(`${path}.part`, path);
    }
  } catch (error) {
    for (const { path } of texts) removeIfThere(`${path}.part`);
    throw new EnvironmentError(
      `Cannot write ${at}: ${fileFailure(error)}. ${adviceFor(error)}`,
      { cause: error },
    );
  }
}

function renameIfThere(path: string, newPath: string): void {
  try {
    Deno.renameSync(path, newPath);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was not written, or was renamed.
  }
}

function adviceFor(error: unknown): string {
  const isFull = error instanceof Error && /ENOSPC|No space left/i.test(error.message);
  return isFull
    ? "Make room there, or give --out a folder on another disk. What was written before is kept."
    : "Give --out a folder that you may write to.";
}
