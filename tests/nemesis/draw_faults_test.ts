import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { seededRandom } from "../sim/world/seeded_random.ts";
import { drawFaults, type FaultPlan } from "./draw_faults.ts";
import { describeFault, type Fault, subjectsOf } from "./fault.ts";

const PLAN: FaultPlan = {
  order: "total",
  totalMs: 300_000,
  victims: ["ann", "bob", "cyd"],
  sequencers: ["sequencer1", "sequencer2"],
  disks: ["sequencer1"],
  canCut: true,
};
const draw = (seed: number, plan = PLAN) => drawFaults(seededRandom(seed), plan);
const typesIn = (faults: readonly Fault[]) => new Set(faults.map(({ type }) => type));

Deno.test("drawFaults() draws the same faults for the same seed, and others for another seed", () => {
  assertEquals(draw(7), draw(7));
  assertNotEquals(draw(7), draw(8));
});

Deno.test("drawFaults() draws every type within the run's time, and stops on both sides of an eviction", () => {
  const faults = draw(1);
  assertEquals(typesIn(faults).size, 13);
  for (const { atMs, forMs } of faults) assert(atMs + forMs <= PLAN.totalMs);
  const stops = faults.filter(({ type }) => type === "stop-member").map(({ forMs }) => forMs);
  assert(stops.some((ms) => ms < 1_000) && stops.some((ms) => ms > 3_000), `${stops}`);
});

Deno.test("drawFaults() never draws two faults of one process at the same time", () => {
  const busyUntil = new Map<string, number>();
  for (const fault of draw(2)) {
    for (const subject of subjectsOf(fault, PLAN.sequencers)) {
      assert((busyUntil.get(subject) ?? 0) <= fault.atMs, describeFault(fault));
      busyUntil.set(subject, fault.atMs + fault.forMs);
    }
  }
});

Deno.test("drawFaults() draws only for victims, and only faults that the order and the hosts allow", () => {
  const faults = draw(3, { ...PLAN, order: "fifo", canCut: false, victims: ["ann"] });
  assertEquals([...typesIn(faults)].sort(), [
    "crash-member",
    "crash-tracker",
    "stop-member",
    "stop-tracker",
  ]);
  for (const fault of faults) {
    if ("member" in fault) assertEquals(fault.member, "ann");
  }
});

Deno.test("drawFaults() fills only disks that can be filled", () => {
  const filled = draw(6).flatMap((fault) => fault.type === "fill-disk" ? [fault.sequencer] : []);
  assertEquals([...new Set(filled)], ["sequencer1"]);
  assertEquals(typesIn(draw(6, { ...PLAN, disks: [] })).has("fill-disk"), false);
});

Deno.test("drawFaults() stops sequencers for less and for more than their lease", () => {
  const sleeps = draw(4).filter(({ type }) => type === "stop-sequencer").map(({ forMs }) => forMs);
  assert(sleeps.some((ms) => ms < 1_000) && sleeps.some((ms) => ms > 1_500), `${sleeps}`);
});

Deno.test("drawFaults() isolates the tracker for less and for more time than an eviction takes", () => {
  const cuts = draw(5).filter(({ type }) => type === "isolate-tracker").map(({ forMs }) => forMs);
  assert(cuts.some((ms) => ms < 1_000) && cuts.some((ms) => ms > 3_000), `${cuts}`);
});
