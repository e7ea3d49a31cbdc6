import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { gmBinary, type Program } from "../testing/mod.ts";
import { clockVariables, fakeTimeLibrary } from "./clock_of_host.ts";
import { isLanRequired, type SshLan, testOnSshLan } from "./mod.ts";

/** Ample time: hosts share the CPUs of one machine. */
const RUN_MS_MAX = 180_000;
/**
 * Least milliseconds of a step in these tests. Nothing else on a busy machine takes half as long.
 */
const STEP_MS_MIN = 5_000;
/** The file in a host's home with the seconds by which its wall clock is ahead. */
const CLOCK = "/root/clock";

const library = fakeTimeLibrary();

/**
 * Declares a test of gm lab on hosts whose wall clocks can be set. Without libfaketime it is
 * skipped and the reason is printed; with `GM_REQUIRE_NETNS=1` it fails.
 */
async function testOnClocks(name: string, run: (lan: SshLan) => Promise<void>): Promise<void> {
  if (library === undefined && !isLanRequired()) {
    console.log(`skipped: ${name}: needs libfaketime, to set a host's wall clock`);
    return;
  }
  const settings = clockVariables(library ?? "", CLOCK);
  const bashrc = [`[ -e ${CLOCK} ] || echo +0 >${CLOCK}`, `export ${settings.join(" ")}`, ""];
  await testOnSshLan(name, { hosts: 3, bashrc: bashrc.join("\n") }, async (lan) => {
    assert(library !== undefined, "There is no libfaketime: install faketime.");
    await run(lan);
  });
}

/** Sets a file that holds the seconds by which a wall clock is ahead: `+5`. */
const set = async (file: string, step: string) => await Deno.writeTextFile(file, `${step}\n`);

/** Returns the only run of a lab that found no fault. */
async function runOf(lab: Program, out: string) {
  assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
  const { isOk, runs: [run] } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
  assertEquals([isOk, run.violations, run.faults], [true, [], []], lab.show());
  return run;
}

async function waitForFirstClient(lab: Program): Promise<void> {
  await lab.waitForLine(/ Started process="?client1 /, { side: "stderr", timeoutMs: RUN_MS_MAX });
}

/** Asserts that all figures of a load of two seconds are those of clocks that nobody set. */
// deno-lint-ignore no-explicit-any -- results.json
function assertUntouched(run: any, show: string): void {
  assertEquals([run.sent, run.delivered, run.load.unsent, run.load.impossible], [120, 360, 0, 0]);
  const { oneWayMs, ownMs, silence, elapsedMs, load } = run;
  assertEquals([oneWayMs.count, load.serviceMs.count, load.lagMs.count], [240, 240, 120], show);
  const figures = [oneWayMs, ownMs, load.serviceMs, load.lagMs, load.generatorLagMs]
    .map(({ max }) => max);
  for (const ms of [...figures, silence.ms, load.clockErrorMs, Math.abs(elapsedMs - 2_000)]) {
    assert(ms < STEP_MS_MIN / 2, `${figures}, ${elapsedMs}\n${show}`);
  }
  const clocks = run.warnings.filter((sentence: string) => sentence.includes("clock"));
  assertEquals(clocks, [], "No steady clock has moved.");
}

await testOnClocks(
  "gm lab --hosts measures the same while the wall clock of any host, and the lab's, is set by 5 or 60 s",
  async (lan) => {
    const lab = `${lan.folder}/clock`;
    const [servers, second, third] = [1, 2, 3].map((n) => `${lan.folder}/home${n}/clock`);
    const cases: [string, string[]][] = [
      // Tracker, sequencer and a client; another client, forwards and back; the lab itself.
      ["+5", [servers!]],
      ["-5", [second!]],
      ["+60", [second!, lab]],
      ["-60", [servers!, third!]],
    ];
    for (const [step, clocks] of cases) {
      const out = `${lan.folder}/out${step}`;
      await set(lab, "+0");
      const load = ["--rate", "60", "--duration", "2s", "--order", "total"];
      const words = ["lab", "performance", "--clients", "3", ...load, "--out", out, "-v"];
      const command = [...clockVariables(library!, lab), gmBinary()!, ...words, ...lan.words];
      await using program = lan.desk.startProgram(["env", "NO_COLOR=1", ...command]);
      await waitForFirstClient(program);
      for (const clock of clocks) await set(clock, step);
      await program.waitForLine(/^ +0-1 +\d/, { timeoutMs: RUN_MS_MAX });
      for (const clock of clocks) await set(clock, "+0");
      assertUntouched(await runOf(program, out), program.show());
    }
  },
);

await testOnClocks(
  "gm lab --hosts measures lines that are sent at once the same, although a host's clock is set again and again",
  async (lan) => {
    const out = `${lan.folder}/out`;
    const words = ["performance", "--clients", "3", "--order", "total", "--out", out, "-v"];
    await using lab = lan.startLab(...words);
    await waitForFirstClient(lab);
    const ended = runOf(lab, out);
    const isOver = ended.then(() => true, () => true);
    // The messages take some tens of milliseconds, at a moment that a test cannot see.
    for (let i = 0; !await Promise.race([isOver, delay(10).then(() => false)]); i++) {
      await set(`${lan.folder}/home2/clock`, i % 2 === 0 ? "+60" : "-60");
    }
    const run = await ended;
    assertEquals([run.delivered, run.oneWayMs.count, run.ownMs.count], [90, 60, 30]);
    for (const ms of [run.oneWayMs.max, run.ownMs.max, run.silence.ms, run.elapsedMs]) {
      assert(ms < STEP_MS_MIN, lab.show());
    }
    assertEquals(run.warnings, [], lab.show());
  },
);
