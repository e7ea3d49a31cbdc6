import {
  type Address,
  drawU32,
  type GroupId,
  type Instant,
  LAST_UNKNOWN,
  type MemberId,
  type Mode,
  type Random,
} from "../../../core/mod.ts";
import type { ChangeKind, UnknownFrame } from "../../../wire/mod.ts";
import type { DirectoryEventQueue } from "./directory_event_queue.ts";
import type { EvictionReason } from "./directory_events.ts";
import type { FailureDetector } from "./failure_detector.ts";
import type { DirectoryGroup, GroupIdentity } from "./directory_group.ts";
import { Groups } from "./groups.ts";
import type { Identities } from "./identities.ts";
import { DirectoryMember } from "./directory_member.ts";
import { Members } from "./members.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Sequencers } from "./sequencers.ts";

export interface RosterParts {
  readonly boot: number;
  readonly identities: Identities;
  readonly sequencers: Sequencers;
  readonly detector: FailureDetector<DirectoryMember>;
  readonly outgoing: Outgoing;
  readonly events: DirectoryEventQueue;
  readonly random: Random;
}

/** Who is there and in which groups. Every change of it goes through here, and is told from here. */
export class Roster {
  readonly members = new Members();
  readonly groups = new Groups();
  readonly #parts: RosterParts;

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  get boot(): number {
    return this.#parts.boot;
  }

  /** Whether this id was a member's that is gone for good. */
  isGone(id: MemberId): boolean {
    return this.#parts.identities.isGone(id);
  }

  /** Whether this id is a sequencer's, who is no member. */
  isSequencer(id: MemberId): boolean {
    return this.#parts.sequencers.byId(id) !== undefined;
  }

  register(name: string, address: Address, now: Instant): DirectoryMember {
    const id = this.#parts.identities.draw();
    const member = this.#add(new DirectoryMember(id, name, address, false), now);
    this.#parts.events.trace({ type: "registered", member: id, name, address });
    return member;
  }

  /** Takes a member back that was registered before the restart. */
  restore(id: MemberId, name: string, address: Address, now: Instant): DirectoryMember {
    this.#parts.identities.adopt(id);
    const member = this.#add(new DirectoryMember(id, name, address, true), now);
    this.#parts.events.trace({ type: "restored", member: id, name, address });
    return member;
  }

  /** Makes a group; one of mode total gets a sequencer, of the address family that its members have. */
  createGroup(name: string, mode: Mode, family: 4 | 6): DirectoryGroup {
    let id: GroupId = drawU32(this.#parts.random);
    while (this.groups.byId(id) !== undefined) id = drawU32(this.#parts.random);
    this.#parts.events.trace({ type: "group-created", group: name });
    const group = this.groups.create({ id, name, mode });
    if (group.isSequenced) this.#parts.sequencers.place(group, family);
    return group;
  }

  /** Makes a group that was there before the restart. */
  restoreGroup(identity: GroupIdentity): DirectoryGroup {
    this.#parts.events.trace({ type: "group-restored", group: identity.name });
    return this.groups.restore(identity);
  }

  /** Makes a group that nobody is in: a sequencer has its history. */
  keepGroup(identity: GroupIdentity): DirectoryGroup {
    this.#parts.events.trace({ type: "group-restored", group: identity.name });
    return this.groups.keep(identity);
  }

  join(member: DirectoryMember, group: DirectoryGroup): void {
    group.join(member);
    this.#parts.outgoing.notice(group);
    const { view, name } = group;
    this.#parts.events.trace({
      type: "joined",
      member: member.id,
      name: member.name,
      group: name,
      view,
    });
  }

  /** Takes a member out of one group, at its own wish. */
  exit(member: DirectoryMember, group: DirectoryGroup, last: number): void {
    const { id, name } = member;
    this.#parts.events.trace({
      type: "exited",
      member: id,
      name,
      group: group.name,
      view: group.view,
    });
    this.#leave(member, group, "leave", last);
  }

  /** Takes a member out of everything, at its own wish. */
  quit(member: DirectoryMember): void {
    this.#remove(member, "leave");
    const { id, name, address } = member;
    this.#parts.events.trace({ type: "left", member: id, name, address });
  }

  /** Takes a member out of everything, and tells it in case that it lives. */
  evict(member: DirectoryMember, reason: EvictionReason): void {
    this.#remove(member, "evict");
    const { id, name, address } = member;
    this.#parts.events.trace({ type: "evicted", member: id, name, address, reason });
    this.tellUnknown(id, member.to, "evicted");
  }

  /** Never takes this id back; who uses it is told when it is heard of. */
  disown(id: MemberId): void {
    this.#parts.identities.retire(id);
  }

  tellUnknown(id: MemberId, to: readonly Address[], reason: UnknownFrame["reason"]): void {
    this.#parts.outgoing.tellUnknown(id, to, reason);
  }

  removeGroup(group: DirectoryGroup): void {
    this.groups.remove(group);
    this.#parts.outgoing.drop(group);
    this.#parts.sequencers.release(group);
    this.#parts.events.trace({ type: "group-gone", group: group.name });
  }

  /** Somebody that has view `view` of a group being restored says who is out of it. */
  noteRemoved(group: DirectoryGroup, ids: readonly MemberId[], view: number): void {
    for (const id of ids) {
      group.noteRemoved(id, view);
      const reported = group.membership(id);
      if (reported !== undefined && group.isRemoved(id, reported.joined)) {
        this.evict(reported.member, "stale");
      }
    }
  }

  #add(member: DirectoryMember, now: Instant): DirectoryMember {
    this.members.add(member);
    this.#parts.detector.heard(member, now);
    return member;
  }

  #remove(member: DirectoryMember, kind: ChangeKind): void {
    // It did not exit by itself, so that it could not tell where its streams end.
    for (const group of [...member.groups.values()]) {
      this.#leave(member, group, kind, LAST_UNKNOWN);
    }
    this.members.remove(member);
    this.#parts.detector.forget(member);
    this.#parts.identities.retire(member.id);
  }

  #leave(member: DirectoryMember, group: DirectoryGroup, kind: ChangeKind, last: number): void {
    const isPublished = group.leave(member, kind, last);
    const isOver = group.size === 0 && !group.isRestoring && !group.isKept;
    if (isOver) this.removeGroup(group);
    else if (isPublished) this.#parts.outgoing.notice(group);
    if (!isOver && isPublished && group.size === 0) this.#parts.sequencers.leaveToKeepers(group);
  }
}
