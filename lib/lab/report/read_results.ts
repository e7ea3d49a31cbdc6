import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import { perSecond } from "../measure/mod.ts";
import {
  pathIn,
  type Results,
  RESULTS_FORMAT,
  RESULTS_NAME,
  RESULTS_VERSION,
  type RunRecord,
} from "../results/mod.ts";
import type { LabelledResults } from "./figures/mod.ts";

const ADVICE = "Give folders that gm lab --out DIR has written.";

/**
 * Reads results.json in each folder. Throws an {@linkcode EnvironmentError} that names the file.
 */
export async function readResults(folders: readonly string[]): Promise<LabelledResults[]> {
  const labels = labelsOf(folders);
  const all: LabelledResults[] = [];
  // One after the other, so that an error names the first bad folder.
  for (const [i, folder] of folders.entries()) {
    const path = pathIn(folder, RESULTS_NAME);
    all.push({ label: labels[i]!, results: parseResults(await readText(path), path) });
  }
  return all;
}

/** Returns the last parts of each path, as many as make them different. */
export function labelsOf(folders: readonly string[]): string[] {
  const parts = folders.map((folder) => folder.split("/").filter((part) => part !== ""));
  const most = Math.max(...parts.map(({ length }) => length));
  for (let count = 1; count <= most; count++) {
    const labels = parts.map((each) => each.slice(-count).join("/"));
    if (new Set(labels).size === folders.length) return labels;
  }
  return folders.map((folder, i) => `${folder} (${i + 1})`);
}

/** Returns the results in the text of a results.json. Throws an {@linkcode EnvironmentError}. */
export function parseResults(text: string, path: string): Results {
  let results: Partial<Results> | null;
  try {
    results = JSON.parse(text);
  } catch (cause) {
    throw new EnvironmentError(`Cannot read ${path}: it is no JSON. ${ADVICE}`, { cause });
  }
  if (results?.format !== RESULTS_FORMAT || !Array.isArray(results.runs)) {
    throw new EnvironmentError(`Cannot read ${path}: it has no results of gm lab. ${ADVICE}`);
  }
  if (results.version !== RESULTS_VERSION) {
    throw new EnvironmentError(
      `Cannot read ${path}: it has version ${results.version}, and this gm reads version ` +
        `${RESULTS_VERSION}. Measure again, or make the report with the gm that wrote it.`,
    );
  }
  return { ...results as Results, runs: results.runs.map(withAllFigures) };
}

/** Returns the figures of a run with those that an earlier gm of this version did not write. */
function withAllFigures(run: RunRecord): RunRecord {
  const { delivered, elapsedMs, warnings = [] } = run;
  return { ...run, deliveriesPerSecond: perSecond(delivered, elapsedMs), warnings };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new EnvironmentError(`Cannot read ${path}: ${fileFailure(cause)}. ${ADVICE}`, { cause });
  }
}
