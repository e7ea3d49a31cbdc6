import { assertEquals, assertMatch } from "@std/assert";
import { Program } from "../../testing/mod.ts";

const FIXTURE = new URL("fixture_gm.ts", import.meta.url).pathname;
const DENO = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "--allow-env=GM_TRACKER,GM_KEY_FILE,GM_IDENTITY,TERM",
];

function start(command: string): Program {
  const [deno, ...args] = [...DENO, FIXTURE, command];
  return new Program(deno!, args);
}

Deno.test("a process ends cleanly on a signal, with the signal's code", async () => {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 0]] as const) {
    await using program = start("wait");
    await program.waitForLine("ready");
    program.kill(signal);
    assertEquals(await program.waitForEnd(), code, signal);
    assertEquals([program.stdout.text, program.stderr.text], ["ready\nended\n", ""]);
  }
});

Deno.test("a process that does not end is ended by a signal that comes later", async () => {
  await using program = start("stubborn");
  await program.waitForLine("ready");
  assertEquals(await program.endImpatiently("SIGINT"), 130);
  assertEquals(program.stdout.text, "ready\nnot yet\n");
});

Deno.test("a process does its last work although npx passes on a SIGINT that the kernel sent, too", async () => {
  await using program = start("busy");
  await program.waitForLine("ready");
  program.kill("SIGINT");
  await program.waitForLine("not yet");
  program.kill("SIGINT");
  await program.write("done");
  await program.waitForLine("done");
  assertEquals(await program.waitForEnd(), 130, program.show());
});

Deno.test("a process writes everything before it ends", async () => {
  await using program = start("flood");
  assertEquals(await program.waitForEnd(), 0);
  assertEquals(program.stdout.lines.length, 100_000);
  assertEquals(program.stdout.lines.at(-1), "line 99999");
});

Deno.test("a process whose reader is gone ends quietly", async () => {
  const words = [...DENO, FIXTURE, "flood"].map((word) => `'${word}'`).join(" ");
  // script gives a shell, and so a pipeline, without a permission to run one.
  const line = `(${words}; echo code $? >&2) | head -1`;
  await using program = new Program("script", ["-qec", line, "/dev/null"]);
  await program.waitForLine("code 0");
  assertEquals(await program.waitForEnd(), 0);
  assertEquals(program.stdout.lines.map((shown) => shown.trim()).sort(), ["code 0", "line 0"]);
});

Deno.test("a process whose stdout takes nothing says so, is asked to end, and exits with 1", async () => {
  for (const command of ["flood", "wait"]) {
    const words = [...DENO, FIXTURE, command].map((word) => `'${word}'`).join(" ");
    const line = `${words} > /dev/full; echo code $?`;
    await using program = new Program("script", ["-qec", line, "/dev/null"]);
    await program.waitForLine(/Cannot write to stdout: .*os error 28/);
    await program.waitForLine("code 1");
    assertEquals(await program.waitForEnd(), 0, command);
    assertEquals(program.stdout.lines.length, 2, program.show());
  }
});

Deno.test("a bug shows its stack and how to report it, and exits with 70", async () => {
  await using program = start("broken");
  assertEquals(await program.waitForEnd(), 70);
  assertMatch(program.stderr.text, /^gm broken: TypeError: broken\n\s+at .*\nThis is a bug in gm/s);
});

/** Starts the process that says which signal ends it, by these words before it. */
function startReason(...before: string[]): Program {
  const [command, ...args] = [...before, ...DENO, "--allow-run=cat", FIXTURE, "reason"];
  return new Program(command!, args);
}

Deno.test("SIGHUP ends a process as SIGTERM does, and a second SIGHUP is none of impatience", async () => {
  await using program = startReason();
  await program.waitForLine("ready");
  program.kill("SIGHUP");
  program.kill("SIGHUP");
  assertEquals(await program.waitForEnd(), 0);
  assertEquals(program.stdout.text, "ready\nSIGHUP\n");
});

Deno.test("SIGHUP stays ignored in a process that was started so, as by nohup", async () => {
  await using program = startReason("env", "--ignore-signal=HUP");
  await program.waitForLine("ready");
  program.kill("SIGHUP");
  program.kill("SIGTERM");
  assertEquals(await program.waitForEnd(), 0);
  assertEquals(program.stdout.text, "ready\nSIGTERM\n");
});
