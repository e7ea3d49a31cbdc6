import { pathIn, REPORT_NAME, RESULTS_NAME, writeIn } from "../results/mod.ts";
import { loadDrawing } from "./figures/mod.ts";
import { labelsOf, parseResults, readResults } from "./read_results.ts";
import { renderReport } from "./render_report.ts";

/** Writes report.html about the results in some folders into a folder. Returns its path. */
export async function writeReport(folders: readonly string[], into: string): Promise<string> {
  const results = await readResults(folders);
  writeIn(into, { [REPORT_NAME]: renderReport(results, await loadDrawing()) });
  return pathIn(into, REPORT_NAME);
}

/** Returns the page about the results in one folder, given the text of results.json. */
export async function drawReport(folder: string, text: string): Promise<string> {
  const [label = folder] = labelsOf([folder]);
  const results = parseResults(text, pathIn(folder, RESULTS_NAME));
  return renderReport([{ label, results }], await loadDrawing());
}
