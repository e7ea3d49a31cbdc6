import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import plugin from "../../../tools/lint.ts";

/** The names of the rules that a file of the project breaks, in the order of its lines. */
function broken(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source)
    .sort((a, b) => a.range[0] - b.range[0])
    .map((diagnostic) => diagnostic.id.replace("gm/", ""));
}

function lines(count: number): string {
  return "  x();\n".repeat(count);
}

const PURE = "lib/core/a.ts";
const SHELL = "lib/net/a.ts";

const IMPURE = [
  "Deno.args;",
  "new Date();",
  "const now = Date.now;",
  "performance.now();",
  "setTimeout(f, 1);",
  "setInterval(f, 1);",
  "queueMicrotask(f);",
  "Math.random();",
  'Math["random"]();',
  "const { random } = Math;",
  "crypto.getRandomValues(a);",
  "console.log(1);",
  "globalThis.x;",
  "const o = { process };",
  "process.argv;",
  "async function f() {}",
  "const f = async () => {};",
  "class A { async f() {} }",
  "await 1;",
  "for await (const a of b) x();",
  "let p: Promise<void>;",
  'import fs from "node:fs";',
  'export { delay } from "@std/async/delay";',
  'type T = import("node:fs").Stats;',
];

for (const source of IMPURE) {
  Deno.test(`pure-folders refuses \`${source}\` in a pure folder only`, () => {
    assertEquals(broken(PURE, source), ["pure-folders"]);
    assertEquals(broken(SHELL, source), []);
  });
}

const HARMLESS = [
  "a.process();",
  "class A { process() {} get Date() { return 1; } #console = 2; }",
  "const o = { performance: 1, crypto() {} };",
  "const { process: handle } = machine;",
  "interface A { console: number; setTimeout(): void }",
  "enum A { Date }",
  "Math.max(1, 2);",
  'import { invariant } from "./invariant.ts";',
  "function* f() { yield 1; }",
  "const window = new ReceiveWindow();",
  "for (const a of b) x();",
];

for (const source of HARMLESS) {
  Deno.test(`pure-folders allows \`${source}\``, () => assertEquals(broken(PURE, source), []));
}

Deno.test("pure-folders knows every pure folder, and what beside them is a shell", () => {
  const pure = [
    "lib/wire/a.ts",
    "lib/ordering/deep/a.ts",
    "lib/tracker/directory/a.ts",
    "lib/sequencer/machine/a.ts",
    "lib/client/member/a.ts",
  ];
  const shells = ["lib/tracker/server.ts", "lib/client/client.ts", "lib/cli/a.ts", "tests/a.ts"];
  for (const path of pure) assertEquals(broken(path, "Date.now();"), ["pure-folders"], path);
  for (const path of shells) assertEquals(broken(path, "Date.now();"), [], path);
});

Deno.test("function-length counts the lines of every kind of function", () => {
  const kinds = [
    (body: string) => `function f() {\n${body}}`,
    (body: string) => `const f = () => {\n${body}};`,
    (body: string) => `const f = function () {\n${body}};`,
    (body: string) => `class A {\n  f() {\n${body}}\n}`,
    (body: string) => `Deno.serve(() => {\n${body}});`,
    (body: string) => `test("a", () => {\n${body}});`,
  ];
  for (const kind of kinds) {
    assertEquals(broken("lib/cli/a.ts", kind(lines(68))), []);
    assertEquals(broken("lib/cli/a.ts", kind(lines(69))), ["function-length"], kind(""));
  }
});

Deno.test("function-length watches all folders with code", () => {
  const long = `function f() {\n${lines(80)}}`;
  for (const path of ["main.ts", "lib/core/a.ts", "tools/a.ts", "tests/sim/a.ts", "bench/a.ts"]) {
    assertEquals(broken(path, long), ["function-length"], path);
  }
});

