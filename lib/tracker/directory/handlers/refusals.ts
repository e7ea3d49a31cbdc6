import {
  type Address,
  familyOf,
  formatAddress,
  formatMemberId,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  type MemberId,
  MEMBERS_MAX,
  type Mode,
  REGISTRATIONS_WAITING_MAX,
  REQUESTS_HELD_BYTES_MAX,
  REQUESTS_HELD_MAX,
  type Seq,
  SEQUENCERS_MAX,
} from "../../../core/mod.ts";
import { type Refusal, refuse } from "../../../wire/mod.ts";
import { resemblance } from "../names/mod.ts";
import type { DirectoryGroup, DirectoryMember, Registrant } from "../state/mod.ts";

// The refusals of a directory. Each says what is wrong, with the value, and then what to do.

/** Refuses a name that a member has, or one that people would take for it. */
export function nameTaken(name: string, holder: DirectoryMember): Refusal {
  const { id, address } = holder;
  const whose = `member ${formatMemberId(id)} at ${formatAddress(address)}`;
  return refuse(
    "name_taken",
    name === holder.name
      ? `The name "${name}" is taken by ${whose}: choose another.`
      : `The name "${name}" ${resemblance(name, holder.name)}, the name of ${whose}: ` +
        "choose another.",
  );
}

/** Refuses a name that no client of gm would choose; `fault` is the end of a sentence. */
export function badName(what: "name" | "group name", name: string, fault: string): Refusal {
  return refuse("bad_field", `The ${what} ${JSON.stringify(name)} ${fault}: choose another.`);
}

/** Refuses to make a group under a name that people would take for that of another one. */
export function groupAlike(name: string, group: DirectoryGroup): Refusal {
  return refuse(
    "name_taken",
    `The group name "${name}" ${resemblance(name, group.name)}, a group that exists: join ` +
      `"${group.name}", or choose another name.`,
  );
}

export function unknownMember(id: MemberId): Refusal {
  return refuse(
    "unknown_member",
    `No member has the id ${formatMemberId(id)}: it left, was evicted, or the tracker was ` +
      "restarted. Register again.",
  );
}

export function unknownGroup(name: string): Refusal {
  return refuse("unknown_group", `There is no group "${name}": join it to make it.`);
}

export function notMember(member: DirectoryMember, group: string): Refusal {
  return refuse("not_member", `"${member.name}" is not in the group "${group}": join it first.`);
}

export function wrongMode(group: DirectoryGroup, mode: Mode): Refusal {
  return refuse(
    "wrong_mode",
    `The group "${group.name}" is of mode ${group.mode}, not ${mode}: join it without a mode, or ` +
      "choose another name.",
  );
}

/** Refuses a join that insists on a signed group, to one that is not. */
export function notSigned(group: DirectoryGroup): Refusal {
  return refuse(
    "wrong_mode",
    `The group "${group.name}" is not signed: join it without "signed", or choose another name.`,
  );
}

/** Refuses to create a signed group that no sequencer can check. */
export function sequencerNeedsIdentity(group: string): Refusal {
  return refuse(
    "no_sequencer",
    `The sequencer of the signed group "${group}" must have an identity, and none has one: start ` +
      "one with `gm sequencer --identity FILE --tracker HOST:PORT :0`, or use the mode fifo.",
  );
}

/** Refuses a signed group to a member that cannot sign. */
export function needsIdentity(group: string, member: DirectoryMember): Refusal {
  return refuse(
    "identity_required",
    `In the group "${group}" members sign what they say, and "${member.name}" has no identity: ` +
      "start the client with one, or choose another group.",
  );
}

export function wrongFamily(group: DirectoryGroup, member: DirectoryMember): Refusal {
  return refuse(
    "wrong_family",
    `The members of the group "${group.name}" have IPv${group.family} addresses, ` +
      `${formatAddress(member.address)} is IPv${group.family === 4 ? 6 : 4}: start the client on ` +
      `an IPv${group.family} address.`,
  );
}

/** Refuses a join to a group in which one of two receives on a loopback address only. */
export function boundAmongOthers(group: string, member: Registrant, other: Registrant): Refusal {
  const what = `"${member.name}" cannot join "${group}"`;
  return refuse("unreachable", `${what}: ${boundApart(member, other)}`);
}

/** Returns why two do not reach each other of which one receives on a loopback address only. */
export function boundApart(member: Registrant, other: Registrant): string {
  const [bound, elsewhere] = member.isBound ? [member, other] : [other, member];
  return `"${bound.name}" receives on ${
    formatAddress(bound.address)
  }, which only programs on its ` +
    `own host reach, and "${elsewhere.name}" is at ${formatAddress(elsewhere.address)}. ` +
    `Start "${bound.name}" on ${anyAddress(bound.address)}, which is any address of its host.`;
}

