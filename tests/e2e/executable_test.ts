import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { permissions } from "../../tools/compile/permissions.ts";
import {
  gmBinary,
  startClient,
  startGm,
  startTracker,
  testExecutable,
  testFromSource,
} from "../testing/mod.ts";

/** Bound for the best of 15 starts, or of 150 on a machine that has other work. */
const START_MS_MAX = 150;
const STARTS = 15;
const STARTS_MAX = 150;

Deno.test("gm --version names the version, the commit and what it runs on", async () => {
  await using gm = startGm(["--version"]);
  assertEquals(await gm.waitForEnd(), 0, gm.show());
  const origin = gmBinary() === undefined ? "from source" : "([0-9a-f]{12}\\+?|unknown commit)";
  const { os, arch } = Deno.build;
  const line = `^gm \\d+\\.\\d+\\.\\d+ \\(${origin}, deno \\d+\\.\\d+\\.\\d+, ${os} ${arch}\\)\\n$`;
  assertMatch(gm.stdout.text, new RegExp(line));
});

/** Returns the milliseconds from the start of the process to its ready line, in the fastest run. */
async function measureStart(title: string, start: () => Promise<AsyncDisposable>): Promise<number> {
  const times: number[] = [];
  while (times.length < STARTS || (times[0]! > START_MS_MAX && times.length < STARTS_MAX)) {
    const began = performance.now();
    await using _ = await start();
    times.push(performance.now() - began);
    times.sort((a, b) => a - b);
  }
  const [best, median] = [times[0]!, times[times.length >> 1]!].map(Math.round);
  const figures = `${best} ms at best, ${median} ms in the median of ${times.length} starts`;
  console.log(`${title}: ready after ${figures}`);
  return best!;
}

testExecutable(`the executable is ready within ${START_MS_MAX} ms`, async () => {
  assertLessOrEqual(await measureStart("tracker", () => startTracker()), START_MS_MAX);
  await using started = await startTracker();
  let clients = 0;
  const start = () => startClient(started.address, `client${clients++}`);
  assertLessOrEqual(await measureStart("client", start), START_MS_MAX);
});

testExecutable("the executable leaves no files where it runs", async () => {
  const folder = await Deno.makeTempDir({ prefix: "gm-host" });
  try {
    const cwd = folder;
    await using started = await startTracker([], { cwd });
    await using client = startGm(["client", "-g", "distrib", ":0", "ford", started.address], {
      cwd,
      env: { TMPDIR: folder, HOME: folder },
    });
    await client.write("So long");
    await client.waitForLine("in distrib ford says:: So long");
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show());
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testFromSource(
  "gm without the lab refuses it, and none of its code is in it",
  "the executable under test has its lab",
  async () => {
    const main = new URL("../../main_without_lab.ts", import.meta.url).pathname;
    const run = async (...words: string[]) => {
      const output = await new Deno.Command(Deno.execPath(), { args: words }).output();
      const [out, err] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
      return { code: output.code, out: out!, err: err! };
    };
    const flags = ["run", "--quiet", "--frozen", "--no-prompt", "--allow-env=TERM"];
    const refused = await run(...flags, main, "lab", "demo");
    assertEquals(refused.code, 2, refused.err);
    assertMatch(refused.err, /^gm: This gm was built without the lab/);
    assert(!(await run(...flags, main, "help")).out.includes("lab"));
    const { modules } = JSON.parse((await run("info", "--json", main)).out);
    const files: string[] = modules.map(({ specifier }: { specifier: string }) => specifier);
    assert(files.some((file) => file.endsWith("/lib/client/front/command.ts")));
    assertEquals(files.filter((file) => file.includes("/lib/lab/")), []);
  },
);

testFromSource(
  "gm without the lab keeps history in a file",
  "the executable under test has its lab",
  async () => {
    const main = new URL("../../main_without_lab.ts", import.meta.url).pathname;
    const file = await Deno.makeTempFile({ prefix: "gm-history-" });
    await Deno.remove(file);
    const flags = ["run", "--quiet", "--frozen", ...permissions(true)];
    const words = ["sequencer", "--until-eof", "--history", file, "127.0.0.1:0"];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...flags, main, ...words],
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assert((await Deno.stat(file)).isFile);
    await Deno.remove(file);
  },
);
