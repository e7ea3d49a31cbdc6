import { assertEquals } from "@std/assert";
import { isMissingProgram } from "../../../../lib/lab/process/is_missing_program.ts";

Deno.test("isMissingProgram() recognizes both errors that Deno throws", () => {
  const without =
    "Failed to spawn 'ssh': no path to search and provided name is not an absolute path";
  const errors = [new Deno.errors.NotFound("x"), new Error(without), new TypeError("x"), "x"];
  assertEquals(errors.map(isMissingProgram), [true, true, false, false]);
});
