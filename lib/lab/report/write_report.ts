import { REPORT_NAME, writeIn } from "../results/mod.ts";
import { loadDrawing } from "./drawing.ts";
import { readResults } from "./read_results.ts";
import { renderReport } from "./render_report.ts";

/** Writes report.html about the results in some folders into a folder. Returns its path. */
export async function writeReport(folders: readonly string[], into: string): Promise<string> {
  const results = await readResults(folders);
  return await writeIn(into, REPORT_NAME, renderReport(results, await loadDrawing()));
}
