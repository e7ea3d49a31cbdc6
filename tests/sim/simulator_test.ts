import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { runInProcesses } from "./run/run_in_processes.ts";
import { type RunResult, runSeed } from "./run/run_seed.ts";

/** The first seeds, which every test run goes through. */
const FRESH_SEEDS = 500;
/** Faults of hosts and processes that must have come in them, each so often at least. */
const FAULTS_MIN = {
  ...{ partition: 100, pause: 100, deafness: 20, nap: 80, trickle: 80, sleep: 20, lag: 2 },
  forgery: 2_000,
  ...{ "wall at a member": 1, "wall at the tracker": 1, greed: 1 },
  "outages after a restart": 10,
  detour: 40,
  ...{ "heir crash": 20, "last words": 60, estrangement: 60, blackout: 60, relapse: 20 },
  "disk failure": 20,
  ...{ "narrow path": 10, "narrow path told": 1, "path change": 20, "deaf to channels": 20 },
};
/** The first seed of a run with a wall at a sequencer. */
const SEED_OF_A_SEQUENCER_WALL = 803;
/**
 * A quarter of what a minute of one core runs when nothing else runs beside it: what has become
 * many times as slow is noticed, and a slow or busy machine is not.
 */
const SEEDS_A_MINUTE_MIN = 400;

/** The seeds in tests/sim/regressions.txt: the first word of each line. */
function regressions(): number[] {
  const text = Deno.readTextFileSync(new URL("regressions.txt", import.meta.url));
  return text.split("\n").filter((line) => /^\d/.test(line)).map((line) => parseInt(line, 10));
}

/** Runs a seed; what it throws says how to see it again. */
function run(seed: number): RunResult {
  try {
    return runSeed(seed);
  } catch (cause) {
    throw new Error(`seed ${seed} failed; replay: deno task sim --seed ${seed} --trace`, { cause });
  }
}

Deno.test("Simulator passes the seeds under which it once found a bug", () => {
  const seeds = regressions();
  assert(seeds.length >= 10, `${seeds.length} seeds`);
  for (const seed of seeds) run(seed);
});

Deno.test("Simulator gives the same seed the same trace, and another seed another", () => {
  for (const seed of [3, 5, 8]) {
    const [first, second, other] = [run(seed), run(seed), run(seed + 1)];
    assertEquals(first, second);
    assertNotEquals(first.hash, other.hash);
  }
});

Deno.test("Simulator puts a wall at a sequencer, which its fresh seeds below do not", () => {
  assertEquals(run(SEED_OF_A_SEQUENCER_WALL).faults["wall at a sequencer"], 1);
});

Deno.test("Simulator passes fresh seeds, in which much is lost, repaired and delivered", async () => {
  const range = { first: 1, count: FRESH_SEEDS, failuresMax: 1 };
  const tally = await runInProcesses(range, navigator.hardwareConcurrency);
  const [failure] = tally.failures;
  if (failure !== undefined) {
    const { seed, message } = failure;
    throw new Error(`${message}\nseed ${seed}; replay: deno task sim --seed ${seed} --trace`);
  }
  assertEquals(tally.seeds, FRESH_SEEDS);
  // The time of the processors, not of the clock: other work on the machine changes little.
  const seedsAMinute = Math.round(60e3 * FRESH_SEEDS / tally.cpuMs);
  console.log(`${seedsAMinute} seeds a minute of a core`);
  assert(seedsAMinute >= SEEDS_A_MINUTE_MIN, `only ${seedsAMinute} seeds a minute`);
  // Less than this would mean that the faults or the workload don't happen any more.
  const { delivered, repaired, ordered, evictions, missed, counts, faults } = tally;
  assert(delivered > 20_000);
  assert(counts.lost > 2_000);
  assert(counts.overflowed > 100);
  assert(counts.duplicated > 2_000);
  assert(repaired > 1_000);
  assert(ordered > 20_000);
  assert(evictions > 10);
  assert(missed > 30);
  assert(counts.cut > 1_000);
  assert(counts.long > 200);
  assert(counts.channel > 1_000);
  assert(counts.tooLong > 50);
  for (const [fault, times] of Object.entries(FAULTS_MIN)) {
    assert((faults[fault] ?? 0) >= times, fault);
  }
});
