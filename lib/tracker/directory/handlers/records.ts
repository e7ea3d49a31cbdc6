import { ANSWER_BYTES_MAX } from "../../../core/mod.ts";
import type { GroupSummary, MemberRecord, ViewRecord } from "../../../wire/mod.ts";
import type { DirectoryGroup, DirectorySequencer } from "../state/mod.ts";

/**
 * Bytes of an answer that the names of members may take; the rest has room for all groups' names.
 */
const MEMBER_NAMES_BYTES_MAX = ANSWER_BYTES_MAX / 4;
/** Most bytes in UTF-8 and JSON of one UTF-16 unit of a name. */
const UNIT_BYTES_MAX = 3;

/**
 * Returns all groups with the names of their members. Ten thousand members in a hundred groups each
 * would not fit an answer: then the later groups are listed without their members.
 */
export function groupSummaries(groups: Iterable<DirectoryGroup>): GroupSummary[] {
  const summaries: GroupSummary[] = [];
  let bytesLeft = MEMBER_NAMES_BYTES_MAX;
  for (const group of groups) {
    if (!group.isListed) continue;
    const members: string[] = [];
    for (const { member } of group.memberships()) {
      bytesLeft -= UNIT_BYTES_MAX * member.name.length + 3;
      if (bytesLeft < 0) break;
      members.push(member.name);
    }
    const { name, mode, signed } = group;
    const kind = signed ? { mode, signed } : { mode };
    summaries.push({ name, ...kind, members: bytesLeft < 0 ? [] : members });
  }
  return summaries;
}

/**
 * Returns a group's view for its members. A group that is being restored may have some whose
 * addresses are not proven yet: these are left out.
 */
export function viewRecord(group: DirectoryGroup): ViewRecord {
  const { id, name, mode, signed, created, publishedView, epoch, sequencer } = group;
  const members: MemberRecord[] = [];
  for (const { member, joined, slot } of group.memberships()) {
    if (!member.isProven) continue;
    const { id, name, address: { hostname: host, port }, identity } = member;
    members.push({ id, name, host, port, joined, slot, ...identity && { identity } });
  }
  return {
    group: id,
    name,
    mode,
    ...signed && { signed },
    created,
    view: publishedView,
    members,
    epoch: { number: epoch.number, boot: epoch.boot },
    sequencer: sequencer?.isProven ? placeOf(sequencer) : null,
  };
}

function placeOf(sequencer: DirectorySequencer): NonNullable<ViewRecord["sequencer"]> {
  const { id, name, address: { hostname: host, port }, identity } = sequencer;
  return { id, host, port, ...identity && { registration: { name, identity } } };
}
