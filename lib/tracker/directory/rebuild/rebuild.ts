import {
  type Address,
  familyOf,
  type GroupId,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  type Instant,
  isNewerEpoch,
  type MemberId,
  MEMBERS_MAX,
  sameAddress,
} from "../../../core/mod.ts";
import type { Header, RestoreFrame } from "../../../wire/mod.ts";
import type { DirectoryEventQueue } from "../state/directory_event_queue.ts";
import type { DirectoryGroup } from "../state/directory_group.ts";
import type { Identities } from "../state/identities.ts";
import type { KeptGroups } from "./kept_groups.ts";
import type { DirectoryMember } from "../state/directory_member.ts";
import type { Arrival } from "../state/arrival.ts";
import type { Roster } from "../state/roster.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";
import { SequencerReports } from "./sequencer_reports.ts";
import type { Sequencers } from "../state/sequencers.ts";

/**
 * A tracker starts empty, and cannot tell its first start from one after a crash. So for a while
 * after the start it takes back who says to have been a member: under the id and the address that
 * it had, in the places that it had. A restored group has no view until the while is over. Then who
 * has reported is in, who has not is out, and everybody else registers anew.
 */
export class Rebuild {
  readonly #roster: Roster;
  readonly #events: DirectoryEventQueue;
  readonly #sequencers: Sequencers;
  readonly #sequencerReports: SequencerReports;
  readonly #kept: KeptGroups;
  readonly #restored = new Set<DirectoryGroup>();
  /** The groups, by name, that members left since the start. */
  readonly #exits = new Map<MemberId, Set<string>>();
  #until: Instant | undefined;
  #membersRestored = 0;

  constructor(parts: {
    roster: Roster;
    sequencers: Sequencers;
    identities: Identities;
    events: DirectoryEventQueue;
    kept: KeptGroups;
    until: Instant;
  }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#sequencerReports = new SequencerReports(parts);
    this.#events = parts.events;
    this.#kept = parts.kept;
    this.#until = parts.until;
  }

  get isOn(): boolean {
    return this.#until !== undefined;
  }

  nextDeadline(): Instant | undefined {
    return this.#until;
  }

