import { assert, assertEquals, assertThrows } from "@std/assert";
import { mutate } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("MUTANTS apply: what each replaces is in its file, once", () => {
  for (const mutant of MUTANTS) {
    const text = Deno.readTextFileSync(new URL(mutant.file, ROOT));
    assert(mutate(text, mutant) !== text, mutant.name);
  }
});

Deno.test("MUTANTS have a name each, and there are enough of them", () => {
  assertEquals(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
  assert(MUTANTS.length >= 15, `${MUTANTS.length} mutants`);
});

Deno.test("mutate refuses a mutant whose text is not there, or there twice", () => {
  const mutant = { name: "m", why: "", file: "a.ts", find: "one", replace: "$& two" };
  assertEquals(mutate("one and", mutant), "$& two and");
  assertThrows(() => mutate("two", mutant), Error, "a.ts has its text 0 times");
  assertThrows(() => mutate("one one", mutant), Error, "2 times");
});
