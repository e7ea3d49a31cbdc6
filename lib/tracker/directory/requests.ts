import { familyOf, GROUPS_MAX, GROUPS_PER_MEMBER_MAX, unreachable } from "../../core/mod.ts";
import type {
  Answer,
  DoneAnswer,
  ExitGroupRequest,
  JoinGroupRequest,
  QuitRequest,
  Refusal,
  RegisterRequest,
  Request,
  ViewAnswer,
} from "../../wire/mod.ts";
import type { Group } from "./group.ts";
import type { Member } from "./member.ts";
import type { Rebuild } from "./rebuild.ts";
import { groupSummaries, viewRecord } from "./records.ts";
import * as refusals from "./refusals.ts";
import type { Roster } from "./roster.ts";

const DONE: DoneAnswer = { ok: true };

/** Answers the requests that can be answered at once: all but those to register. */
export class Requests {
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;

  constructor(parts: { roster: Roster; rebuild: Rebuild }) {
    this.#roster = parts.roster;
    this.#rebuild = parts.rebuild;
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
      default:
        return unreachable(request);
    }
  }

  #onListMembers(name: string): ViewAnswer | Refusal {
    const group = this.#roster.groups.byName(name);
    if (group === undefined || group.size === 0) return refusals.unknownGroup(name);
    return { ok: true, view: viewRecord(group) };
  }

  #onJoinGroup(request: JoinGroupRequest): ViewAnswer | Refusal {
    const member = this.#roster.members.byId(request.member);
    if (member === undefined) return this.#stranger(request.member);
    const group = this.#roster.groups.byName(request.group);
    const refusal = group === undefined
      ? this.#faultOfCreation(request)
      : this.#faultOfJoin(request, member, group);
    if (refusal !== undefined) return refusal;
    // A join may be asked for again, because its answer got lost.
    if (group?.membership(member.id) !== undefined) return { ok: true, view: viewRecord(group) };
    if (member.groups.size >= GROUPS_PER_MEMBER_MAX) {
      return refusals.tooManyGroupsOfOne(member, request.group);
    }
    const joined = group ?? this.#roster.createGroup(request.group, request.mode ?? "fifo");
    this.#roster.join(member, joined);
    return { ok: true, view: viewRecord(joined) };
  }

  #faultOfCreation({ group, mode = "fifo" }: JoinGroupRequest): Refusal | undefined {
    if (mode !== "fifo") return refusals.noSequencer(group, mode);
    return this.#roster.groups.size >= GROUPS_MAX ? refusals.tooManyGroups(group) : undefined;
  }

  #faultOfJoin(request: JoinGroupRequest, member: Member, group: Group): Refusal | undefined {
    if (group.isRestoring) return refusals.rebuildingGroup(group.name);
    const { mode = group.mode } = request;
    if (mode !== group.mode) return refusals.wrongMode(group, mode);
    if (mode !== "fifo") return refusals.noSequencer(group.name, mode);
    const isSameFamily = group.family === familyOf(member.address);
    return isSameFamily ? undefined : refusals.wrongFamily(group, member);
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
    if (this.#roster.isGone(id) || !this.#rebuild.isOn) return refusals.unknownMember(id);
    // It was a member before the restart, and need not come back first in order to leave.
    this.#roster.disown(id);
    return DONE;
  }

  /** The answer to an id that nobody has, or that somebody has who is yet to be restored. */
  #stranger(id: number): Refusal {
    const mayCome = this.#rebuild.isOn && !this.#roster.isGone(id);
    return mayCome ? refusals.rebuildingMember(id) : refusals.unknownMember(id);
  }
}
