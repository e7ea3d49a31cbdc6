import {
  DIRECTS_PER_MEMBER_MAX,
  familyOf,
  formatAddress,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
} from "../../../core/mod.ts";
import { type Refusal, refuse } from "../../../wire/mod.ts";
import type { DirectoryMember } from "../state/mod.ts";
import { boundApart } from "./refusals.ts";

// The refusals of direct conversations. Each text says what is wrong, with the value, and then what
// to do.

/** Refuses a name that no member has; `alike` is a member with a name that people take for it. */
export function unknownName(name: string, alike: DirectoryMember | undefined): Refusal {
  return refuse(
    "unknown_name",
    alike === undefined
      ? `There is no member "${name}": write the name as !lm or a message shows it.`
      : `There is no member "${name}", and one called "${alike.name}": write that name if you ` +
        "mean that member.",
  );
}

/** Refuses a direct message of a member to itself. */
export function directToOneself({ name }: DirectoryMember): Refusal {
  return refuse("bad_field", `You are "${name}" yourself: name another member.`);
}

/** Refuses a direct message between members whose addresses are of different IP families. */
export function directToOtherFamily(member: DirectoryMember, other: DirectoryMember): Refusal {
  const family = familyOf(other.address);
  return refuse(
    "wrong_family",
    `"${other.name}" has an IPv${family} address, and ${formatAddress(member.address)} is ` +
      `IPv${family === 4 ? 6 : 4}: start the client on an IPv${family} address.`,
  );
}

/** Refuses a direct message between members of which one receives on a loopback address only. */
export function directOutOfReach(member: DirectoryMember, other: DirectoryMember): Refusal {
  const what = `"${member.name}" cannot talk with "${other.name}"`;
  return refuse("unreachable", `${what}: ${boundApart(member, other)}`);
}

/** Refuses one direct conversation too many of a member. */
export function tooManyDirectsOfOne({ name }: DirectoryMember): Refusal {
  return refuse(
    "limit",
    `"${name}" talks directly with ${DIRECTS_PER_MEMBER_MAX} members, the limit: wait until one ` +
      "of them leaves, or talk in a group.",
  );
}

/** Refuses a direct conversation of a member that is in as many groups as it may be. */
export function noRoomForDirect({ name }: DirectoryMember): Refusal {
  return refuse(
    "limit",
    `"${name}" is in ${GROUPS_PER_MEMBER_MAX} groups and direct conversations, the limit for one ` +
      "member: talk in a group that you share.",
  );
}

/** Refuses a direct conversation while the tracker has as many groups as it may have. */
export function tooManyGroupsForDirect(member: DirectoryMember, other: DirectoryMember): Refusal {
  return refuse(
    "limit",
    `This tracker has ${GROUPS_MAX} groups and direct conversations, its limit, so ` +
      `"${member.name}" and "${other.name}" cannot talk directly: talk in a group that exists.`,
  );
}

/** Refuses a name whose bearer may still report itself after the restart (PROTOCOL 8.7.6). */
export function rebuildingName(name: string): Refusal {
  return refuse(
    "rebuilding",
    `The tracker has just started and has not heard from a member "${name}" yet: try again in a ` +
      "few seconds.",
  );
}

/** Refuses members that may still report their group after the restart (PROTOCOL 8.7.6). */
export function rebuildingDirect(member: DirectoryMember, other: DirectoryMember): Refusal {
  return refuse(
    "rebuilding",
    `The tracker was restarted, and waits for what "${member.name}" and "${other.name}" report: ` +
      "try again in a few seconds.",
  );
}

/** Refuses a direct message to a member that has just registered (PROTOCOL 7.9). */
export function unprovenPartner({ name, address }: DirectoryMember): Refusal {
  return refuse(
    "rebuilding",
    `"${name}" has not shown yet that it receives at ${formatAddress(address)}: try again in a ` +
      "few seconds.",
  );
}

/** Refuses members of which one has not left their former conversation yet (PROTOCOL 8.7.6). */
export function endingDirect(member: DirectoryMember, other: DirectoryMember): Refusal {
  return refuse(
    "rebuilding",
    `The conversation that "${member.name}" and "${other.name}" had is about to end: try again in ` +
      "a few seconds.",
  );
}
