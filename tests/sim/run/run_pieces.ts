import { linesOf } from "./lines_of.ts";
import { runRange } from "./run_range.ts";

// Runs each range of seeds that a line of stdin names, as JSON, and writes its tally as a line.
// run_in_processes.ts starts it.
if (import.meta.main) {
  // Ctrl-C reaches this process, too. The process that started it is the one that acts on it.
  Deno.addSignalListener("SIGINT", () => {});
  for await (const line of linesOf(Deno.stdin.readable)) {
    console.log(JSON.stringify(runRange(JSON.parse(line))));
  }
  Deno.exit(0);
}