/** Refuses to register somebody who receives on a loopback address, and dialled from elsewhere. */
export function boundElsewhere(name: string, address: Address, from: Address): Refusal {
  return refuse(
    "unreachable",
    `"${name}" receives on ${formatAddress(address)}, which only programs on its own host reach, ` +
      `and its connection came from ${formatAddress(from)}. Start it on ${anyAddress(address)}, ` +
      "which is any address of its host.",
  );
}

/** Returns the text for any address of the same family, with any port. */
function anyAddress(address: Address): string {
  return familyOf(address) === 4 ? ":0" : "[::]:0";
}

/** Refuses to create a group that no sequencer could order. */
export function noSequencer(group: string, mode: Mode): Refusal {
  return refuse(
    "no_sequencer",
    `The group "${group}" of mode ${mode} needs a sequencer, and none is registered: start one with ` +
      "`gm sequencer --tracker HOST:PORT :0`, or use the mode fifo.",
  );
}

/** Refuses a join to a group that has lost its sequencer. */
export function sequencerGone(group: DirectoryGroup): Refusal {
  return refuse(
    "no_sequencer",
    `The sequencer of the group "${group.name}" is gone, and there is no other: start one with ` +
      "`gm sequencer --tracker HOST:PORT :0`, and it goes on with the group.",
  );
}

/** Refuses to create a group whose members could not reach any sequencer. */
export function sequencersOfOtherFamily(group: string, member: DirectoryMember): Refusal {
  const family = familyOf(member.address);
  return refuse(
    "wrong_family",
    `The sequencers for the group "${group}" have IPv${family === 4 ? 6 : 4} addresses, ` +
      `${formatAddress(member.address)} is IPv${family}: start the client on an ` +
      `IPv${family === 4 ? 6 : 4} address, or a sequencer on an IPv${family} address.`,
  );
}

export function rebuildingSequencers(group: string): Refusal {
  return refuse(
    "rebuilding",
    `The tracker has just started and is waiting for a sequencer for "${group}": try again in a ` +
      "few seconds.",
  );
}

export function rebuildingGroup(group: string): Refusal {
  return refuse(
    "rebuilding",
    `The tracker was restarted and is waiting for the members of "${group}": try again in a few ` +
      "seconds.",
  );
}

export function rebuildingMember(id: MemberId): Refusal {
  return refuse(
    "rebuilding",
    `The tracker was restarted and has not heard from member ${formatMemberId(id)} yet: try ` +
      "again in a few seconds.",
  );
}

export function implausibleLast(last: Seq): Refusal {
  return refuse(
    "bad_field",
    `The last seq of an exit is ${last}, which is more than anybody can have sent: give the seq of ` +
      "the last message.",
  );
}

export function noPort(name: string): Refusal {
  return refuse("bad_field", `"${name}" registers port 0: give the port that it receives on.`);
}

export function tooManyMembers(): Refusal {
  return refuse(
    "limit",
    `This tracker has ${MEMBERS_MAX} members, its limit: wait until some leave, or ` +
      "start another tracker.",
  );
}

export function tooManySequencers(): Refusal {
  return refuse(
    "limit",
    `This tracker has ${SEQUENCERS_MAX} sequencers, its limit: use one of them.`,
  );
}

export function tooManyGroups(group: string): Refusal {
  return refuse(
    "limit",
    `This tracker has ${GROUPS_MAX} groups, its limit, so "${group}" cannot be created: ` +
      "join a group that exists.",
  );
}

export function tooManyGroupsOfOne(member: DirectoryMember, group: string): Refusal {
  return refuse(
    "limit",
    `"${member.name}" is in ${GROUPS_PER_MEMBER_MAX} groups, the limit for one member: ` +
      `leave one before joining "${group}".`,
  );
}

export function tooManyWaiting(name: string): Refusal {
  return refuse(
    "limit",
    `${REGISTRATIONS_WAITING_MAX} registrations wait for the holders of names to answer, the ` +
      `limit: try "${name}" again in a second.`,
  );
}

/** Refuses a request whose member or sequencer has not proven its address yet. */
export function unprovenAddress({ name, address }: Registrant): Refusal {
  return refuse(
    "rebuilding",
    `"${name}" has not shown yet that it receives at ${formatAddress(address)}: the tracker's ` +
      "UDP datagrams get lost on the way there, or the echoes on the way back. Try again soon.",
  );
}

/** Refuses a request that would wait for the proof of an address, because too many do. */
export function tooManyHeld({ name, address }: Registrant): Refusal {
  return refuse(
    "rebuilding",
    `${REQUESTS_HELD_MAX} requests or ${REQUESTS_HELD_BYTES_MAX} bytes of them wait until members ` +
      `have shown that they receive at their addresses, the limit; "${name}" has not shown it yet ` +
      `for ${formatAddress(address)}. Try again soon.`,
  );
}

/** Refuses to make a group while no sequencer has proven its address, and some may in a moment. */
export function unprovenSequencer(group: string): Refusal {
  return refuse(
    "rebuilding",
    `The sequencer for the group "${group}" has registered, and has not shown yet that it ` +
      "receives at its address: try again soon.",
  );
}
