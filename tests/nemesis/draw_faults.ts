import { type Random, unreachable } from "../../lib/core/mod.ts";
import type { Order } from "../../lib/lab/mod.ts";
import { drawInteger, drawMagnitude } from "../sim/world/seeded_random.ts";
import { type CutWay, type Fault, subjectsOf } from "./fault.ts";

export interface FaultPlan {
  readonly order: Order;
  readonly totalMs: number;
  /** The names of the members that faults may happen to. */
  readonly victims: readonly string[];
  /** The names of the sequencers; none in a fifo group. */
  readonly sequencers: readonly string[];
  /** The names of the sequencers whose disks can be filled. */
  readonly disks: readonly string[];
  /** True if the hosts can be cut off from each other. */
  readonly canCut: boolean;
}

/** Least and greatest time between the beginnings of two faults. */
const PAUSE_MS_MIN = 200;
const PAUSE_MS_MAX = 1_500;
/** Time without a fault at the beginning, so that the first fault meets a group under load. */
const QUIET_MS = 1_000;
const CUT_WAYS: readonly CutWay[] = ["both", "both", "from-them", "to-them", "tracker-only"];

/**
 * Least and greatest duration of each fault. Members are evicted after 2 s of silence, sequencers
 * after 1 s, so their faults are drawn on both sides of that. A tracker that is cut off from all
 * others evicts nobody, sequencers for 5 s and members for 10 s (PROTOCOL 9.3.4).
 */
const LASTS_MS = {
  "crash-member": [100, 3_000],
  "stop-member": [200, 6_000],
  "crash-tracker": [100, 4_000],
  "stop-tracker": [200, 4_000],
  "isolate-tracker": [300, 4_000],
  "crash-sequencer": [50, 4_000],
  "end-sequencer": [50, 2_000],
  "stop-sequencer": [50, 5_000],
  "isolate-sequencer": [300, 5_000],
  "fill-disk": [300, 3_000],
  "crash-servers": [100, 2_000],
  "estrange": [300, 4_000],
  "cut": [300, 6_000],
} as const satisfies Record<Fault["type"], readonly [number, number]>;

/** Draws the faults of a run. All of them are over within the run's time. */
export function drawFaults(random: Random, plan: FaultPlan): Fault[] {
  const faults: Fault[] = [];
  const busyUntil = new Map<string, number>();
  const step = () => drawInteger(random, PAUSE_MS_MIN, PAUSE_MS_MAX);
  for (let atMs = QUIET_MS + step(); atMs < plan.totalMs; atMs += step()) {
    const fault = drawFault(random, plan, atMs);
    const subjects = subjectsOf(fault, plan.sequencers);
    const isFree = subjects.every((subject) => (busyUntil.get(subject) ?? 0) <= atMs);
    const endMs = atMs + fault.forMs;
    if (!isFree || endMs > plan.totalMs) continue;
    for (const subject of subjects) busyUntil.set(subject, endMs);
    faults.push(fault);
  }
  return faults;
}

function drawFault(random: Random, plan: FaultPlan, atMs: number): Fault {
  const type = drawOne(random, typesOf(plan));
  const [min, max] = LASTS_MS[type];
  const when = { atMs, forMs: Math.round(drawMagnitude(random, min, max)) };
  const some = () => [...new Set([1, 2].map(() => drawOne(random, plan.victims)))].sort();
  switch (type) {
    case "crash-member":
    case "stop-member":
      return { ...when, type, member: drawOne(random, plan.victims) };
    case "crash-sequencer":
    case "end-sequencer":
    case "stop-sequencer":
    case "isolate-sequencer":
      return { ...when, type, sequencer: drawOne(random, plan.sequencers) };
    case "fill-disk":
      return { ...when, type, sequencer: drawOne(random, plan.disks) };
    case "estrange":
      return { ...when, type, sequencer: drawOne(random, plan.sequencers), members: some() };
    case "cut":
      return { ...when, type, members: some(), way: drawOne(random, CUT_WAYS) };
    case "crash-tracker":
    case "stop-tracker":
    case "isolate-tracker":
    case "crash-servers":
      return { ...when, type };
    default:
      return unreachable(type);
  }
}

function typesOf({ order, canCut, disks }: FaultPlan): Fault["type"][] {
  const types: Fault["type"][] = ["crash-member", "stop-member", "crash-tracker", "stop-tracker"];
  // Faults of members are twice as frequent.
  types.push("crash-member", "stop-member");
  if (canCut) types.push("cut", "isolate-tracker");
  if (order === "fifo") return types;
  types.push("crash-sequencer", "crash-sequencer", "stop-sequencer", "end-sequencer");
  types.push("crash-servers");
  if (disks.length > 0) types.push("fill-disk");
  if (canCut) types.push("isolate-sequencer", "estrange");
  return types;
}

function drawOne<T>(random: Random, choices: readonly T[]): T {
  return choices[drawInteger(random, 0, choices.length - 1)]!;
}
