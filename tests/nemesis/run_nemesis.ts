import { delay } from "@std/async/delay";
import { checkLives, type LifeViolation } from "./judge/mod.ts";
import { seededRandom } from "../sim/world/seeded_random.ts";
import { Cast } from "./cast.ts";
import type { Disks } from "./disks.ts";
import { comeTogether, comeToRest, endMembers } from "./come_to_rest.ts";
import { groupsOf } from "./group_log.ts";
import { drawFaults } from "./draw_faults.ts";
import { describeFault, type Fault, subjectsOf } from "./fault.ts";
import { performTakeovers } from "./perform_takeovers.ts";
import type { Field } from "./field.ts";
import type { LifeLog } from "./life_log.ts";
import type { NemesisServer } from "./nemesis_server.ts";
import { applyLoad } from "./load.ts";
import { type LoadRun, openCrew } from "./load_run.ts";

export interface NemesisRun extends LoadRun {
  /** Number of takeovers to perform instead of drawn faults. */
  readonly takeovers: number | undefined;
  readonly sequencers: readonly string[];
  /** The names of the members; the last two are spared. */
  readonly names: readonly string[];
  readonly field: Field;
  readonly disks: Disks;
  /** Called with a description of each fault when it begins. */
  readonly onFault: (text: string) => void;
}

/** The observations of a run, and the verdict on it. */
export interface NemesisOutcome {
  readonly lives: readonly LifeLog[];
  readonly servers: readonly NemesisServer[];
  readonly faultsDone: readonly Fault[];
  readonly violations: readonly LifeViolation[];
  /** Everything else that went wrong, as sentences. */
  readonly troubles: readonly string[];
}

/** Number of members without faults. The deliveries of all others are compared with theirs. */
export const SPARED = 2;

/** Carries out one run. When it returns or throws, all of its processes are gone. */
export async function runNemesis(run: NemesisRun): Promise<NemesisOutcome> {
  const { orders, seed, seconds, names, sequencers, field, disks } = run;
  await using crew = openCrew(run);
  const cast = await Cast.gather(crew, field, {
    groups: groupsOf(orders),
    names,
    sequencers,
    disks,
  });
  const { members } = cast;
  for (const member of members) member.start({ isFounder: true });
  const troubles: string[] = [];
  troubles.push(...await comeTogether(members, crew));
  const victims = names.slice(0, -SPARED);
  const random = seededRandom(seed);
  const faults = run.takeovers === undefined
    ? drawFaults(random, {
      order: orders.includes("total") ? "total" : "fifo",
      totalMs: seconds * 1_000,
      victims,
      sequencers,
      disks: disks.canFill ? disks.names : [],
      canCut: field.canCut,
    })
    : [];
  const loadOver = new AbortController();
  const loading = applyLoad(members, AbortSignal.any([crew.signal, loadOver.signal]));
  if (run.takeovers === undefined) await performFaults(cast, faults, run, crew.signal);
  else {
    const rest = { canCut: field.canCut, count: run.takeovers, onFault: run.onFault };
    const took = await performTakeovers({
      cast,
      crew,
      random,
      names: names.slice(-SPARED),
      ...rest,
    });
    faults.push(...took.faults);
    troubles.push(...took.troubles);
  }
  loadOver.abort();
  await loading;
  troubles.push(...await comeToRest(members, crew));
  troubles.push(...await endMembers(members, crew), ...await cast.endServers());
  const lives = members.flatMap((member) => member.lives);
  troubles.push(
    ...members.flatMap((member) => member.faults),
    ...troublesOf(lives, names.slice(-SPARED)),
  );
  const violations = orders.flatMap((order, i) =>
    checkLives(lives.flatMap(({ groups }) => groups[i] ?? []), { order })
  );
  return { lives, servers: cast.servers, faultsDone: faults, violations, troubles };
}

/**
 * Begins and ends each fault at its time. The end of one may take a moment, as that of a server
 * that starts again: the next fault of the same process waits for it.
 */
async function performFaults(
  cast: Cast,
  faults: readonly Fault[],
  run: NemesisRun,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const until = async (atMs: number) => {
    await delay(Math.max(0, startedAt + atMs - performance.now()), { signal });
  };
  const perform = async (fault: Fault, former: readonly (Promise<void> | undefined)[]) => {
    await until(fault.atMs);
    await Promise.all(former);
    run.onFault(describeFault(fault));
    await cast.begin(fault);
    await until(fault.atMs + fault.forMs);
    await cast.undo(fault);
  };
  const latest = new Map<string, Promise<void>>();
  const performed = faults.map((fault) => {
    const subjects = subjectsOf(fault, run.sequencers);
    const ended = perform(fault, subjects.map((subject) => latest.get(subject)));
    for (const subject of subjects) latest.set(subject, ended);
    return ended;
  });
  await Promise.all([...performed, until(run.seconds * 1_000)]);
}

/**
 * Returns troubles apart from the order: lines that gm must not write, evictions of spared members.
 */
function troublesOf(lives: readonly LifeLog[], spared: readonly string[]): string[] {
  return lives.flatMap(({ name, label, groups, strange }) => [
    ...strange.map((line) => `${label} wrote ${JSON.stringify(line.slice(0, 120))}`),
    ...(spared.includes(name) &&
        groups.some(({ told }) => told.some(({ type }) => type === "evicted"))
      ? [`${label} was evicted without a fault`]
      : []),
  ]);
}
