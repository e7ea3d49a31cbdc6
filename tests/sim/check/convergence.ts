import { formatMemberId, type MemberId } from "../../../lib/core/mod.ts";
import type { GroupView } from "../../../lib/client/member/mod.ts";
import type { ViewRecord } from "../../../lib/wire/mod.ts";
import type { SimMember } from "../world/sim_member.ts";
import type { SimWorld } from "../world/sim_world.ts";
import type { Stay } from "./stay.ts";

/**
 * Returns the first thing that is still missing before every member has all that is owed, as a
 * sentence, or `undefined` if nothing is.
 */
export function whatIsMissing(world: SimWorld): string | undefined {
  const rolls = new Map<string, Roll>();
  if (world.startsPending > 0) return `${world.startsPending} members are to be started again`;
  for (const member of world.living()) {
    // Nothing is owed to a member that takes nothing.
    if (member.isAsleep) continue;
    if (member.id === undefined) return `${member.name} is not registered`;
    if (member.asking > 0) return `${member.name} waits for history`;
    if (member.pending > 0) return `${member.name} has messages that wait`;
    for (const group of [...member.wanted, ...member.directs]) {
      const roll = rolls.get(group) ?? new Roll(world, group);
      rolls.set(group, roll);
      const missing = missingIn(world, member, group, roll);
      if (missing !== undefined) return missing;
    }
  }
  return stillListed(world) ?? stillDetached(world);
}

/**
 * Returns the first dead member or sequencer that the tracker still lists. While the tracker cannot
 * tell a dead network from dead members, it waits for ten heartbeat intervals (PROTOCOL 9.3.4).
 */
function stillListed(world: SimWorld): string | undefined {
  const living = new Set(world.living().map(({ id }) => id));
  for (const group of world.groupNames()) {
    const dead = world.tracker.viewOf(group)?.members.find(({ id }) => !living.has(id));
    if (dead !== undefined) return `the tracker lists ${dead.name}, which is dead, in ${group}`;
  }
  const sequencers = new Set(world.livingSequencers().map(({ machine }) => machine.id));
  const views = world.groupNames().map((group) => world.tracker.viewOf(group));
  return stillOrdered(views, sequencers);
}

/** Returns the first group of total order for which the tracker still lists a dead sequencer. */
export function stillOrdered(
  views: readonly (ViewRecord | undefined)[],
  living: ReadonlySet<MemberId | undefined>,
): string | undefined {
  const orphan = views.find((view) => view?.sequencer && !living.has(view.sequencer.id));
  return orphan && `the tracker lists a dead sequencer of ${orphan.name}`;
}

/**
 * Returns the first member that caught up and is still detached. A member that sleeps has not
 * caught up.
 */
function stillDetached(world: SimWorld): string | undefined {
  const living = world.living();
  if (living.some((member) => member.isAsleep)) return undefined;
  for (const { name, machine } of living) {
    if (machine.loads().some((load) => load.detachedPeers > 0)) {
      return `${name} does not wait for somebody who has caught up`;
    }
  }
  for (const { name, machine } of world.livingSequencers()) {
    for (const group of machine.groups()) {
      if (group.detachedPeers > 0) return `${name} has somebody detached in ${group.name}`;
    }
  }
  return undefined;
}

/** The members of a group at one moment, as one text, so that views can be compared with it. */
class Roll {
  readonly #living: readonly SimMember[];
  readonly #group: string;
  /** Members whose leave the tracker is yet to hear of: they slept, and have said bye. */
  readonly #parting: ReadonlySet<MemberId | undefined>;
  #there: string | undefined;

  constructor(world: SimWorld, group: string) {
    this.#living = world.living();
    this.#group = group;
    const parting = this.#living.filter((other) => other.isAsleep && !other.isIn(group));
    this.#parting = new Set(parting.map(({ id }) => id));
  }

  /** The text for the members whose machines are in the group. */
  get there(): string {
    return this.#there ??= this.namesOf(
      this.#living.filter(({ machine }) => machine.view(this.#group) !== undefined),
    );
  }

  /** Returns the text for the members that somebody takes for those of the group. */
  namesOf(members: readonly { id: MemberId | undefined; name: string }[]): string {
    return members.filter(({ id }) => !this.#parting.has(id))
      .map(({ id, name }) => `${name} (${formatMemberId(id!)})`).sort().join();
  }
}

