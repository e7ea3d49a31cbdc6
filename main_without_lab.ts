/**
 * The command line `gm` without the lab, which `deno task compile --without-lab` compiles. Nothing
 * here leads to lib/lab, so neither the lab nor the packages that only it uses are in the
 * executable.
 *
 * @module
 */
import { runMain } from "./lib/run_main.ts";

if (import.meta.main) {
  await runMain({
    leftOut: {
      lab: "This gm was built without the lab, and cannot start programs. " +
        "Build one that has it with: deno task compile.",
    },
  });
}
