import { DEPARTED_MS, invariant, type Random, TABLE_LIMITS } from "../../../lib/core/mod.ts";
import { scheduleFaults } from "../world/faults.ts";
import { Forger } from "../world/forger.ts";
import { whatIsMissing } from "../check/convergence.ts";
import type { NetworkCounts } from "../world/network.ts";
import { seededRandom } from "../world/seeded_random.ts";
import { drawSettings } from "../world/draw_settings.ts";
import type { Settings } from "../world/settings.ts";
import { SimSeals } from "../world/sim_seals.ts";
import { scheduleInsider } from "../world/insider.ts";
import { SimIdentities } from "../world/sim_identities.ts";
import type { SimMember } from "../world/sim_member.ts";
import { SimWorld, type Trace } from "../world/sim_world.ts";
import { Successions } from "../world/successions.ts";
import { checkSurvivors } from "../check/survivors.ts";
import { Violation } from "../check/violation.ts";
import { checkGreed } from "./check_greed.ts";
import { checkOutages } from "./check_outages.ts";
import { checkQuiet } from "./check_quiet.ts";
import { checkWall } from "./check_wall.ts";
import { Stepper } from "./stepper.ts";
import { scheduleWorkload } from "../world/workload.ts";

/** The result of one run. */
export interface RunResult {
  readonly settings: Settings;
  /** Over every datagram received. */
  readonly hash: string;
  readonly delivered: number;
  /** Of these, in total-order groups. */
  readonly ordered: number;
  /** Sequence numbers told as gaps; not those of a hostile member. */
  readonly missed: number;
  /** Datagrams of repair. */
  readonly repaired: number;
  readonly evictions: number;
  /** Messages of the past that somebody was told. */
  readonly recalled: number;
  readonly counts: NetworkCounts;
  /** Recorded datagrams that were replayed, and not taken; none unless all is sealed. */
  readonly replays: number;
  /** Registrations of an insider that were refused; none without identities. */
  readonly refused: number;
  /** Views that somebody altered, and nobody believed. */
  readonly altered: number;
  /** Runs of messages that did not fit their signature, and were forgotten; none unless signed. */
  readonly forgedRuns: number;
  /** The number of times that each fault of hosts and processes occurred. */
  readonly faults: Readonly<Record<string, number>>;
}

/** The kind of a run. */
export interface RunOptions {
  /**
   * True if all datagrams are sealed, and somebody replays them.
   *
   * @default {false}
   */
  readonly isSealed?: boolean | undefined;
  /**
   * True if members have identities, and an insider tries to take their names.
   *
   * @default {isSigned}
   */
  readonly hasIdentities?: boolean | undefined;
  /**
   * True if fifo groups are signed, and somebody forges what members say in them.
   *
   * @default {false}
   */
  readonly isSigned?: boolean | undefined;
}

/** The share of signed groups among the fifo groups after the first one. */
const SIGNED_SHARE = 0.7;

/**
 * Runs one seed: draws its settings, lets its faults happen, heals the network, and requires that
 * all that is owed arrives, that repair stops, and that everybody can leave in peace.
 *
 * @throws {Violation} if the contract was broken
 * @throws {NotConverged} if what is owed did not come
 */
export function runSeed(
  seed: number,
  trace: Trace = () => {},
  options: RunOptions = {},
): RunResult {
  const { isSealed = false, isSigned = false, hasIdentities = isSigned } = options;
  const drawn = drawSettings(seededRandom(seed), seededRandom(seed ^ 0x7ab1e5));
  const settings = isSigned ? withFifo(drawn) : drawn;
  const identities = hasIdentities
    ? new SimIdentities(seededRandom(seed ^ 0x1de2), !isSigned)
    : undefined;
  const world = new SimWorld(seed, settings, trace, identities);
  const forger = isSigned ? signGroups(world, seededRandom(seed ^ 0x516e)) : undefined;
  if (isSealed) world.network.seals = new SimSeals(seededRandom(seed ^ 0x5ea1), settings.isHeavy);
  trace(JSON.stringify(settings));
  scheduleWorkload(world);
  scheduleFaults(world);
  if (identities !== undefined) scheduleInsider(world, identities);
  new Successions(world, seededRandom(seed ^ 0x2e16)).schedule();
  const stepper = new Stepper(world);
  stepper.runUntil(settings.healAt);
  world.heal();
  forger?.scheduleWords();
  // A member that sleeps holds nobody up for long: the others converge without it.
  stepper.runUntilHolds(() => whatIsMissing(world));
  // It may sleep until the others keep nothing any longer of the streams of departed members.
  if (settings.tables !== TABLE_LIMITS) stepper.runUntil(world.heap.now + 1.1 * DEPARTED_MS);
  world.wakeSleepers();
  stepper.runUntilConverged();
  checkQuiet(world, stepper);
  checkSurvivors(world);
  checkKeys(world);
  world.totalLedger.check(new Set(world.living().flatMap(({ stays }) => [...stays.values()])));
  checkNobodyEvicted(world);
  checkWall(world, stepper, seededRandom(seed ^ 0x3a11));
  checkGreed(world, stepper, seededRandom(seed ^ 0x62eed));
  checkOutages(world, stepper, seededRandom(seed ^ 0x0e7a6e));
  world.claims.isQuiet = true;
  recallAll(world, stepper);
  world.claims.check(new Set(world.living().flatMap(({ stays }) => [...stays.values()])));
  closeAll(world, stepper);
  world.excuses.check();
  world.holders.check(world.excuses.gone, world.ledger.hostile);
  return {
    settings,
    hash: world.network.traceHash,
    ordered: world.totalLedger.delivered,
    delivered: world.ledger.delivered + world.totalLedger.delivered,
    missed: sum(world, (member) => member.missed),
    repaired: sum(world, (member) => member.machine.counters.sent.repair.datagrams),
    recalled: world.claims.told,
    evictions: sum(world, (member) => member.evicted.length),
    counts: world.network.counts,
    replays: world.network.seals?.replays ?? 0,
    refused: identities?.refused ?? 0,
    altered: identities?.altered ?? 0,
    forgedRuns: sum(world, (member) => member.machine.counters.forgedRuns),
    faults: Object.fromEntries(world.faults),
  };
}

