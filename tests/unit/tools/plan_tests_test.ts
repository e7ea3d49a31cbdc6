import { assert, assertEquals } from "@std/assert";
import { ALONE, bundlesOf, planTests, splitWords } from "../../../tools/plan_tests.ts";

const ROOT = new URL("../../../", import.meta.url);
const ELSEWHERE = ["docs", "tests/long", "tests/nats", "tests/netns"];

function pathsOf(...paths: string[]) {
  return planTests(paths).map((run) => [run.title, ...run.paths]);
}

Deno.test("planTests() runs everything but tests/long, tests/nats and tests/netns once", () => {
  assertEquals(planTests([]), [
    {
      title: "in this process",
      isParallel: true,
      isBundled: true,
      paths: ["."],
      ignored: [...ELSEWHERE, "tests/e2e"],
    },
    {
      title: "of processes",
      isParallel: true,
      isBundled: false,
      paths: ["tests/e2e"],
      ignored: ALONE,
    },
    { title: "alone", isParallel: false, isBundled: false, paths: ALONE, ignored: [] },
  ]);
});

Deno.test("planTests() runs each path in its own way", () => {
  assertEquals(pathsOf("tests/unit/core"), [["in this process", "tests/unit/core"]]);
  assertEquals(pathsOf("tests/e2e/key_test.ts"), [["of processes", "tests/e2e/key_test.ts"]]);
  assertEquals(pathsOf(ALONE[0]!), [["alone", ALONE[0]]]);
  assertEquals(pathsOf("tests/e2e"), [["of processes", "tests/e2e"], ["alone", ...ALONE]]);
  assertEquals(pathsOf("tests"), [
    ["in this process", "tests"],
    ["of processes", "tests/e2e"],
    ["alone", ...ALONE],
  ]);
  assertEquals(pathsOf("lib", "tests/e2e/key_test.ts", ALONE[1]!), [
    ["in this process", "lib"],
    ["of processes", "tests/e2e/key_test.ts"],
    ["alone", ALONE[1]],
  ]);
});

Deno.test("bundlesOf() puts the test files of a folder below tests/unit or the like together", () => {
  const files = [
    "tests/unit/core/fifo_test.ts",
    "tests/unit/core/ids/ids_test.ts",
    "tests/unit/net/driver_test.ts",
    "tests/sim/simulator_test.ts",
    "lib/core/ids/ids_test.ts",
  ];
  assertEquals([...bundlesOf(files)], [
    ["tests/unit/core", files.slice(0, 2)],
    ["tests/unit/net", [files[2]!]],
  ]);
});

Deno.test("the test files that run alone exist", () => {
  for (const file of ALONE) assert(Deno.statSync(new URL(file, ROOT)).isFile);
});

Deno.test("splitWords() knows flags, their values, and paths", () => {
  assertEquals(splitWords(["--no-check", "--filter", "tests", "./tests/unit/", "--fail-fast"]), {
    flags: ["--no-check", "--filter", "tests", "--fail-fast"],
    paths: ["tests/unit"],
  });
  assertEquals(splitWords(["--filter=/a/", "."]), { flags: ["--filter=/a/"], paths: ["."] });
  assertEquals(splitWords([]), { flags: [], paths: [] });
});
