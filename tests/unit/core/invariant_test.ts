import { assertThrows } from "@std/assert";
import { invariant, InvariantError, unreachable } from "../../../lib/core/mod.ts";

Deno.test("invariant() throws its sentence, and only when the condition does not hold", () => {
  invariant(true, "never");
  assertThrows(() => invariant(false, "One is two"), InvariantError, "One is two");
});

Deno.test("unreachable() throws the value that no case names", () => {
  const value = "gamma" as never;
  assertThrows(() => unreachable(value), InvariantError, 'Unexpected value: "gamma"');
});