  /** Begins anew if it is on: the tracker itself was late, and reports may lie in its socket. */
  prolong(until: Instant): void {
    if (this.#until !== undefined) this.#until = until;
  }

  /** Ends the rebuild if its time is over; true if it ended now. */
  expire(now: Instant): boolean {
    if (this.#until === undefined || now < this.#until) return false;
    this.#until = undefined;
    let groups = 0;
    for (const group of this.#restored) group.endRestoring();
    this.#kept.settle();
    for (const group of this.#restored) {
      if (!group.isListed) this.#roster.removeGroup(group);
      else groups++;
    }
    this.#restored.clear();
    this.#exits.clear();
    this.#sequencerReports.clear();
    this.#sequencers.grantOrphans();
    this.#events.trace({ type: "rebuilt", members: this.#membersRestored, groups });
    return true;
  }

  /** A member left a group: a report from before, which comes late, must not take it back. */
  noteExit(id: MemberId, groupName: string): void {
    if (!this.isOn) return;
    const exits = this.#exits.get(id) ?? new Set();
    // More than it can be in would be nonsense, and is not kept.
    if (exits.size < GROUPS_PER_MEMBER_MAX && this.#exits.size < MEMBERS_MAX) {
      this.#exits.set(id, exits.add(groupName));
    }
  }

  /** Whether a sequencer has reported a group of this name, and none of its members has yet. */
  awaitsGroup(name: string): boolean {
    return this.isOn && (this.#sequencerReports.hasName(name) || this.#kept.hasName(name));
  }

  /** Whether a group that a sequencer lists, and that is not known to be its own, may still become that. */
  awaitsSequencer(id: GroupId, sequencer: DirectorySequencer): boolean {
    if (!this.isOn || !sequencer.isRestored || sequencer.hasLost(id)) return false;
    const group = this.#roster.groups.byId(id);
    return group === undefined || (group.isRestoring && group.sequencer === undefined);
  }

  /** Whether the report is here by which a sequencer gets a group as soon as a member reports it. */
  hasReported(id: GroupId, sequencer: DirectorySequencer): boolean {
    return this.#sequencerReports.has(id, sequencer);
  }

  /** Takes one report: who the source is, and its place in one group (or in none). */
  onRestore(header: Header, frame: RestoreFrame, report: Arrival): void {
    if (!isOfSequencer(frame)) return this.#onMember(header, frame, report);
    this.#sequencerReports.onRestore(header, frame, { ...report, isOn: this.isOn });
  }

  #onMember({ source: id, group: groupId }: Header, frame: RestoreFrame, report: Arrival): void {
    const { from } = report;
    if (this.#roster.isSequencer(id)) return;
    const known = this.#roster.members.byId(id);
    // Who has registered since the restart has nothing to report, whatever comes late or from elsewhere.
    if (known !== undefined && !(known.isRestored && sameAddress(known.address, from))) return;
    if (!this.isOn && known !== undefined) return;
    const isFine = this.isOn && !this.#roster.isGone(id) &&
      (known === undefined ? this.#hasRoomFor(frame.name) : known.name === frame.name) &&
      (groupId === 0 || this.#isPlausible(id, groupId, frame, from));
    if (!isFine) return this.#refuse(id, from);
    const member = known ?? this.#restore(id, frame.name, report);
    const hasLeft = this.#exits.get(id)?.has(frame.groupName) ?? false;
    if (groupId !== 0 && !hasLeft) this.#restoreMembership(member, groupId, frame);
  }

  #hasRoomFor(name: string): boolean {
    const { members } = this.#roster;
    return members.size < MEMBERS_MAX && members.byName(name) === undefined;
  }

  /** Whether a place in a group can be true, as far as others have reported. */
  #isPlausible(id: MemberId, groupId: GroupId, frame: RestoreFrame, from: Address): boolean {
    const { created, view, joined, slot, groupName: name, mode } = frame;
    if (created === 0 || slot === 0 || joined === 0 || joined > view) return false;
    const { members, groups } = this.#roster;
    const group = groups.byId(groupId);
    const isRoom = (members.byId(id)?.groups.size ?? 0) < GROUPS_PER_MEMBER_MAX ||
      group?.membership(id) !== undefined;
    if (group === undefined) {
      return isRoom && groups.size < GROUPS_MAX && !groups.byName(name)?.isRestoring;
    }
    const isSame = group.isRestoring && group.name === name && group.mode === mode;
    const isFamily = group.family === undefined || group.family === familyOf(from);
    return isRoom && isSame && isFamily && !group.isRemoved(id, joined);
  }

  #restore(id: MemberId, name: string, { from, now }: Arrival): DirectoryMember {
    this.#membersRestored++;
    return this.#roster.restore(id, name, from, now);
  }

  #restoreMembership(member: DirectoryMember, groupId: GroupId, frame: RestoreFrame): void {
    const group = this.#roster.groups.byId(groupId) ?? this.#restoreGroup(groupId, frame);
    // It may have been in the new group that had to give way to this one.
    if (this.#roster.isGone(member.id)) return;
    const { view, joined, slot, epoch } = frame;
    // Whoever has reported that it orders the group is a sequencer of a former reign.
    if (isNewerEpoch(epoch, group.epoch)) this.#sequencers.release(group);
    group.restore({ member, joined, slot }, view, epoch);
    this.#roster.noteRemoved(group, frame.removed.filter((id) => id !== member.id), view);
    this.#sequencerReports.attach(group);
  }

  /** Makes a group that there was. A group that was made anew under the same name gives way to it. */
  #restoreGroup(id: GroupId, { groupName: name, mode, created }: RestoreFrame): DirectoryGroup {
    const anew = this.#roster.groups.byName(name);
    for (const { member } of [...anew?.memberships() ?? []]) this.#roster.evict(member, "conflict");
    const group = this.#roster.restoreGroup({ id, name, mode, created });
    this.#restored.add(group);
    return group;
  }

  #refuse(id: MemberId, from: Address): void {
    const member = this.#roster.members.byId(id);
    if (member !== undefined) return this.#roster.evict(member, "stale");
    this.#roster.disown(id);
    this.#roster.tellUnknown(id, [from], "evicted");
  }
}

/** Whether a report is a sequencer's, who has no place in any group. */
function isOfSequencer({ mode, joined, slot }: RestoreFrame): boolean {
  return mode !== "fifo" && joined === 0 && slot === 0;
}
