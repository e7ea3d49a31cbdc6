import {
  familyOf,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  type Instant,
  isPlausibleSeq,
  LAST_UNKNOWN,
  type MemberId,
  type Mode,
  othersNameFault,
  unreachable,
} from "../../../core/mod.ts";
import type {
  Answer,
  CheckPathAnswer,
  CheckPathRequest,
  DoneAnswer,
  ExitGroupRequest,
  JoinGroupRequest,
  KeepGroupsRequest,
  OpenDirectRequest,
  QuitRequest,
  Refusal,
  RegisterRequest,
  Request,
  ViewAnswer,
} from "../../../wire/mod.ts";
import type { KeptGroups, Rebuild } from "../rebuild/mod.ts";
import {
  canOrder,
  type DirectoryGroup,
  type DirectoryMember,
  reachEachOther,
  type Roster,
  type Sequencers,
} from "../state/mod.ts";
import type { Directs } from "./directs.ts";
import { groupSummaries, viewRecord } from "./records.ts";
import * as refusals from "./refusals.ts";

const DONE: DoneAnswer = { ok: true };

/** Handles the requests that are answered at once: all but the registrations. */
export class ControlRequests {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #rebuild: Rebuild;
  readonly #kept: KeptGroups;
  readonly #directs: Directs;

  constructor(parts: {
    roster: Roster;
    sequencers: Sequencers;
    rebuild: Rebuild;
    kept: KeptGroups;
    directs: Directs;
  }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#rebuild = parts.rebuild;
    this.#kept = parts.kept;
    this.#directs = parts.directs;
  }

  /** Handles a request, and returns its answer. */
  answer(request: Exclude<Request, RegisterRequest>, now: Instant): Answer {
    switch (request.type) {
      case "list_groups":
        return { ok: true, groups: groupSummaries(this.#roster.groups.ordered()) };
      case "list_members":
        return this.#onListMembers(request.group);
      case "join_group":
        return this.#onJoinGroup(request);
      case "open_direct":
        return this.#onOpenDirect(request);
      case "exit_group":
        return this.#onExitGroup(request);
      case "quit":
        return this.#onQuit(request);
      case "keep_groups":
        return this.#onKeepGroups(request);
      case "check_path":
        return this.#onCheckPath(request, now);
      default:
        return unreachable(request);
    }
  }

  #onListMembers(name: string): ViewAnswer | Refusal {
    const group = this.#roster.groups.byName(name);
    if (group === undefined || !group.lasts) return refusals.unknownGroup(name);
    return { ok: true, view: viewRecord(group) };
  }

  #onJoinGroup(request: JoinGroupRequest): ViewAnswer | Refusal {
    const member = this.#roster.members.byId(request.member);
    if (member === undefined) return this.#refuseUnknown(request.member);
    const group = this.#roster.groups.byName(request.group);
    // The tracker alone puts members into a direct group, as nobody can choose its name.
    const refusal = group === undefined || group.isDirect
      ? this.#faultOfCreation(request, member)
      : this.#faultOfJoin(request, member, group);
    if (refusal !== undefined) return refusal;
    // A join may be requested again, because its answer got lost.
    if (group?.membership(member.id) !== undefined) return { ok: true, view: viewRecord(group) };
    if (member.groups.size >= GROUPS_PER_MEMBER_MAX) {
      return refusals.tooManyGroupsOfOne(member, request.group);
    }
    const { group: name, mode = "fifo", signed } = request;
    const joined = group ?? this.#roster.createGroup({ name, mode, signed }, member);
    this.#roster.join(member, joined);
    return { ok: true, view: viewRecord(joined) };
  }

  /** Returns the refusal of a group that cannot be made, `undefined` if it can. */
  #faultOfCreation(request: JoinGroupRequest, member: DirectoryMember): Refusal | undefined {
    const { group, mode = "fifo", signed = false } = request;
    const { groups } = this.#roster;
    const fault = othersNameFault(group);
    if (fault !== undefined) return refusals.badName("group name", group, fault);
    const alike = groups.alike(group);
    if (alike !== undefined) return refusals.groupAlike(group, alike);
    const isFull = groups.size >= GROUPS_MAX && groups.longestEmpty === undefined;
    if (isFull) return refusals.tooManyGroups(group);
    if (this.#rebuild.awaitsGroup(group)) return refusals.rebuildingGroup(group);
    if (signed && member.identity === undefined) return refusals.needsIdentity(group, member);
    if (mode === "fifo") return undefined;
    return this.#faultOfPlacement(group, mode, member) ??
      (signed ? this.#faultOfSigning(group, member) : undefined);
  }

  /**
   * Returns the refusal of a group for which there is no sequencer, `undefined` if there is one.
   */
  #faultOfPlacement(group: string, mode: Mode, member: DirectoryMember): Refusal | undefined {
    const sequencers = this.#sequencers;
    if (sequencers.provenFor(member).length > 0) return undefined;
    // After a restart it takes a moment until the sequencers have reported themselves.
    if (this.#rebuild.isOn) return refusals.rebuildingSequencers(group);
    const [unreachable] = sequencers.provenOf(familyOf(member.address));
    if (unreachable !== undefined) return refusals.boundAmongOthers(group, member, unreachable);
    if (sequencers.hasUnproven) return refusals.unprovenSequencer(group);
    if (sequencers.size > 0) return refusals.sequencersOfOtherFamily(group, member);
    return refusals.noSequencer(group, mode);
  }

  /** Returns the refusal of a signed group that no sequencer with an identity could order. */
  #faultOfSigning(group: string, member: DirectoryMember): Refusal | undefined {
    const isThere = this.#sequencers.provenFor(member).some((one) => canOrder(one, true));
    return isThere ? undefined : refusals.sequencerNeedsIdentity(group);
  }

