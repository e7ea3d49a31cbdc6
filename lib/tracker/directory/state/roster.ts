import {
  type Address,
  drawU32,
  type GroupId,
  GROUPS_MAX,
  type Instant,
  invariant,
  LAST_UNKNOWN,
  type MemberId,
  type Random,
} from "../../../core/mod.ts";
import type { ChangeKind, RestoreFrame, UnknownFrame } from "../../../wire/mod.ts";
import type { DirectoryEventQueue } from "./directory_event_queue.ts";
import type { EvictionReason } from "./directory_events.ts";
import { FailureDetector } from "./failure_detector.ts";
import type { Hearing } from "./hearing.ts";
import type { DirectoryGroup, GroupIdentity } from "./directory_group.ts";
import type { Groups } from "./groups.ts";
import type { Identities } from "./identities.ts";
import { DirectoryMember } from "./directory_member.ts";
import { Members } from "./members.ts";
import { type AdmittedOptions, awaitProof, type TakenBack } from "./registrant.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Sequencers } from "./sequencers.ts";

export interface RosterParts {
  readonly boot: number;
  readonly heartbeatMs: number;
  readonly groups: Groups;
  readonly identities: Identities;
  readonly sequencers: Sequencers;
  readonly outgoing: Outgoing;
  readonly events: DirectoryEventQueue;
  readonly hearing: Hearing;
  readonly random: Random;
}

/**
 * The members, and the groups that they are in. Members and groups come and go here only, and every
 * change is announced from here: to the members, to sequencers, and to the log.
 */
export class Roster {
  readonly members = new Members();
  readonly groups: Groups;
  readonly #parts: RosterParts;
  readonly #detector: FailureDetector<DirectoryMember>;

  constructor(parts: RosterParts) {
    this.groups = parts.groups;
    this.#parts = parts;
    this.#detector = new FailureDetector(parts.heartbeatMs, parts.hearing);
  }

  /** The boot id of this life of the tracker. */
  get boot(): number {
    return this.#parts.boot;
  }

  /** Returns true if this id was a member's or sequencer's that is gone for good. */
  isGone(id: MemberId): boolean {
    return this.#parts.identities.isGone(id);
  }

  /** Returns true if this id is a sequencer's, which is no member. */
  isSequencer(id: MemberId): boolean {
    return this.#parts.sequencers.byId(id) !== undefined;
  }

  /** Adds a new member; its name must be free. */
  register(
    name: string,
    address: Address,
    now: Instant,
    { isBound = false, signed }: AdmittedOptions = {},
  ): DirectoryMember {
    const { identities } = this.#parts;
    const id = identities.take(signed?.id);
    const proof = awaitProof(identities.drawCookie());
    const options = { isBound, proof, identity: signed?.identity };
    const member = this.#add(new DirectoryMember(id, name, address, false, options), now);
    this.#parts.events.trace({ type: "registered", member: id, name, address });
    return member;
  }

  /** Takes back a member that was registered before the restart; its name must be free. */
  restore({ id, name, address, report }: TakenBack, now: Instant): DirectoryMember {
    const { identities } = this.#parts;
    identities.adopt(id);
    const proof = awaitProof(identities.drawCookie());
    const options = { proof, identity: report?.identity, reported: report?.signature };
    const member = this.#add(new DirectoryMember(id, name, address, true, options), now);
    this.#parts.events.trace({ type: "restored", member: id, name, address });
    return member;
  }

  /** Notes a sign of life of a member. */
  heard(member: DirectoryMember, now: Instant): void {
    member.heardAt = now;
    this.#detector.heard(member, now);
  }

  /**
   * Notes that what seems to be a member's heartbeat comes from another address. The second one is
   * logged, once: after the first, the member has had the time to prove the address.
   */
  noteElsewhere(member: DirectoryMember, from: Address): void {
    if (++member.heardElsewhere !== 2) return;
    const { id, name, address } = member;
    this.#parts.events.trace({ type: "heard-elsewhere", member: id, name, address, from });
  }

