import { assertEquals } from "@std/assert";
import { firstOf } from "../../../../../lib/lab/hosts/ssh/first_of.ts";

Deno.test("firstOf() returns the first text that is not empty, as one line", () => {
  assertEquals(firstOf("", " \n", "one.\n  two.\n"), "one.; two");
  assertEquals(firstOf("", ""), "it wrote nothing");
});

Deno.test("firstOf() leaves out escape sequences and bytes that are no text, and is short", () => {
  const colour = "\x1b[0m\x1b[1m\x1b[31merror\x1b[0m: \x1b]0;lab\x07no";
  assertEquals(firstOf(colour), "error: no");
  assertEquals(firstOf("gm: 1: \x7fELF\x02\x01\uFFFD\0: not found"), "gm: 1: ELF : not found");
  assertEquals(firstOf("x".repeat(2_000)).length, 601);
});
