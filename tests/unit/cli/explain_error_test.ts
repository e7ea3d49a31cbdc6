import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { InvariantError } from "../../../lib/core/mod.ts";
import { EXIT, explainError, Interruption, UsageError } from "../../../lib/cli/mod.ts";

class FullMoonError extends Error {}
const TOLD = [[FullMoonError, 3]] as const;

Deno.test("explainError() reports a wrong command line and where the help is", () => {
  const explained = explainError(new UsageError('Bad "x".'), "tracker", TOLD);
  assertEquals(explained, {
    lines: ['gm tracker: Bad "x".', "See: gm help tracker"],
    exitCode: EXIT.usage,
  });
  assertEquals(explainError(new UsageError("Bad."), "", TOLD).lines, ["gm: Bad.", "See: gm help"]);
});

Deno.test("explainError() reports errors of other folders with the exit codes given", () => {
  const explained = explainError(new FullMoonError("The moon is full."), "client", TOLD);
  assertEquals(explained, { lines: ["gm client: The moon is full."], exitCode: 3 });
});

Deno.test("explainError() escapes what a tracker's refusal could do to the terminal", () => {
  const error = new FullMoonError("a\x1b]0;title\x07\x9b2J\u202eb");
  const [line] = explainError(error, "client", TOLD).lines;
  assertEquals(line, "gm client: a\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{202e}b");
});

Deno.test("explainError() reports a refusal of the operating system without a stack", () => {
  const noSpace = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const cases: [Error, string][] = [
    [
      new Deno.errors.NotFound("os error 2: readfile 'a.txt'"),
      "gm lab: There is no such file or folder.",
    ],
    [new Deno.errors.AddrInUse("os error 98"), "gm lab: Another program has this address."],
    [new Deno.errors.PermissionDenied("os error 13"), "gm lab: The operating system does not"],
    [noSpace, "gm lab: The operating system refused: No space left on device (os error 28)"],
  ];
  for (const [error, start] of cases) {
    const { lines, exitCode } = explainError(error, "lab", TOLD);
    assertEquals([lines.length, exitCode], [1, EXIT.failed]);
    assertStringIncludes(lines[0]!, start);
    assertStringIncludes(lines[0]!, error.message);
  }
});

Deno.test("explainError() reports a bug with its stack, its cause and how to report it", () => {
  for (const error of [new InvariantError("2 is not 1"), new TypeError("2 is not 1")]) {
    const { lines, exitCode } = explainError(error, "client", TOLD);
    assertEquals(exitCode, EXIT.bug);
    assertEquals(lines[0], `gm client: ${error.name}: 2 is not 1`);
    assertMatch(lines[1]!, /^\s+at .*explain_error_test\.ts/);
    assertMatch(
      lines.at(-1)!,
      /bug in gm\. Please report it: .* gm \d+\.\d+\.\d+ \(from source(?: at [0-9a-f]{12})?, deno /,
    );
  }
  const caused = explainError(new Error("outer", { cause: new Error("inner") }), "client", TOLD);
  assertStringIncludes(caused.lines.join("\n"), "Caused by: Error: inner");
  assertStringIncludes(explainError({ odd: 1 }, "", TOLD).lines[0]!, "gm: thrown: { odd: 1 }");
  assertEquals(explainError(new Deno.errors.BadResource("x"), "", TOLD).exitCode, EXIT.bug);
});

Deno.test("explainError() writes nothing about an interruption, and returns its exit code", () => {
  const code = (signal: "SIGINT" | "SIGTERM") =>
    explainError(new Interruption(signal), "client", TOLD);
  assertEquals(code("SIGINT"), { lines: [], exitCode: 130 });
  assertEquals(code("SIGTERM"), { lines: [], exitCode: 0 });
});
