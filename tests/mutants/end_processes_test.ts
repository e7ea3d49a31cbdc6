import { assert, assertEquals } from "@std/assert";
import { Program } from "../testing/mod.ts";
import { endProcesses } from "./end_processes.ts";

const ENDLESS = "console.log('ready'); setInterval(() => {}, 1_000)";

function startEndless(cwd: string): Program {
  return new Program(Deno.execPath(), ["eval", "--no-config", "--no-lock", ENDLESS], { cwd });
}

function startInTerminal(cwd: string): Program {
  const line = `'${Deno.execPath()}' eval --no-config --no-lock "${ENDLESS}"; echo went on`;
  return new Program("script", ["-qec", line, "/dev/null"], { cwd });
}

const IS_LINUX = Deno.build.os === "linux";
if (!IS_LINUX) console.log("skipped: endProcesses(): only Linux tells where processes run");

Deno.test({
  name: "endProcesses() ends what runs in a folder, in a pseudo-terminal too, and nothing else",
  ignore: !IS_LINUX,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const beside = `${folder}-beside`;
    await Deno.mkdir(beside);
    await using inFolder = startEndless(folder);
    await using inTerminal = startInTerminal(folder);
    await using other = startEndless(beside);
    for (const program of [inFolder, inTerminal, other]) await program.waitForLine(/ready/);
    await endProcesses(folder);
    for (const program of [inFolder, inTerminal]) assert(await program.waitForEnd() !== 0);
    assert(!inTerminal.stdout.text.includes("went on"), inTerminal.show());
    other.kill("SIGTERM");
    assertEquals(await other.waitForEnd(), 143);
    for (const path of [folder, beside]) await Deno.remove(path);
  },
});