  /** Makes a group. One of mode total gets a sequencer that its first member reaches. */
  createGroup(
    { name, mode, signed }: Pick<GroupIdentity, "name" | "mode" | "signed">,
    first: DirectoryMember,
  ): DirectoryGroup {
    let id: GroupId = drawU32(this.#parts.random);
    while (this.groups.byId(id) !== undefined) id = drawU32(this.#parts.random);
    // Histories give way to the living (PROTOCOL 12.1.6).
    const empty = this.groups.size < GROUPS_MAX ? undefined : this.groups.longestEmpty;
    if (empty !== undefined) this.removeGroup(empty);
    this.#parts.events.trace({ type: "group-created", group: name });
    const group = this.groups.create({ id, name, mode, signed });
    if (group.isSequenced) this.#parts.sequencers.place(group, first);
    return group;
  }

  /** Makes a group from before the restart, whose members are reporting. */
  restoreGroup(identity: GroupIdentity): DirectoryGroup {
    this.#parts.events.trace({ type: "group-restored", group: identity.name });
    return this.groups.restore(identity);
  }

  /** Makes a group without members, whose history a sequencer has. */
  reviveGroup(identity: GroupIdentity): DirectoryGroup {
    this.#parts.events.trace({ type: "group-restored", group: identity.name });
    const group = this.groups.revive(identity);
    this.groups.noteEmpty(group, true);
    return group;
  }

  join(member: DirectoryMember, group: DirectoryGroup): void {
    group.join(member);
    this.groups.noteEmpty(group, false);
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

  /** Removes a member from one group, at its own request. */
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

  /** Removes a member, at its own request. */
  quit(member: DirectoryMember): void {
    this.#remove(member, "leave");
    const { id, name, address } = member;
    this.#parts.events.trace({ type: "left", member: id, name, address });
  }

  /** Removes a member, and informs it in case it is alive. */
  evict(member: DirectoryMember, reason: EvictionReason): void {
    this.#remove(member, "evict");
    const { id, name, address } = member;
    this.#parts.events.trace({ type: "evicted", member: id, name, address, reason });
    const isUnheard = reason === "silent" && member.isUnheard;
    // A member whose address is not proven learns of its eviction by its next heartbeat.
    if (!isUnheard && !member.isProven) return;
    this.sendUnknown(id, member.to, isUnheard ? "unheard" : "evicted");
  }

  /** Evicts the restored members whose addresses are not proven: no view may name these. */
  evictUnproven(): void {
    for (const member of this.members.unproven()) {
      if (member.isRestored) this.evict(member, "unproven");
    }
  }

  /** Retires an id that no member or sequencer has here: it is never taken back. */
  disown(id: MemberId): void {
    this.#parts.identities.retire(id);
  }

  /** Informs whoever uses an id that it is not known, or not yet. */
  sendUnknown(id: MemberId, to: readonly Address[], reason: UnknownFrame["reason"]): void {
    this.#parts.outgoing.sendUnknown(id, to, reason);
  }

  /** Ends a group that has no members. */
  removeGroup(group: DirectoryGroup): void {
    this.groups.remove(group);
    this.#parts.outgoing.drop(group);
    group.orphan();
    this.#parts.sequencers.forgetKept(group);
    this.#parts.events.trace({ type: "group-gone", group: group.name });
  }

  /**
   * Notes that these ids are removed from a group that is being restored, as a member with view
   * `view` reports, and perhaps others, up to view `forgotten`. One that had reported itself before
   * is evicted.
   */
  noteRemoved(
    group: DirectoryGroup,
    { removed, forgotten, view }: Pick<RestoreFrame, "removed" | "forgotten" | "view">,
  ): void {
    this.#noteForgotten(group, forgotten);
    for (const id of removed) {
      if (!group.noteRemoved(id, view)) this.#noteForgotten(group, view);
      const reported = group.membership(id);
      if (reported !== undefined && group.isRemoved(id, reported.joined)) {
        this.evict(reported.member, "stale");
      }
    }
  }

  #noteForgotten(group: DirectoryGroup, view: number): void {
    for (const member of group.noteForgotten(view)) this.evict(member, "stale");
  }

  nextDeadline(): Instant | undefined {
    return this.#detector.nextDeadline();
  }

  /**
   * Probes suspects, and evicts members that were silent for too long. Returns the time in
   * milliseconds that members were given because this came late.
   */
  handleTimeout(now: Instant): number {
    const findings = this.#detector.handleTimeout(now);
    if (findings === undefined) return 0;
    this.#parts.events.traceTurn("members", findings.turn);
    for (const member of findings.silent) this.evict(member, "silent");
    for (const witness of findings.probe) this.#parts.outgoing.probe(witness);
    invariant(this.#detector.size === this.members.size, "The detector watches all members");
    return findings.forgivenMs;
  }

  /** Makes the silence of restored members count, because the rebuild is over. */
  endSparing(now: Instant): void {
    this.#detector.endSparing(now);
  }

  #add(member: DirectoryMember, now: Instant): DirectoryMember {
    this.members.add(member);
    this.#detector.watch(member, now);
    return member;
  }

  #remove(member: DirectoryMember, kind: ChangeKind): void {
    // The member did not exit by itself, so it could not say where its streams end.
    for (const group of [...member.groups.values()]) {
      this.#leave(member, group, kind, LAST_UNKNOWN);
    }
    this.members.remove(member);
    this.#detector.forget(member);
    this.#parts.identities.retire(member.id);
  }

  #leave(member: DirectoryMember, group: DirectoryGroup, kind: ChangeKind, last: number): void {
    const isPublished = group.leave(member, kind, last);
    if (group.size === 0 && group.phase === "open") return this.removeGroup(group);
    if (!isPublished) return;
    this.#parts.outgoing.notice(group);
    if (group.size > 0) return;
    this.groups.noteEmpty(group, true);
    this.#parts.sequencers.leaveToKeepers(group);
  }
}
