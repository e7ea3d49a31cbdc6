import { assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);

/**
 * The tools of the project that read flags, with the exit code of each for words that it refuses.
 */
const TOOLS = {
  "bench/crowd/main.ts": 2,
  "bench/peers/lines/main.ts": 2,
  "bench/peers/main.ts": 2,
  "bench/performance/main.ts": 2,
  "tests/fuzz/main.ts": 64,
  "tests/sim/main.ts": 64,
  "tests/mutants/main.ts": 64,
  "tests/nemesis/main.ts": 2,
  "tools/compile.ts": 2,
} as const;

for (const [tool, exitCode] of Object.entries(TOOLS)) {
  Deno.test(`${tool} refuses a flag that it does not have, and does nothing`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--no-prompt",
        "--allow-env=DENORT_BIN,JSR_URL",
        tool,
        "--bogus",
        "1",
      ],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stderr);
    assertStringIncludes(text, 'Unknown flag "--bogus".');
    assertStringIncludes(text, "usage: deno task");
    assertEquals([code, stdout.length], [exitCode, 0], text);
  });
}
