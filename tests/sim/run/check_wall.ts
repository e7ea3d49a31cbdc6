import { type Random, UNREACHED_MS } from "../../../lib/core/mod.ts";
import { whatIsMissing } from "../check/convergence.ts";
import { Violation } from "../check/violation.ts";
import type { Cut } from "../world/network.ts";
import { drawInteger, pick } from "../world/seeded_random.ts";
import type { SimMember } from "../world/sim_member.ts";
import type { SimSequencer } from "../world/sim_sequencer.ts";
import type { SimWorld } from "../world/sim_world.ts";
import { say } from "../world/workload.ts";
import type { Stepper } from "./stepper.ts";

/**
 * Milliseconds behind a wall. A peer counts as unreached after `UNREACHED_MS`, which the next look
 * finds, at most a quarter of a second later. Clocks are wrong by a hundredth, and a sequencer's
 * notice takes a datagram.
 */
const WALL_MS = 1.05 * UNREACHED_MS + 1_000;
/**
 * Heartbeat intervals behind a wall at the tracker. A member reports after 4.5 intervals without an
 * answer (PROTOCOL 9.6). A member that the tracker does not hear is evicted after two intervals,
 * and again after two more under its next id; then it knows.
 */
const TRACKER_INTERVALS = 8;

/** A member that must have been told something. */
interface Duty {
  readonly who: string;
  readonly what: string;
  /** True as long as both are there, under the ids that they had. */
  isOwed(): boolean;
  isTold(): boolean;
}

/** Two hosts between which a wall is put, and what must be told of it. */
interface Wall {
  readonly kind: string;
  readonly here: string;
  readonly there: string;
  readonly ms: number;
  readonly duties: readonly Duty[];
  /** Sends the message that the wall keeps back. */
  begin(): void;
}

/**
 * Puts a wall between two hosts while all groups are at peace: TCP passes it, and UDP does not, in
 * one direction or in both. Checks that each member that must be told of it is told in time, and
 * that each of them is told when the wall is gone. Nobody sleeps by then, so nothing excuses
 * silence.
 *
 * @throws {Violation} if a member was not told
 */
export function checkWall(world: SimWorld, stepper: Stepper, random: Random): void {
  checkNothingLeft(world);
  const wall = drawWall(world, random);
  if (wall === undefined) return;
  const { here, there, duties, ms } = wall;
  world.noteFault(`wall at ${wall.kind}`);
  const cuts = drawCuts(here, there, random);
  for (const cut of cuts) {
    world.note(`a wall: ${[...cut.from].join()} to ${[...cut.to].join()}`);
    world.network.cuts.add(cut);
  }
  wall.begin();
  stepper.runUntil(world.heap.now + ms);
  for (const { who, what, isOwed, isTold } of duties) {
    if (isOwed() && !isTold()) throw new Violation(`${who} was not told that ${what}`);
  }
  world.note("the wall is gone");
  for (const cut of cuts) world.network.cuts.delete(cut);
  stepper.runUntilHolds(() => {
    const open = duties.find(({ isOwed, isTold }) => isOwed() && isTold());
    return open === undefined
      ? undefined
      : `${open.who} was not told that it is over: ${open.what}`;
  });
  if (world.settings.wall === "tracker") stepper.runUntilConverged();
  else stepper.runUntilHolds(() => whatIsMissing(world));
}

/** Checks that no member of a fifo group is still called unreached after the faults. */
function checkNothingLeft(world: SimWorld): void {
  for (const { name, machine, news } of world.living()) {
    for (const { group, id } of news.all()) {
      const view = machine.view(group);
      const other = view?.members.find((member) => member.id === id);
      if (view?.mode !== "fifo" || other === undefined) continue;
      throw new Violation(`${name} was not told that ${other.name} is reached again in ${group}`);
    }
  }
}

/** Draws a wall for either direction, or for both. */
function drawCuts(here: string, there: string, random: Random): Cut[] {
  const of = () => true;
  const cut: Cut = { from: new Set([here]), to: new Set([there]), of };
  const back: Cut = { from: cut.to, to: cut.from, of };
  return [[cut], [back], [cut, back]][drawInteger(random, 0, 2)]!;
}

function drawWall(world: SimWorld, random: Random): Wall | undefined {
  const { wall } = world.settings;
  if (wall === "none") return undefined;
  const member = pick(random, world.living());
  if (member === undefined) return undefined;
  if (wall === "tracker") return atTracker(world, member);
  const group = pick(random, [...member.wanted]);
  if (group === undefined) return undefined;
  const others = world.living().filter((one) => one !== member && one.isIn(group));
  const other = pick(random, others);
  if (other === undefined) return undefined;
  const mode = member.machine.view(group)?.mode;
  if (mode === "fifo") return betweenMembers(world, group, member, other);
  return atSequencer(world, group, member, others);
}

function atTracker(world: SimWorld, member: SimMember): Wall {
  const [tracker] = world.hostnames();
  const duty: Duty = {
    who: member.name,
    what: "datagrams between it and the tracker get lost",
    isOwed: () => !member.isDown,
    isTold: () => member.news.isTrackerLost,
  };
  const ms = TRACKER_INTERVALS * world.settings.heartbeatMs + 1_000;
  return {
    kind: "the tracker",
    here: tracker!,
    there: member.hostname,
    ms,
    duties: [duty],
    begin: () => {},
  };
}

function betweenMembers(world: SimWorld, group: string, from: SimMember, to: SimMember): Wall {
  const duties = [dutyOf(group, from, to)];
  const begin = () => say(world, from, group);
  return { kind: "a member", here: from.hostname, there: to.hostname, ms: WALL_MS, duties, begin };
}

/** A wall between a member and the sequencer of its group, of which all others must be told. */
function atSequencer(
  world: SimWorld,
  group: string,
  member: SimMember,
  others: readonly SimMember[],
): Wall | undefined {
  const sequencer = world.livingSequencers().find((one) => isOrdering(one, group));
  if (sequencer === undefined) return undefined;
  const duties = others.map((other) => {
    const duty = dutyOf(group, other, member);
    // Its disk may fail with the first message. The wall is in nobody's way at the next one.
    return { ...duty, isOwed: () => isOrdering(sequencer, group) && duty.isOwed() };
  });
  const begin = () => say(world, others[0]!, group);
  const { hostname: here } = sequencer.address;
  return { kind: "a sequencer", here, there: member.hostname, ms: WALL_MS, duties, begin };
}

/** Returns true while this sequencer lives and orders the group. */
function isOrdering({ isDown, machine }: SimSequencer, group: string): boolean {
  return !isDown && [...machine.groups()].some(({ name }) => name === group);
}

function dutyOf(group: string, teller: SimMember, other: SimMember): Duty {
  const ids = [teller.id, other.id];
  const sees = (one: SimMember, id: number) =>
    one.machine.view(group)?.members.some((member) => member.id === id) ?? false;
  return {
    who: teller.name,
    what: `${other.name} is not reached in ${group}`,
    isOwed: () =>
      !teller.isDown && !other.isDown && teller.id === ids[0] && other.id === ids[1] &&
      sees(teller, ids[1]!) && sees(other, ids[0]!),
    isTold: () => teller.news.has(group, other.id!),
  };
}
