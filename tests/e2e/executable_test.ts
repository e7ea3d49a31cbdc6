import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { permissions } from "../../tools/compile/permissions.ts";
import {
  cpuMsOf,
  gmBinary,
  type Program,
  startClient,
  startGm,
  startTracker,
  testExecutable,
  testFromSource,
} from "../testing/mod.ts";

/** Milliseconds of CPU time that a start may take on any machine. */
const START_CPU_MS_MAX = 150;
/** Starts of a Deno that does nothing, which a start may cost on a slower machine. */
const BARE_STARTS_MAX = 7;
const STARTS = 5;

Deno.test("gm --version names the version, the commit and what it runs on", async () => {
  await using gm = startGm(["--version"]);
  assertEquals(await gm.waitForEnd(), 0, gm.show());
  const origin = gmBinary() === undefined
    ? "from source(?: at [0-9a-f]{12})?"
    : "([0-9a-f]{12}\\+?|unknown commit)";
  const { os, arch } = Deno.build;
  const line = `^gm \\d+\\.\\d+\\.\\d+ \\(${origin}, deno \\d+\\.\\d+\\.\\d+, ${os} ${arch}\\)\\n$`;
  assertMatch(gm.stdout.text, new RegExp(line));
});

/** Returns the milliseconds of CPU time that the cheapest of some starts took to the ready line. */
async function measureStart(title: string, start: () => Promise<Program>): Promise<number> {
  const costs: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const began = performance.now();
    await using program = await start();
    times.push(performance.now() - began);
    costs.push(await cpuMsOf(program.pid));
  }
  const [cost, time] = [Math.min(...costs), Math.round(Math.min(...times))];
  console.log(
    `${title}: ready after ${time} ms and ${cost} ms of CPU time, best of ${STARTS} starts`,
  );
  return cost;
}

/** Returns the milliseconds of CPU time of the cheapest start of a Deno that does nothing. */
async function measureBareStart(): Promise<number> {
  const costs: number[] = [];
  const args = ["eval", "console.log('ready'); setTimeout(() => {}, 60_000)"];
  for (let i = 0; i < STARTS; i++) {
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    costs.push(await cpuMsOf(child.pid));
    child.kill("SIGKILL");
    await Promise.all([reader.cancel(), child.status]);
  }
  return Math.min(...costs);
}

testExecutable(
  `the executable is ready after ${START_CPU_MS_MAX} ms of CPU time at most, or after ` +
    `${BARE_STARTS_MAX} starts of a bare Deno`,
  async () => {
    const bare = await measureBareStart();
    console.log(`bare Deno: ${bare} ms of CPU time`);
    const most = Math.max(START_CPU_MS_MAX, BARE_STARTS_MAX * bare);
    const startOne = async () => (await startTracker()).tracker;
    assertLessOrEqual(await measureStart("tracker", startOne), most);
    await using started = await startTracker();
    let clients = 0;
    const startNext = () => startClient(started.address, `client${clients++}`);
    assertLessOrEqual(await measureStart("client", startNext), most);
  },
);

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