  /** Returns the refusal of a join to a group that exists, `undefined` if the member may join. */
  #faultOfJoin(
    request: JoinGroupRequest,
    member: DirectoryMember,
    group: DirectoryGroup,
  ): Refusal | undefined {
    if (group.isRestoring) return refusals.rebuildingGroup(group.name);
    const { mode = group.mode } = request;
    if (mode !== group.mode) return refusals.wrongMode(group, mode);
    if (request.signed && !group.signed) return refusals.notSigned(group);
    if (group.signed && member.identity === undefined) {
      return refusals.needsIdentity(group.name, member);
    }
    const family = familyOf(member.address);
    if ((group.family ?? family) !== family) return refusals.wrongFamily(group, member);
    const isNew = group.membership(member.id) === undefined;
    // A sequencer with the history of an empty group may never come back: new messages must not
    // wait for it.
    if (group.size === 0 && group.isOrphan) this.#sequencers.grantNext(group, { family });
    if (!isNew) return undefined;
    if (group.isOrphan) return this.#faultOfOrphan(member, group);
    return this.#faultOfReach(member, group);
  }

  /** Returns the refusal of a join to a group that nobody orders. */
  #faultOfOrphan(member: DirectoryMember, group: DirectoryGroup): Refusal {
    const proven = this.#sequencers.provenOf(familyOf(member.address));
    const other = proven.find((one) => !reachEachOther(one, member));
    if (other === undefined && this.#sequencers.hasUnproven) {
      return refusals.unprovenSequencer(group.name);
    }
    return other === undefined
      ? refusals.sequencerGone(group)
      : refusals.boundAmongOthers(group.name, member, other);
  }

  /** Returns the refusal of a join to a group in which somebody could not reach the member. */
  #faultOfReach(member: DirectoryMember, group: DirectoryGroup): Refusal | undefined {
    const { sequencer } = group;
    // A look at every member at every join would take seconds in a group of thousands.
    const isClear = !this.#roster.members.areMixed &&
      (sequencer === undefined || reachEachOther(sequencer, member));
    const other = isClear ? undefined : group.unreachableFor(member);
    return other === undefined ? undefined : refusals.boundAmongOthers(group.name, member, other);
  }

  #onOpenDirect(request: OpenDirectRequest): ViewAnswer | Refusal {
    const member = this.#roster.members.byId(request.member);
    return member === undefined
      ? this.#refuseUnknown(request.member)
      : this.#directs.open(member, request);
  }

  #onExitGroup(request: ExitGroupRequest): DoneAnswer | Refusal {
    this.#rebuild.noteExit(request.member, request.group);
    const member = this.#roster.members.byId(request.member);
    if (member === undefined) return this.#refuseUnknown(request.member);
    const group = this.#roster.groups.byName(request.group);
    if (group === undefined) return refusals.unknownGroup(request.group);
    if (group.membership(member.id) === undefined) {
      return refusals.notMember(member, request.group);
    }
    const { last } = request;
    if (last !== LAST_UNKNOWN && !isPlausibleSeq(last)) return refusals.implausibleLast(last);
    this.#roster.exit(member, group, request.last);
    return DONE;
  }

  #onQuit({ member: id }: QuitRequest): DoneAnswer | Refusal {
    const member = this.#roster.members.byId(id);
    if (member !== undefined) {
      this.#roster.quit(member);
      return DONE;
    }
    const sequencer = this.#sequencers.byId(id);
    if (sequencer !== undefined) {
      this.#sequencers.quit(sequencer);
      return DONE;
    }
    if (!this.#rebuild.mayTakeBack(id)) return refusals.unknownMember(id);
    // A member from before the restart need not be taken back in order to leave.
    this.#roster.disown(id);
    return DONE;
  }

  #onKeepGroups({ member, groups }: KeepGroupsRequest): DoneAnswer | Refusal {
    const sequencer = this.#sequencers.byId(member);
    if (sequencer === undefined) return this.#refuseUnknown(member);
    this.#kept.onKeep(sequencer, groups, this.#rebuild.isOn);
    return DONE;
  }

  #onCheckPath({ member: id }: CheckPathRequest, now: Instant): CheckPathAnswer | Refusal {
    const known = this.#roster.members.byId(id) ?? this.#sequencers.byId(id);
    if (known === undefined) return this.#refuseUnknown(id);
    const { heardAt } = known;
    return { ok: true, silentMs: heardAt === undefined ? null : Math.round(now - heardAt) };
  }

  /** Refuses an id that nobody has. During a rebuild its member may still report itself. */
  #refuseUnknown(id: MemberId): Refusal {
    const mayComeBack = this.#rebuild.mayTakeBack(id);
    return mayComeBack ? refusals.rebuildingMember(id) : refusals.unknownMember(id);
  }
}
