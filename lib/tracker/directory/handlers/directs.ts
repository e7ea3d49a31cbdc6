import {
  DIRECT_REMINDERS_MAX,
  directNameOf,
  DIRECTS_PER_MEMBER_MAX,
  familyOf,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  invariant,
  partnerIn,
} from "../../../core/mod.ts";
import type { OpenDirectRequest, Refusal, ViewAnswer, ViewNumber } from "../../../wire/mod.ts";
import type { Rebuild } from "../rebuild/mod.ts";
import {
  type DirectoryGroup,
  type DirectoryMember,
  type Outgoing,
  reachEachOther,
  type Roster,
} from "../state/mod.ts";
import * as refusals from "./direct_refusals.ts";
import { viewRecord } from "./records.ts";

/**
 * Puts two members into the group in which they talk directly (PROTOCOL 8.7). The member that asks
 * has the group's view in the answer. The other member has not asked: the tracker tells it, and
 * reminds it after heartbeats that do not list the group.
 */
export class Directs {
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;
  readonly #outgoing: Outgoing;

  constructor(parts: { roster: Roster; rebuild: Rebuild; outgoing: Outgoing }) {
    this.#roster = parts.roster;
    this.#rebuild = parts.rebuild;
    this.#outgoing = parts.outgoing;
  }

  /** Handles a request of a member, and returns its answer. */
  open(member: DirectoryMember, { name }: OpenDirectRequest): ViewAnswer | Refusal {
    const { members, groups } = this.#roster;
    const other = members.byName(name);
    if (other === undefined) {
      // A member from before the restart may not have reported itself yet.
      if (this.#rebuild.isOn) return refusals.rebuildingName(name);
      return refusals.unknownName(name, members.byNameOrAlike(name));
    }
    if (other === member) return refusals.directToOneself(member);
    const known = groups.byName(directNameOf(member.id, other.id));
    if (known !== undefined) return this.#answerKnown(known, member, other);
    return this.#faultOf(member, other) ?? this.#create(member, other);
  }

  /**
   * Reminds a member of the direct groups that it does not list: it may not know of them. If there
   * are many, each heartbeat has the next few of them in turn.
   */
  remind(member: DirectoryMember, views: readonly ViewNumber[]): void {
    const listed = new Set(views.map(({ group }) => group));
    const others = [...member.groups.values()]
      .filter((group) => group.isDirect && !group.isRestoring && !listed.has(group.id));
    const reminders = Math.min(others.length, DIRECT_REMINDERS_MAX);
    for (let i = 0; i < reminders; i++) {
      this.#tell(member, others[member.directReminders++ % others.length]!);
    }
  }

  #answerKnown(
    group: DirectoryGroup,
    member: DirectoryMember,
    other: DirectoryMember,
  ): ViewAnswer | Refusal {
    if (group.isRestoring) return refusals.rebuildingDirect(member, other);
    // Whoever is alone in it has not taken notice yet, and leaves it then.
    if (group.size < 2) return refusals.endingDirect(member, other);
    return { ok: true, view: viewRecord(group) };
  }

  /** Returns the reason why two members cannot talk directly; `undefined` if they can. */
  #faultOf(member: DirectoryMember, other: DirectoryMember): Refusal | undefined {
    // Either may report the group that the two had before the restart.
    const mayComeBack = this.#rebuild.isOn && (member.isRestored || other.isRestored);
    if (mayComeBack) return refusals.rebuildingDirect(member, other);
    // No view names an address that nobody has shown to receive at.
    if (!other.isProven) return refusals.unprovenPartner(other);
    if (familyOf(member.address) !== familyOf(other.address)) {
      return refusals.directToOtherFamily(member, other);
    }
    if (!reachEachOther(member, other)) return refusals.directOutOfReach(member, other);
    for (const one of [member, other]) {
      if (one.directs >= DIRECTS_PER_MEMBER_MAX) return refusals.tooManyDirectsOfOne(one);
      if (one.groups.size >= GROUPS_PER_MEMBER_MAX) return refusals.noRoomForDirect(one);
    }
    const { groups } = this.#roster;
    const isFull = groups.size >= GROUPS_MAX && groups.longestEmpty === undefined;
    return isFull ? refusals.tooManyGroupsForDirect(member, other) : undefined;
  }

  #create(member: DirectoryMember, other: DirectoryMember): ViewAnswer {
    const name = directNameOf(member.id, other.id);
    const group = this.#roster.createGroup({ name, mode: "fifo" }, member);
    this.#roster.join(member, group);
    this.#roster.join(other, group);
    this.#tell(other, group);
    return { ok: true, view: viewRecord(group) };
  }

  #tell({ id, to }: DirectoryMember, group: DirectoryGroup): void {
    const partner = partnerIn(group.name, id);
    invariant(partner !== undefined, "A direct group has the ids of its two members in its name");
    this.#outgoing.send(group.id, id, to, { type: "direct", partner });
  }
}
