import { EnvironmentError } from "../../net/mod.ts";
import { type Results, RESULTS_FORMAT, RESULTS_VERSION } from "../results/results.ts";
import { pathIn, RESULTS_NAME } from "../results/results_file.ts";

/** The results of a lab, and what to call them beside others. */
export interface LabelledResults {
  readonly label: string;
  readonly results: Results;
}

/** Reads results.json of these folders. Throws an {@linkcode EnvironmentError} that names the file. */
export async function readResults(folders: readonly string[]): Promise<LabelledResults[]> {
  const labels = labelsOf(folders);
  const all: LabelledResults[] = [];
  // One after the other, so that it is the first bad folder that is told of.
  for (const [i, folder] of folders.entries()) {
    const path = pathIn(folder, RESULTS_NAME);
    all.push({ label: labels[i]!, results: parseResults(await readText(path), path) });
  }
  return all;
}

/** The last parts of the paths, as many as it takes to tell them apart. */
export function labelsOf(folders: readonly string[]): string[] {
  const parts = folders.map((folder) => folder.split("/").filter((part) => part !== ""));
  const most = Math.max(...parts.map(({ length }) => length));
  for (let count = 1; count <= most; count++) {
    const labels = parts.map((each) => each.slice(-count).join("/"));
    if (new Set(labels).size === folders.length) return labels;
  }
  return folders.map((folder, i) => `${folder} (${i + 1})`);
}

/** Understands the text of a results.json, and says what is wrong where it is none. */
export function parseResults(text: string, path: string): Results {
  let results: Partial<Results> | null;
  try {
    results = JSON.parse(text);
  } catch (cause) {
    throw new EnvironmentError(`${path} is no JSON: it was not written by gm lab --out.`, {
      cause,
    });
  }
  if (results?.format !== RESULTS_FORMAT || !Array.isArray(results.runs)) {
    throw new EnvironmentError(`${path} holds no results of gm lab.`);
  }
  if (results.version !== RESULTS_VERSION) {
    throw new EnvironmentError(
      `${path} is of version ${results.version}, and this gm reads version ${RESULTS_VERSION}: ` +
        "measure again, or report with the gm that wrote it.",
    );
  }
  return results as Results;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound;
    const reason = isMissing ? "it is not there" : (cause as Error).message;
    throw new EnvironmentError(
      `${path} cannot be read (${reason}). Give folders that gm lab --out DIR has written.`,
      { cause },
    );
  }
}
