import { assert, assertEquals, assertThrows } from "@std/assert";
import { readOutcome } from "./test_hunt.ts";
import { mutate } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { TESTED_MUTANTS } from "./tested_mutants.ts";

const ROOT = new URL("../../", import.meta.url);

const ALL = [...MUTANTS, ...TESTED_MUTANTS];

Deno.test("mutants apply: what each replaces is in its file, once", () => {
  for (const mutant of ALL) {
    const text = Deno.readTextFileSync(new URL(mutant.file, ROOT));
    assert(mutate(text, mutant) !== text, mutant.name);
  }
});

Deno.test("mutants name no private member that their class does not have: they must run", () => {
  for (const mutant of ALL) {
    const text = Deno.readTextFileSync(new URL(mutant.file, ROOT));
    const mutated = mutate(text, mutant);
    for (const [name] of mutant.replace.matchAll(/#[a-z]\w*\b/gi)) {
      const declared = new RegExp(`^ *(?:(?:static|readonly|async|get|set) )*\\*?${name}\\b`, "m");
      assert(declared.test(mutated), `${mutant.name}: ${name} is not in ${mutant.file}`);
    }
  }
});

Deno.test("mutants have a name each, and there are enough of them", () => {
  assertEquals(new Set(ALL.map(({ name }) => name)).size, ALL.length);
  assert(MUTANTS.length >= 15, `${MUTANTS.length} mutants`);
  assert(TESTED_MUTANTS.length >= 30, `${TESTED_MUTANTS.length} mutants`);
});

Deno.test("TESTED_MUTANTS name test files that exist", () => {
  for (const { name, tests } of TESTED_MUTANTS) {
    assert(tests.length > 0, name);
    for (const file of tests) {
      assert(Deno.statSync(new URL(`tests/unit/${file}`, ROOT)).isFile, `${name}: ${file}`);
    }
  }
});

Deno.test("readOutcome() returns the first test that failed, and refuses a run without tests", () => {
  const failed =
    "running 2 tests from ./a_test.ts\na works ... ok (1ms)\nb works ... FAILED (2s)\n" +
    "\nFAILED | 1 passed | 1 failed (2s)\n";
  assertEquals(readOutcome(failed, ""), { type: "failed", test: "b works" });
  const inSteps = "a works ...\n  a step ... FAILED (1ms)\n\nFAILED | 0 passed | 2 failed (2s)\n";
  assertEquals(readOutcome(inSteps, ""), { type: "failed", test: "  a step" });
  assertEquals(readOutcome("ok | 7 passed | 0 failed (1ms)\n", ""), { type: "passed" });
  for (const stdout of ["", "ok | 0 passed | 0 failed (1ms)\n"]) {
    assertThrows(() => readOutcome(stdout, "error: a.ts"), Error, "No test runs: error: a.ts");
  }
});

Deno.test("mutate refuses a mutant whose text is not there, or there twice", () => {
  const mutant = { name: "m", why: "", file: "a.ts", find: "one", replace: "$& two" };
  assertEquals(mutate("one and", mutant), "$& two and");
  assertThrows(() => mutate("two", mutant), Error, "a.ts has its text 0 times");
  assertThrows(() => mutate("one one", mutant), Error, "2 times");
});
