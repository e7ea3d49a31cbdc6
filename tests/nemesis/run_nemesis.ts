import { delay } from "@std/async/delay";
import { Crew, describeEnding } from "../../lib/lab/process/crew.ts";
import type { Order } from "../../lib/lab/mod.ts";
import { checkLives, type LifeViolation } from "./judge/mod.ts";
import { createLog } from "../../lib/net/mod.ts";
import { seededRandom } from "../sim/world/seeded_random.ts";
import { Cast } from "./cast.ts";
import type { Disks } from "./disks.ts";
import { type GroupLog, groupsOf } from "./group_log.ts";
import { drawFaults } from "./draw_faults.ts";
import { describeFault, type Fault } from "./fault.ts";
import { performTakeovers } from "./perform_takeovers.ts";
import type { Field } from "./field.ts";
import type { LifeLog } from "./life_log.ts";
import { applyLoad } from "./load.ts";

export interface NemesisRun {
  /** There is a group for each, and every member is in all of them. */
  readonly orders: readonly Order[];
  readonly seed: number;
  readonly seconds: number;
  /** Number of takeovers to perform instead of drawn faults. */
  readonly takeovers: number | undefined;
  readonly sequencers: readonly string[];
  /** The names of the members; the last two are spared. */
  readonly names: readonly string[];
  readonly field: Field;
  readonly disks: Disks;
  readonly interrupted: AbortSignal;
  /** Called with a description of each fault when it begins. */
  readonly onFault: (text: string) => void;
}

/** The observations of a run, and the verdict on it. */
export interface NemesisOutcome {
  readonly lives: readonly LifeLog[];
  readonly faultsDone: readonly Fault[];
  readonly violations: readonly LifeViolation[];
  /** Everything else that went wrong, as sentences. */
  readonly troubles: readonly string[];
}

/** Number of members without faults. The deliveries of all others are compared with theirs. */
export const SPARED = 2;
/** Number of messages of every member after all faults have ended. */
const LAST_MESSAGES = 20;
/** Milliseconds for each step that has no fault in it. */
const STEP_MS = 60_000;

/** Carries out one run. When it returns or throws, all of its processes are gone. */
export async function runNemesis(run: NemesisRun): Promise<NemesisOutcome> {
  const { orders, seed, seconds, names, sequencers, field, disks, interrupted } = run;
  const log = createLog({ level: "warn", format: "text", write: (line) => console.error(line) });
  await using crew = new Crew(interrupted, log);
  const cast = await Cast.gather(crew, field, {
    groups: groupsOf(orders),
    names,
    sequencers,
    disks,
  });
  const { members } = cast;
  for (const member of members) member.start({ isFounder: true });
  const troubles: string[] = [];
  if (!await crew.until(() => isWhole(cast), STEP_MS)) troubles.push(...whoSeesWhom(cast));
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
  troubles.push(...await comeToRest(cast, crew));
  troubles.push(...await endAll(cast, crew));
  const lives = members.flatMap((member) => member.lives);
  troubles.push(
    ...members.flatMap((member) => member.faults),
    ...troublesOf(lives, names.slice(-SPARED)),
  );
  const violations = orders.flatMap((order, i) =>
    checkLives(lives.flatMap(({ groups }) => groups[i] ?? []), { order })
  );
  return { lives, faultsDone: faults, violations, troubles };
}

/** Begins and ends each fault at its time. */
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
  const perform = async (fault: Fault) => {
    await until(fault.atMs);
    run.onFault(describeFault(fault));
    await cast.begin(fault);
    await until(fault.atMs + fault.forMs);
    await cast.undo(fault);
  };
  await Promise.all([...faults.map(perform), until(run.seconds * 1_000)]);
}

/**
 * Waits until all members are in the group again and have delivered each other's last messages.
 * Returns a sentence for everything that is missing when the time is up.
 */
async function comeToRest(cast: Cast, crew: Crew): Promise<string[]> {
  if (!await crew.until(() => isWhole(cast), STEP_MS)) return whoSeesWhom(cast);
  const lives = cast.members.flatMap(({ life }) => life ?? []);
  await crew.until(() => lives.every(({ isWriting }) => !isWriting), STEP_MS);
  for (const life of lives) life.multicast(LAST_MESSAGES);
  const lacking = () => groupLogsOf(lives).flatMap(lackingIn);
  return await crew.until(() => lacking().length === 0, STEP_MS) ? [] : lacking();
}

/** Returns a sentence for each last message in a group that a member of it did not deliver. */
function lackingIn(logs: readonly GroupLog[]): string[] {
  return logs.flatMap(({ label: receiver, delivered }) =>
    logs.filter(({ sent }) => !delivered.has(sent.at(-1) ?? ""))
      .map(({ label }) => `${receiver} did not deliver the last message of ${label}`)
  );
}

/** Returns the logs of each group. */
function groupLogsOf(lives: readonly LifeLog[]): GroupLog[][] {
  const [{ groups } = { groups: [] }] = lives;
  return groups.map((_, i) => lives.flatMap(({ groups }) => groups[i] ?? []));
}

/** Has all members leave, then ends the servers. Returns everything that went wrong. */
async function endAll(cast: Cast, crew: Crew): Promise<string[]> {
  const lives = cast.members.flatMap(({ life }) => life === undefined ? [] : [life]);
  await Promise.all(cast.members.map((member) => member.quit()));
  await crew.until(() => lives.every(({ process }) => process.ending !== undefined), STEP_MS);
  const faults = lives.flatMap(({ label, process, hasDoubt }) => {
    const { ending } = process;
    if (ending === undefined) return [`${label} had not ended ${STEP_MS} ms after !q`];
    // A client ends with 1 if it does not know whether its messages have arrived.
    const isFine = ending.code === 0 || (ending.code === 1 && hasDoubt);
    return isFine ? [] : [`${label} ${describeEnding(process, ending)}`];
  });
  return [...faults, ...await cast.endServers()];
}

/** Returns true if every member is in the group, and sees all members and no others. */
function isWhole({ members }: Cast): boolean {
  const ids = members.map(({ life }) => life?.id ?? "");
  return members.every(({ life }) =>
    life !== undefined &&
    life.groups.every(({ view }) =>
      view.length === ids.length && ids.every((id) => view.includes(id))
    )
  );
}

function whoSeesWhom({ members }: Cast): string[] {
  return members.flatMap(({ name, life }) =>
    life === undefined
      ? [`${name} did not come back`]
      : life.groups.map(({ label, view }) =>
        `${label} is ${life.id} and sees ${view.join(", ") || "nobody"}`
      )
  );
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
