/**
 * The command line `gm`: the three roles, and the lab.
 *
 * @module
 */
import { runMain } from "./lib/run_main.ts";

if (import.meta.main) {
  await runMain({
    commands: { lab: async () => (await import("./lib/lab/command.ts")).labCommand },
  });
}
