import { formatMemberId } from "../../lib/core/mod.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimWorld } from "./sim_world.ts";

/** What is still missing until everybody has all that is owed, as a sentence; `undefined`: nothing. */
export function whatIsMissing(world: SimWorld): string | undefined {
  if (world.startsPending > 0) return `${world.startsPending} members are to be started again`;
  for (const member of world.living()) {
    if (member.id === undefined) return `${member.name} is not registered`;
    if (member.pending > 0) return `${member.name} has messages that wait`;
    for (const group of member.wanted) {
      const missing = missingIn(world, member, group);
      if (missing !== undefined) return missing;
    }
  }
  return undefined;
}

function missingIn(world: SimWorld, member: SimMember, group: string): string | undefined {
  const view = member.machine.view(group);
  if (view === undefined || !member.isIn(group)) return `${member.name} is not in ${group}`;
  const seen = view.members.map(({ id }) => id).sort().join();
  const living = world.living().filter((other) => other.machine.view(group) !== undefined);
  const there = living.map(({ id }) => id).sort().join();
  if (seen !== there) {
    const names = view.members.map(({ name }) => name).join();
    return `${member.name} sees ${names} in ${group}, there are ${
      living.map((m) => m.name).join()
    }`;
  }
  const stay = member.stays.get(group)!;
  if (stay.mode !== "fifo") {
    const last = world.totalLedger.last(stay.group);
    const isThere = stay.position === undefined || stay.position === last;
    return isThere ? undefined : `${member.name} is at ${stay.position} of ${last} in ${group}`;
  }
  for (const sender of view.members) {
    const last = world.ledger.last(stay.group, sender.id);
    const cut = world.ledger.cut(stay.group, sender.id, member.id!) ?? 0;
    const position = stay.positions.get(sender.id) ?? cut;
    if (position !== last) {
      const who = `${sender.name} (${formatMemberId(sender.id)})`;
      return `${member.name} is at ${position} of ${last} of ${who} in ${group}`;
    }
  }
  return undefined;
}