/** Returns the settings with a fifo group, which can be signed. */
function withFifo(settings: Settings): Settings {
  const { groups } = settings;
  return groups.includes("fifo") ? settings : { ...settings, groups: ["fifo", ...groups.slice(1)] };
}

/** Lets most fifo groups be signed, one of them at least, and somebody forge what is said there. */
function signGroups(world: SimWorld, random: Random): Forger {
  const { groups } = world.settings;
  const fifo = world.groupNames().filter((_, i) => groups[i] === "fifo");
  for (const [i, name] of fifo.entries()) {
    if (i === 0 || random() < SIGNED_SHARE) world.signedNames.add(name);
  }
  return new Forger(world, random);
}

function sum(world: SimWorld, of: (member: SimMember) => number): number {
  return world.members.reduce((total, member) => total + of(member), 0);
}

/** Checks that members with identities see the keys of all others that have one. */
function checkKeys(world: SimWorld): void {
  const { identities } = world;
  if (identities === undefined || identities.isAltering) return;
  const keyed = world.living().filter((member) => identities.of(member.name) !== undefined);
  const names = new Set(keyed.map(({ name }) => name));
  for (const { name, wanted, machine } of keyed) {
    for (const group of wanted) {
      for (const member of machine.view(group)?.members ?? []) {
        if (member.key !== undefined || !names.has(member.name)) continue;
        throw new Violation(`${name} does not see the key of ${member.name} in ${group}`);
      }
    }
  }
}

/** Milliseconds in which everybody hears of a leave when nothing is lost. */
const HEARD_MS = 1_000;

/**
 * Checks that no member is evicted in a run in which every datagram arrives in time. Exceptions are
 * members of a group that was made anew while the tracker rebuilt itself, and members that left a
 * group about then, of which the tracker heard from others.
 */
function checkNobodyEvicted(world: SimWorld): void {
  const { network: { counts }, faults, settings, tracker } = world;
  const isHeard = counts.lost + counts.cut + counts.overflowed === 0;
  const isInTime = !["pause", "deafness"].some((fault) => faults.has(fault)) &&
    settings.network.stragglerShare === 0;
  // A tracker that dies before it has heard of a group leaves behind one that was made anew under
  // its name; the next one takes back whichever is reported first, and refuses the others.
  const isOnce = tracker.lives <= 2;
  if (!isHeard || !isInTime || !isOnce) return;
  for (const { name, evicted, leftAt } of world.members) {
    const isLeaver = leftAt > tracker.killedAt - HEARD_MS;
    if (isLeaver || evicted.every((id) => tracker.conflicts.has(id) || tracker.expelled.has(id))) {
      continue;
    }
    throw new Violation(`${name} was evicted, though nothing of it was lost`);
  }
}

/** Messages that everybody asks for at the end. */
const RECALLED = 20;

/** Lets every living member ask for history, and checks that each gets an answer. */
function recallAll(world: SimWorld, stepper: Stepper): void {
  for (const member of world.living()) {
    for (const group of member.wanted) {
      member.recall(group, { count: RECALLED, since: 0, isBefore: false });
    }
  }
  stepper.runUntilHolds(() => {
    const asking = world.living().find((member) => member.asking > 0);
    return asking === undefined ? undefined : `${asking.name} waits for history`;
  });
}

function closeAll(world: SimWorld, stepper: Stepper): void {
  const living = world.living();
  for (const member of living) member.close();
  stepper.runUntilHolds(() => {
    const open = living.find((member) => !member.isClosed);
    return open === undefined ? undefined : `${open.name} has not closed`;
  });
  invariant(world.living().length === 0, "Somebody closed and lives");
}
