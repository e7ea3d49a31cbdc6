import { type CommandContext, EXIT, parseFlags, UsageError } from "../../cli/mod.ts";
import { renderRecords } from "../render/mod.ts";
import { plottedRuns } from "./figures/mod.ts";
import { readResults } from "./read_results.ts";
import { writeReport } from "./write_report.ts";

const SYNTAX = {
  flags: {
    out: { kind: "text", value: "DIR", help: "The folder for report.html" },
  },
  positionals: ["[DIR…]"],
} as const;

/** Runs `gm lab report DIR…`: prints a table of the runs of all labs, and writes report.html. */
export async function runReport(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [folders] } = parseFlags(args, SYNTAX);
  if (folders.length === 0) {
    throw new UsageError(
      "gm lab report needs a folder: give one that gm lab --out DIR has written.",
    );
  }
  const twice = folders.find((folder, i) => folders.indexOf(folder) !== i);
  if (twice !== undefined) {
    throw new UsageError(`${JSON.stringify(twice)} is given twice: give each folder once.`);
  }
  if (folders.length > 1 && flags.out === undefined) {
    throw new UsageError(
      "gm lab report needs a folder for the report about several labs: give --out DIR.",
    );
  }
  const labs = await readResults(folders);
  await context.stdout([...renderRecords(plottedRuns(labs)), ""].join("\n"));
  const path = await writeReport(folders, flags.out ?? folders[0]!);
  await context.stdout(`Report: ${path}`);
  return EXIT.done;
}
