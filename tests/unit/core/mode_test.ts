import { assert } from "@std/assert";
import { isMode, MODES } from "../../../lib/core/mod.ts";

Deno.test("isMode() accepts the three modes and nothing else", () => {
  for (const mode of MODES) assert(isMode(mode));
  for (const other of ["causal", "", 0, null, undefined, ["fifo"]]) assert(!isMode(other));
});
