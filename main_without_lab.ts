/**
 * gm without the lab: what `deno task compile --without-lab` compiles. Nothing here leads to
 * lib/lab, so neither it nor the packages that only it uses are in the executable.
 *
 * @module
 */
import { runMain } from "./lib/run_main.ts";

if (import.meta.main) {
  await runMain({
    leftOut: {
      lab: "This gm was built without the lab, and may not start programs. " +
        "One that has it: deno task compile.",
    },
  });
}
