import { ANSWER_BYTES_MAX } from "../../../core/mod.ts";
import type { GroupSummary, MemberRecord, ViewRecord } from "../../../wire/mod.ts";
import type { DirectoryGroup } from "../state/directory_group.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";

/** Bytes of an answer that the names of members may take; the rest has room for all groups' names. */
const MEMBER_NAMES_BYTES_MAX = ANSWER_BYTES_MAX / 2;
/** Bytes in UTF-8 and JSON that one UTF-16 unit of a name takes at most. */
const UNIT_BYTES_MAX = 3;

/**
 * All groups with their members' names. Ten thousand members in a hundred groups each would not fit
 * an answer: there, the later groups are listed without their members.
 */
export function groupSummaries(groups: Iterable<DirectoryGroup>): GroupSummary[] {
  const summaries: GroupSummary[] = [];
  let bytesLeft = MEMBER_NAMES_BYTES_MAX;
  for (const group of groups) {
    // A group from before the restart shows up when the first of its members has reported.
    if (!group.isListed) continue;
    const members: string[] = [];
    for (const { member } of group.memberships()) {
      bytesLeft -= UNIT_BYTES_MAX * member.name.length + 3;
      if (bytesLeft < 0) break;
      members.push(member.name);
    }
    const { name, mode } = group;
    summaries.push({ name, mode, members: bytesLeft < 0 ? [] : members });
  }
  return summaries;
}

/** A group's view, as its members need it. */
export function viewRecord(group: DirectoryGroup): ViewRecord {
  const { id, name, mode, created, publishedView, epoch, sequencer } = group;
  const members: MemberRecord[] = [];
  for (const { member, joined, slot } of group.memberships()) {
    const { hostname: host, port } = member.address;
    members.push({ id: member.id, name: member.name, host, port, joined, slot });
  }
  return {
    group: id,
    name,
    mode,
    created,
    view: publishedView,
    members,
    epoch: { number: epoch.number, boot: epoch.boot },
    sequencer: sequencer === undefined ? null : placeOf(sequencer),
  };
}

function placeOf({ id, address }: DirectorySequencer): NonNullable<ViewRecord["sequencer"]> {
  return { id, host: address.hostname, port: address.port };
}
