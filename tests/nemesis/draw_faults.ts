import type { Random } from "../../lib/core/mod.ts";
import type { Order } from "../../lib/lab/mod.ts";
import { drawInteger, drawMagnitude } from "../sim/seeded_random.ts";
import { type CutWay, type Fault, subjectsOf } from "./fault.ts";

export interface FaultPlan {
  readonly order: Order;
  readonly totalMs: number;
  /** Who may be hit. */
  readonly victims: readonly string[];
  /** Whether the hosts can be cut off from each other. */
  readonly canCut: boolean;
}

/** Between the beginnings of two faults. */
const PAUSE_MS_MIN = 200;
const PAUSE_MS_MAX = 1_500;
/** The first fault meets a group that is under way. */
const QUIET_MS = 1_000;
const CUT_WAYS: readonly CutWay[] = ["both", "both", "from-them", "to-them", "tracker-only"];

/**
 * How long each may last. Members are evicted after 2 s of silence, so theirs are shorter and
 * longer. The sequencer keeps within its lease of 1 s: nobody takes over from it yet.
 */
const LASTS_MS = {
  "crash-member": [100, 3_000],
  "stop-member": [200, 6_000],
  "crash-tracker": [100, 4_000],
  "stop-tracker": [200, 4_000],
  "stop-sequencer": [50, 600],
  "cut": [300, 6_000],
} as const satisfies Record<Fault["type"], readonly [number, number]>;

/** Draws what happens when. All of it is over within the time. */
export function drawFaults(random: Random, plan: FaultPlan): Fault[] {
  const faults: Fault[] = [];
  const busyUntil = new Map<string, number>();
  const step = () => drawInteger(random, PAUSE_MS_MIN, PAUSE_MS_MAX);
  for (let atMs = QUIET_MS + step(); atMs < plan.totalMs; atMs += step()) {
    const fault = drawFault(random, plan, atMs);
    const subjects = subjectsOf(fault);
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
  switch (type) {
    case "crash-member":
    case "stop-member":
      return { ...when, type, member: drawOne(random, plan.victims) };
    case "cut": {
      const members = [...new Set([1, 2].map(() => drawOne(random, plan.victims)))].sort();
      return { ...when, type, members, way: drawOne(random, CUT_WAYS) };
    }
    default:
      return { ...when, type };
  }
}

function typesOf({ order, canCut }: FaultPlan): Fault["type"][] {
  const types: Fault["type"][] = ["crash-member", "stop-member", "crash-tracker", "stop-tracker"];
  // Members come and go more often than servers do.
  types.push("crash-member", "stop-member");
  if (order === "total") types.push("stop-sequencer");
  if (canCut) types.push("cut", "cut");
  return types;
}

function drawOne<T>(random: Random, choices: readonly T[]): T {
  return choices[drawInteger(random, 0, choices.length - 1)]!;
}