Deno.test("function-length lets the body of a test be long, but not a function inside it", () => {
  const body = lines(80);
  assertEquals(broken("tests/a.ts", `Deno.test("a", () => {\n${body}});`), []);
  assertEquals(broken("tests/a.ts", `Deno.test({ name: "a", fn() {\n${body}} });`), []);
  assertEquals(broken("tests/a.ts", `Deno.test.only("a", () => {\n${body}});`), []);
  const nested = `Deno.test("a", () => { function f() {\n${body}} });`;
  assertEquals(broken("tests/a.ts", nested), ["function-length"]);
});

const DOWN: [string, string][] = [
  ["main.ts", "./lib/lab/mod.ts"],
  ["main_without_lab.ts", "./lib/run_main.ts"],
  ["lib/mod.ts", "./client/mod.ts"],
  ["lib/lab/check/a.ts", "../../client/front/load/mod.ts"],
  ["lib/client/member/a.ts", "../../ordering/mod.ts"],
  ["lib/client/a.ts", "../net/mod.ts"],
  ["lib/tracker/a.ts", "../cli/mod.ts"],
  ["lib/ordering/stream/a.ts", "../../wire/mod.ts"],
  ["lib/ordering/mod.ts", "./stream/a.ts"],
  ["lib/client/front/load/a.ts", "../voice/voice.ts"],
  ["lib/lab/render/a.ts", "../results/a.ts"],
  ["examples/lock_service.ts", "../lib/client/mod.ts"],
  ["lib/net/a.ts", "../core/mod.ts"],
  ["lib/core/a.ts", "./b.ts"],
  ["lib/core/a.ts", "../core/b.ts"],
  ["tests/sim/a.ts", "../../lib/tracker/mod.ts"],
  ["bench/a.ts", "../main.ts"],
];

for (const [path, target] of DOWN) {
  Deno.test(`one-way-imports allows ${path} to import ${target}`, () => {
    assertEquals(broken(path, `import "${target}";`), []);
  });
}

const UP_OR_ACROSS: [string, string][] = [
  ["lib/core/a.ts", "../wire/mod.ts"],
  ["lib/wire/bytes/a.ts", "../../ordering/mod.ts"],
  ["lib/wire/bytes/a.ts", "../frames/frames.ts"],
  ["lib/ordering/stream/a.ts", "../sequence/a.ts"],
  ["lib/client/member/fifo/a.ts", "../total/a.ts"],
  ["lib/client/member/group/a.ts", "../member.ts"],
  ["lib/client/front/a.ts", "../member/mod.ts"],
  ["lib/client/front/voice/a.ts", "../session.ts"],
  ["lib/tracker/directory/state/a.ts", "../handlers/a.ts"],
  ["lib/lab/measure/a.ts", "../render/a.ts"],
  ["lib/lab/check/a.ts", "../../ordering/mod.ts"],
  ["lib/net/a.ts", "../../examples/a.ts"],
  ["examples/a.ts", "../lib/client/member/mod.ts"],
  ["lib/ordering/past/a.ts", "../../net/mod.ts"],
  ["lib/net/a.ts", "../ordering/mod.ts"],
  ["lib/net/a.ts", "../cli/mod.ts"],
  ["lib/cli/a.ts", "../net/mod.ts"],
  ["lib/client/member/a.ts", "../../tracker/mod.ts"],
  ["lib/tracker/a.ts", "../sequencer/mod.ts"],
  ["lib/sequencer/a.ts", "../client/mod.ts"],
  ["lib/client/a.ts", "../lab/mod.ts"],
  ["lib/core/a.ts", "../mod.ts"],
  ["lib/lab/a.ts", "../../main.ts"],
  ["lib/lab/a.ts", "../../tests/testing/a.ts"],
  ["main.ts", "./tools/registry.ts"],
  ["main_without_lab.ts", "./tests/testing/mod.ts"],
];

for (const [path, target] of UP_OR_ACROSS) {
  Deno.test(`one-way-imports refuses that ${path} imports ${target}`, () => {
    assertEquals(broken(path, `import "${target}";`), ["one-way-imports"]);
  });
}

Deno.test("one-way-imports sees every way to import", () => {
  const target = "../wire/mod.ts";
  const ways = [
    `import type { A } from "${target}";`,
    `export * from "${target}";`,
    `export type { A } from "${target}";`,
    `type A = import("${target}").A;`,
    `import("${target}");`,
  ];
  for (const way of ways) assertEquals(broken(PURE, way), ["one-way-imports"], way);
});