function missingIn(
  world: SimWorld,
  member: SimMember,
  group: string,
  roll: Roll,
): string | undefined {
  const view = member.machine.view(group);
  if (view === undefined || !member.isIn(group)) return `${member.name} is not in ${group}`;
  const stay = member.stays.get(group)!;
  return wrongView(world, member, view, roll) ??
    (stay.mode === "fifo"
      ? missingOfStreams(world, member, view, stay)
      : missingOfSequence(world, member, stay)) ??
    unsettled(world, member, stay);
}

/**
 * Returns what the member itself knows to be unfinished. For a stream whose sender is gone, no
 * other member would know.
 */
function unsettled(world: SimWorld, member: SimMember, stay: Stay): string | undefined {
  const { groupName, isGapTold } = stay;
  // Sleepers are waited for; and own messages in a gap of the sequence are never known to be there.
  const isWaited = isGapTold || world.living().some((other) => other.isAsleep);
  return isWaited || member.machine.isSettled(groupName)
    ? undefined
    : `${member.name} has not settled in ${groupName}`;
}

/**
 * Returns the difference, if any, between the members that are in the group, the member's view and
 * the tracker's view.
 */
function wrongView(
  world: SimWorld,
  member: SimMember,
  view: GroupView,
  roll: Roll,
): string | undefined {
  const { name: group, mode } = view;
  const { there } = roll;
  const seen = roll.namesOf(view.members);
  if (seen !== there) return `${member.name} sees ${seen} in ${group}, there are ${there}`;
  const record = world.tracker.viewOf(group);
  const listed = roll.namesOf(record?.members ?? []);
  if (seen !== listed) return `${member.name} sees ${seen} in ${group}, the tracker ${listed}`;
  // In a total-order group a number that says nothing new has no place in the sequence.
  const isNumber = mode === "fifo" ? view.number === record!.view : view.number <= record!.view;
  return isNumber
    ? undefined
    : `${member.name} has view ${view.number} of ${group}, the tracker ${record!.view}`;
}

/** Returns the first message in a group that a member which is awake lacks; `undefined`: none. */
export function undelivered(world: SimWorld, group: string): string | undefined {
  for (const member of world.living()) {
    const view = member.machine.view(group);
    const stay = member.stays.get(group);
    if (member.isAsleep || view === undefined || stay === undefined) continue;
    const missing = stay.mode === "fifo"
      ? missingOfStreams(world, member, view, stay)
      : missingOfSequence(world, member, stay);
    const isOwn = missing === undefined && member.pending > 0;
    if (missing !== undefined || isOwn) return missing ?? `${member.name} awaits its own`;
  }
  return undefined;
}

function missingOfSequence(world: SimWorld, member: SimMember, stay: Stay): string | undefined {
  const { totalLedger } = world;
  // An entry that only former members have delivered may have no place in the order.
  const stays = world.living().filter((one) => !one.isAsleep)
    .flatMap(({ stays, id }) => [...stays.values()].filter(({ member }) => member === id));
  const here = stays.filter(({ group }) => group === stay.group);
  const last = Math.max(0, ...here.map((one) => one.position ?? totalLedger.joinedAt(one) ?? 0));
  const position = stay.position ?? totalLedger.joinedAt(stay) ?? last;
  return position === last
    ? undefined
    : `${member.name} is at ${position} of ${last} in ${stay.groupName}`;
}

function missingOfStreams(
  world: SimWorld,
  member: SimMember,
  view: GroupView,
  stay: Stay,
): string | undefined {
  for (const { id, name } of view.members) {
    const last = world.ledger.last(stay.group, id);
    // The application of one that sleeps has not said when it got to know us.
    const isAsleep = world.living().some((sender) => sender.id === id && sender.isAsleep);
    if (isAsleep && !stay.positions.has(id)) continue;
    const at = world.ledger.reached(stay, id);
    const who = `${name} (${formatMemberId(id)}) in ${stay.groupName}`;
    if (at !== last) return `${member.name} is at ${at} of ${last} of ${who}`;
    if (world.ledger.isGapOwed(stay, id)) return `${member.name} was not told its gap of ${who}`;
  }
  return undefined;
}
