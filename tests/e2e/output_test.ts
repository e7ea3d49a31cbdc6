import { assert, assertEquals } from "@std/assert";
import { gmCommand, jsonLine, Program, startClient, startTracker } from "../testing/mod.ts";

const IN_DISTRIB = { flags: ["-g", "distrib"] };

/**
 * Runs gm in a pipeline of a shell, with a stdin that stays open; `code N` on a line of its own is
 * its exit code. `script` gives a shell without a permission to run one.
 */
function inShell(args: readonly string[], rest: string): Program {
  const { words, env } = gmCommand(args);
  const gm = words.map((word) => `'${word}'`).join(" ");
  return new Program("script", ["-qec", `(${gm}; echo code $? >&2) ${rest}`, "/dev/null"], { env });
}

/** Returns what the shell showed, without carriage returns. */
function shown(program: Program): string[] {
  return program.stdout.lines.map((line) => line.trim());
}

for (const flags of [["--json"], []]) {
  const what = flags[0] ?? "text";
  Deno.test(`a client whose reader is gone leaves, says nothing, and exits with 0: ${what}`, async () => {
    await using started = await startTracker(["--heartbeat", "20000"]);
    const { address } = started;
    await using ford = await startClient(address, "ford", IN_DISTRIB);
    await using katerina = await startClient(address, "katerina", IN_DISTRIB);
    const words = ["client", ...flags, "-g", "distrib", ":0", "bot", address];
    await using bot = inShell(words, "| head -1");
    await ford.waitForLine(/"kind":"join","name":"bot"/);
    await ford.write("0");
    // head shows its line as it ends; a write after that finds the pipe closed.
    await bot.waitForLine(/./);
    const left = ford.waitForLine(/"kind":"leave","name":"bot"/);
    let hasLeft = false;
    void left.then(() => hasLeft = true);
    for (let i = 1; !hasLeft; i++) {
      await ford.write(`${i}`);
      await katerina.waitForLine(jsonLine("message", { text: `${i}` }));
    }
    // Not an eviction: that would take two heartbeat intervals.
    await left;
    await bot.waitForLine("code 0");
    assertEquals(await bot.waitForEnd(), 0);
    assertEquals(shown(bot).filter((line) => line !== "code 0").length, 1, bot.show());
  });

  Deno.test(`a client whose stdout is full says so, leaves, and exits with 1: ${what}`, async () => {
    await using started = await startTracker(["--heartbeat", "20000"]);
    const { address } = started;
    await using ford = await startClient(address, "ford", IN_DISTRIB);
    const words = ["client", ...flags, "-g", "distrib", "--members", "2", ":0", "bot", address];
    await using bot = inShell(words, "> /dev/full");
    if (flags.length === 0) {
      await ford.waitForLine(/"kind":"join","name":"bot"/);
      await ford.write("So long");
      await ford.waitForLine(/"kind":"leave","name":"bot"/);
    }
    await bot.waitForLine(/^gm: Cannot write to stdout: .*os error 28/);
    await bot.waitForLine("code 1");
  });
}

Deno.test("every command whose stdout is full says so, and exits with 1", async () => {
  await using started = await startTracker();
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "So long\n");
  const emulation = ["client", "-t", file, "--members", "1", ":0", "ford", started.address];
  const load = ["client", "--load", ":0", "arthur", started.address];
  const commands = [["help"], ["tracker", "127.0.0.1:0"], emulation, load];
  await Promise.all(commands.map(async (words) => {
    await using program = inShell(words, "> /dev/full");
    await program.waitForLine(/^gm: Cannot write to stdout: .*os error 28/);
    await program.waitForLine("code 1");
    assertEquals(shown(program).length, 2, program.show());
  }));
  await Deno.remove(file);
});

Deno.test("gm help exits with 0 when its reader is gone", async () => {
  await using program = inShell(["help"], "| true");
  await program.waitForLine("code 0");
  assert(shown(program).every((line) => line === "code 0"), program.show());
});