Deno.test("files are found by their absolute path too", () => {
  const path = decodeURIComponent(new URL("../../../lib/core/a.ts", import.meta.url).pathname);
  assertEquals(broken(path, "Date.now();"), ["pure-folders"]);
});

Deno.test("every message is a sentence, and its hint says what to do", () => {
  const sources: [string, string][] = [
    [PURE, "Date.now();"],
    [PURE, 'import "../wire/mod.ts";'],
    [PURE, `function f() {\n${lines(80)}}`],
  ];
  for (const [path, source] of sources) {
    const [diagnostic] = Deno.lint.runPlugin(plugin, path, source);
    assertMatch(diagnostic?.message ?? "", /^(Pure|This|"lib\/core") .*\.$/);
    assertStringIncludes(diagnostic?.hint ?? "", " ");
  }
});

const READABLE = [
  "/** Returns the highest seq that every member holds. */",
  "/** The seq after which the stream begins; `undefined` before the welcome. */",
  "/** `2,4,8` */",
  "/**\n * The frames of a datagram.\n *\n *     gm client :0 ford\n *\n * @module\n */",
  "// what a plain comment says is not checked",
];

for (const comment of READABLE) {
  Deno.test(`doc-comments allows \`${comment.replaceAll("\n", "\\n")}\``, () => {
    assertEquals(broken("lib/cli/a.ts", `${comment}\nconst a = 1;`), []);
  });
}

const RIDDLES: [string, RegExp][] = [
  ["/** What came of it. */", /begins with "What"/],
  ["/** Whether all have it. */", /begins with "Whether"/],
  ["/** Answers the next seq. */", /begins with "Answers"/],
  ["/** Nobody is left. */", /begins with "Nobody"/],
  ["/** and its last seq. */", /begins in the middle of a sentence/],
  ["/** The first seq, */", /does not end its sentence/],
  ["/**\n * The first seq\n *\n * @default {1}\n */", /does not end its sentence/],
];

for (const [comment, message] of RIDDLES) {
  Deno.test(`doc-comments refuses \`${comment.replaceAll("\n", "\\n")}\``, () => {
    for (const path of ["lib/cli/a.ts", "tests/sim/a.ts", "tools/a.ts", "examples/a.ts"]) {
      const source = `interface A {\n  ${comment}\n  readonly a: number;\n}`;
      const [diagnostic, ...others] = Deno.lint.runPlugin(plugin, path, source);
      assertEquals(others, []);
      assertEquals(diagnostic?.id, "gm/doc-comments");
      assertMatch(diagnostic?.message ?? "", message);
    }
  });
}

const LONG = "word ".repeat(25).trim();
const WIDE = [
  `/** The ${LONG}. */`,
  `/**\n * The first line.\n * The ${LONG}.\n */`,
  `// ${LONG}`,
  `const b = 1; // ${"word ".repeat(19)}`,
];

for (const comment of WIDE) {
  Deno.test(`comment-width refuses ${comment.replaceAll("\n", "\\n").slice(0, 40)}…`, () => {
    const [diagnostic, ...others] = Deno.lint.runPlugin(
      plugin,
      "lib/cli/a.ts",
      `// Γεια – before it\n${comment}\nconst a = 1;`,
    );
    assertEquals(others, []);
    assertEquals(diagnostic?.id, "gm/comment-width");
    assertMatch(diagnostic?.message ?? "", /has 1\d\d columns/);
  });
}

const NARROW = [
  `/** The ${"word ".repeat(16)}word. */`,
  `// https://example.org/${"a".repeat(100)}`,
  `/**\n * The page\n * https://example.org/${"a".repeat(100)}.\n */`,
  `const text = "${LONG}";`,
];

for (const source of NARROW) {
  Deno.test(`comment-width allows ${source.replaceAll("\n", "\\n").slice(0, 40)}…`, () => {
    assertEquals(broken("lib/cli/a.ts", `${source}\nconst a = 1;`), []);
  });
}
