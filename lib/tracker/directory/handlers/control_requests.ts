import {
  familyOf,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  type Mode,
  unreachable,
} from "../../../core/mod.ts";
import type {
  Answer,
  DoneAnswer,
  ExitGroupRequest,
  JoinGroupRequest,
  KeepGroupsRequest,
  QuitRequest,
  Refusal,
  RegisterRequest,
  Request,
  ViewAnswer,
} from "../../../wire/mod.ts";
import type { DirectoryGroup } from "../state/directory_group.ts";
import type { KeptGroups } from "../rebuild/kept_groups.ts";
import type { DirectoryMember } from "../state/directory_member.ts";
import type { Rebuild } from "../rebuild/rebuild.ts";
import { groupSummaries, viewRecord } from "./records.ts";
import * as refusals from "./refusals.ts";
import type { Roster } from "../state/roster.ts";
import type { Sequencers } from "../state/sequencers.ts";

const DONE: DoneAnswer = { ok: true };

/** Answers the requests that can be answered at once: all but those to register. */
export class ControlRequests {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #rebuild: Rebuild;
  readonly #kept: KeptGroups;

  constructor(
    parts: { roster: Roster; sequencers: Sequencers; rebuild: Rebuild; kept: KeptGroups },
  ) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#rebuild = parts.rebuild;
    this.#kept = parts.kept;
  }

  answer(request: Exclude<Request, RegisterRequest>): Answer {
    switch (request.type) {
      case "list_groups":
        return { ok: true, groups: groupSummaries(this.#roster.groups.ordered()) };
      case "list_members":
        return this.#onListMembers(request.group);
      case "join_group":
        return this.#onJoinGroup(request);
      case "exit_group":
        return this.#onExitGroup(request);
      case "quit":
        return this.#onQuit(request);
      case "keep_groups":
        return this.#onKeepGroups(request);
      default:
        return unreachable(request);
    }
  }

  #onListMembers(name: string): ViewAnswer | Refusal {
    const group = this.#roster.groups.byName(name);
    if (group === undefined || !group.isListed) return refusals.unknownGroup(name);
    return { ok: true, view: viewRecord(group) };
  }

  #onJoinGroup(request: JoinGroupRequest): ViewAnswer | Refusal {
    const member = this.#roster.members.byId(request.member);
    if (member === undefined) return this.#stranger(request.member);
    const group = this.#roster.groups.byName(request.group);
    const refusal = group === undefined
      ? this.#faultOfCreation(request, member)
      : this.#faultOfJoin(request, member, group);
    if (refusal !== undefined) return refusal;
    // A join may be asked for again, because its answer got lost.
    if (group?.membership(member.id) !== undefined) return { ok: true, view: viewRecord(group) };
    if (member.groups.size >= GROUPS_PER_MEMBER_MAX) {
      return refusals.tooManyGroupsOfOne(member, request.group);
    }
    const { group: name, mode = "fifo" } = request;
    const joined = group ?? this.#roster.createGroup(name, mode, familyOf(member.address));
    this.#roster.join(member, joined);
    return { ok: true, view: viewRecord(joined) };
  }

  #faultOfCreation(request: JoinGroupRequest, member: DirectoryMember): Refusal | undefined {
    const { group, mode = "fifo" } = request;
    if (this.#roster.groups.size >= GROUPS_MAX) return refusals.tooManyGroups(group);
    if (this.#rebuild.awaitsGroup(group)) return refusals.rebuildingGroup(group);
    return mode === "fifo" ? undefined : this.#faultOfPlacement(group, mode, member);
  }

  /** Why no sequencer can have a new group. */
  #faultOfPlacement(group: string, mode: Mode, member: DirectoryMember): Refusal | undefined {
    const sequencers = this.#sequencers;
    if (sequencers.livingOf(familyOf(member.address)).length > 0) return undefined;
    // After a restart it takes a moment until those that there are have reported.
    if (this.#rebuild.isOn) return refusals.rebuildingSequencers(group);
    if (sequencers.size > 0) return refusals.sequencersOfOtherFamily(group, member);
    return refusals.noSequencer(group, mode);
  }

  #faultOfJoin(
    request: JoinGroupRequest,
    member: DirectoryMember,
    group: DirectoryGroup,
  ): Refusal | undefined {
    if (group.isRestoring) return refusals.rebuildingGroup(group.name);
    const { mode = group.mode } = request;
    if (mode !== group.mode) return refusals.wrongMode(group, mode);
    const family = familyOf(member.address);
    if ((group.family ?? family) !== family) return refusals.wrongFamily(group, member);
    const isNew = group.membership(member.id) === undefined;
    // Whoever has the history of a group that nobody is in may be gone: messages go before it.
    const isFree = group.size === 0 && group.sequencer === undefined;
    if (isFree) this.#sequencers.grantNext(group, { family });
    const isOrphan = group.isSequenced && group.sequencer === undefined;
    return isNew && isOrphan ? refusals.sequencerGone(group) : undefined;
  }

  #onExitGroup(request: ExitGroupRequest): DoneAnswer | Refusal {
    this.#rebuild.noteExit(request.member, request.group);
    const member = this.#roster.members.byId(request.member);
    if (member === undefined) return this.#stranger(request.member);
    const group = this.#roster.groups.byName(request.group);
    if (group === undefined) return refusals.unknownGroup(request.group);
    if (group.membership(member.id) === undefined) {
      return refusals.notMember(member, request.group);
    }
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
    if (this.#roster.isGone(id) || !this.#rebuild.isOn) return refusals.unknownMember(id);
    // It was a member before the restart, and need not come back first in order to leave.
    this.#roster.disown(id);
    return DONE;
  }

  #onKeepGroups({ member, groups }: KeepGroupsRequest): DoneAnswer | Refusal {
    const sequencer = this.#sequencers.byId(member);
    if (sequencer === undefined) return this.#stranger(member);
    this.#kept.onKeep(sequencer, groups, this.#rebuild.isOn);
    return DONE;
  }

  /** The answer to an id that nobody has, or that somebody has who is yet to be restored. */
  #stranger(id: number): Refusal {
    const mayCome = this.#rebuild.isOn && !this.#roster.isGone(id);
    return mayCome ? refusals.rebuildingMember(id) : refusals.unknownMember(id);
  }
}
