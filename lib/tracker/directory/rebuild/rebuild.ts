import {
  type Address,
  type DirectoryTables,
  familyOf,
  type GroupId,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  type Instant,
  isNewerEpoch,
  isPlausibleCount,
  mayReportGroup,
  type MemberId,
  MEMBERS_MAX,
} from "../../../core/mod.ts";
import type { Header, RestoreFrame } from "../../../wire/mod.ts";
import type { Credentials, ReportVerdict } from "../credentials/mod.ts";
import type {
  Arrival,
  DirectoryEventQueue,
  DirectoryGroup,
  DirectoryMember,
  DirectorySequencer,
  Identities,
  Roster,
  Sequencers,
  TakenBack,
} from "../state/mod.ts";
import type { KeptGroups } from "./kept_groups.ts";
import { DEAF_INTERVALS, RebuildSpan } from "./rebuild_span.ts";
import { SequencerReports } from "./sequencer_reports.ts";

/**
 * The phases of the rebuild. It is on from the start of the directory until the end of its span,
 * and over for good then, unless no datagram came at all: an unheard directory may be cut off from
 * everybody. Its rebuild is on again if one of the first datagrams comes from somebody that it does
 * not know.
 */
export type RebuildPhase =
  | {
    readonly type: "on";
    readonly span: RebuildSpan;
    readonly groups: Set<DirectoryGroup>;
    /** The names of the groups that members left since the start. */
    readonly exits: Map<MemberId, Set<string>>;
    /** The number of members that were taken back. */
    members: number;
  }
  | {
    readonly type: "unheard";
    /** The time of the first datagram; `undefined` while none has come. */
    heardSince: Instant | undefined;
  }
  | { readonly type: "over" };

const OVER: RebuildPhase = { type: "over" };

/**
 * Takes back the members of the tracker's life before (PROTOCOL 9.4). A tracker starts empty, and
 * cannot tell its first start from a restart. So for a while after each start it takes back every
 * process that reports itself as a former member, under its id and address and with its places in
 * groups. A restored group has no view until then. At the end, members that have reported are in,
 * the others are out, and whoever comes later registers again.
 */
export class Rebuild {
  readonly #roster: Roster;
  readonly #events: DirectoryEventQueue;
  readonly #sequencers: Sequencers;
  readonly #identities: Identities;
  readonly #sequencerReports: SequencerReports;
  readonly #kept: KeptGroups;
  readonly #credentials: Credentials;
  readonly #lastsMs: number;
  readonly #intervalMs: number;
  readonly #exitsMax: number;
  #phase: RebuildPhase;

  constructor(parts: {
    roster: Roster;
    sequencers: Sequencers;
    identities: Identities;
    events: DirectoryEventQueue;
    kept: KeptGroups;
    credentials: Credentials;
    tables: DirectoryTables;
    /** Time in milliseconds that the rebuild lasts. */
    rebuildMs: number;
    heartbeatMs: number;
    now: Instant;
  }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#identities = parts.identities;
    this.#sequencerReports = new SequencerReports(parts);
    this.#events = parts.events;
    this.#kept = parts.kept;
    this.#credentials = parts.credentials;
    this.#exitsMax = parts.tables.exits;
    const { rebuildMs, heartbeatMs, now } = parts;
    this.#lastsMs = rebuildMs;
    this.#intervalMs = heartbeatMs;
    this.#phase = this.#begin(now, false);
  }

  get isOn(): boolean {
    return this.#phase.type === "on";
  }

  nextDeadline(): Instant | undefined {
    return this.#phase.type === "on" ? this.#phase.span.until : undefined;
  }

  /** Ends the rebuild if its time is over. Returns true if it ended now. */
  handleTimeout(now: Instant): boolean {
    if (this.#phase.type !== "on" || !this.#phase.span.isOver(now)) return false;
    const { groups, members, span } = this.#phase;
    this.#phase = span.isHeard ? OVER : { type: "unheard", heardSince: undefined };
    this.#roster.evictUnproven();
    this.#sequencers.evictUnproven();
    this.#kept.noteNumbers();
    for (const group of groups) group.endRestoring();
    this.#kept.settle();
    let listed = 0;
    for (const group of groups) {
      if (!group.lasts) this.#roster.removeGroup(group);
      else listed++;
    }
    this.#sequencerReports.clear();
    this.#sequencers.grantOrphans();
    this.#events.trace({ type: "rebuilt", members, groups: listed });
    return true;
  }

  /** Counts anew, if it is on: the directory was late. */
  prolong(now: Instant): void {
    if (this.#phase.type === "on") this.#phase.span.prolong(now);
  }

  /**
   * Notes a datagram. Only a source that has registered since the start is known when the rebuild
   * is unheard. It may come before those that were cut off, so each of them has an interval to be
   * heard, too.
   *
   * Worked case: the tracker starts at 0 s with its cable pulled. At 3.0 s the rebuild would be
   * over. At 6.0 s zaphod registers and is heard, and at 6.1 s ford's heartbeat comes, whom the
   * tracker does not know: ford and the others, whose heartbeats follow, are taken back until 9.1
   * s. Without ford the rebuild would have been over for good at 7.25 s.
   */
  noteDatagram(source: MemberId, now: Instant): void {
    if (this.#phase.type === "over") return;
    const isOfBefore = !this.#identities.isLiving(source);
    if (this.#phase.type === "on") return this.#phase.span.noteDatagram(isOfBefore, now);
    const since = this.#phase.heardSince ??= now;
    if (now > since + DEAF_INTERVALS * this.#intervalMs) this.#phase = OVER;
    else if (isOfBefore) this.#phase = this.#begin(now, true);
  }

  #begin(now: Instant, isHeard: boolean): RebuildPhase {
    const [lastsMs, intervalMs] = [this.#lastsMs, this.#intervalMs];
    const span = new RebuildSpan({ lastsMs, intervalMs, now, isHeard });
    const [groups, exits] = [new Set<DirectoryGroup>(), new Map<MemberId, Set<string>>()];
    return { type: "on", span, groups, exits, members: 0 };
  }

  /** Notes that a member left a group, so that no late report takes it back. */
  noteExit(id: MemberId, groupName: string): void {
    if (this.#phase.type !== "on") return;
    const { exits } = this.#phase;
    const names = exits.get(id) ?? new Set();
    const isRoom = exits.has(id) || exits.size < this.#exitsMax;
    // A member cannot leave more groups than it can be in: more names than that are not kept.
    if (isRoom && names.size < GROUPS_PER_MEMBER_MAX) exits.set(id, names.add(groupName));
  }

  /** Returns true if a member or sequencer of this id may still come back. */
  mayTakeBack(id: MemberId): boolean {
    return this.isOn && !this.#roster.isGone(id);
  }

  /**
   * Informs whoever uses an id that is not known here: it is to report itself, or it is out.
   */
  refer(id: MemberId, { from, now }: Arrival): void {
    if (!this.mayTakeBack(id)) return this.#roster.sendUnknown(id, [from], "evicted");
    this.#ask(id, [from], now);
  }

  /** Asks a member that was taken back for a report that got lost. */
  askAgain({ id, to }: DirectoryMember, now: Instant): void {
    this.#ask(id, to, now);
  }

  #ask(id: MemberId, to: readonly Address[], now: Instant): void {
    if (this.#phase.type === "on") this.#phase.span.noteAsked(now);
    this.#roster.sendUnknown(id, to, "restarted");
  }

  /**
   * Returns true if a sequencer has reported a group of this name, or of one that people take for
   * it, and none of its members has yet.
   */
  awaitsGroup(name: string): boolean {
    return this.isOn && (this.#sequencerReports.hasName(name) || this.#kept.hasName(name));
  }

  /**
   * Returns true if a group that a sequencer lists, and does not have, may still become its own.
   */
  awaitsSequencer(id: GroupId, sequencer: DirectorySequencer): boolean {
    if (!this.isOn || !sequencer.isRestored || sequencer.hasLost(id)) return false;
    const group = this.#roster.groups.byId(id);
    return group === undefined || (group.isRestoring && group.sequencer === undefined);
  }

  /**
   * Returns true if a sequencer has reported a group, and gets it as soon as a member reports it.
   */
  hasReported(id: GroupId, sequencer: DirectorySequencer): boolean {
    return this.#sequencerReports.has(id, sequencer);
  }

  /**
   * Handles a report of a member or sequencer: its identity, and its place in one group (or none).
   * Returns false if the report is not theirs: it changes nothing.
   */
  onRestore(header: Header, frame: RestoreFrame, arrival: Arrival): boolean {
    if (!isOfSequencer(frame)) return this.#onMember(header, frame, arrival);
    const { size } = this.#sequencers;
    const at = { ...arrival, isOn: this.isOn };
    const isTheirs = this.#sequencerReports.onRestore(header, frame, at);
    if (this.#sequencers.size > size) this.#noteTakenBack(arrival.now);
    return isTheirs;
  }

  #noteTakenBack(now: Instant): void {
    if (this.#phase.type === "on") this.#phase.span.noteTakenBack(now);
  }

  #onMember(
    { source: id, group: groupId }: Header,
    frame: RestoreFrame,
    { from, now }: Arrival,
  ): boolean {
    if (this.#roster.isSequencer(id)) return true;
    const known = this.#roster.members.byId(id);
    // A member that has registered since the restart has nothing to report: the frame is late.
    if (known !== undefined && !(known.isRestored && this.isOn)) return true;
    if (!this.mayTakeBack(id)) {
      this.#roster.sendUnknown(id, [from], "evicted");
      return true;
    }
    const report = this.#judge(id, known, frame, from);
    if (report === "forged") return false;
    const isFine = report !== "refused" &&
      (known === undefined ? this.#hasRoomFor(frame.name) : known.name === frame.name) &&
      (groupId === 0 || this.#isPlausible(id, groupId, frame, from));
    if (!isFine) {
      this.#refuse(id, from);
      return true;
    }
    const { name } = frame;
    const member = known ?? this.#restore({ id, name, address: from, report }, now);
    const hasLeft = this.#hasLeft(id, frame.groupName);
    if (groupId !== 0 && !hasLeft) this.#restoreMembership(member, groupId, frame);
    return true;
  }

  #judge(
    id: MemberId,
    known: DirectoryMember | undefined,
    frame: RestoreFrame,
    from: Address,
  ): ReportVerdict {
    if (known !== undefined) return known.mayReport(frame.report) ? frame.report : "forged";
    const { boot } = this.#roster;
    return this.#credentials.judgeReport({ ...frame, role: "member", id, from, boot });
  }

  #hasRoomFor(name: string): boolean {
    const { members } = this.#roster;
    return members.size < MEMBERS_MAX && members.byName(name) === undefined;
  }

  #hasLeft(id: MemberId, groupName: string): boolean {
    if (this.#phase.type !== "on") return false;
    return this.#phase.exits.get(id)?.has(groupName) ?? false;
  }

  /** Returns true if a place in a group agrees with itself, and with the reports of others. */
  #isPlausible(id: MemberId, groupId: GroupId, frame: RestoreFrame, from: Address): boolean {
    const { created, view, joined, slot, forgotten, epoch, groupName: name, mode } = frame;
    if (!isPlausibleCount(created, view, joined, slot, forgotten, epoch.number)) {
      this.#events.implausible("restore", id);
      return false;
    }
    if (created === 0 || slot === 0 || joined === 0) return false;
    if (joined > view || forgotten > view) return false;
    // Nobody comes into the direct group of two others.
    if (!mayReportGroup(id, name, mode)) return false;
    // Nobody is in a signed group without an identity.
    if (frame.signed && frame.report === undefined) return false;
    const { members, groups } = this.#roster;
    const group = groups.byId(groupId);
    const isRoom = (members.byId(id)?.groups.size ?? 0) < GROUPS_PER_MEMBER_MAX ||
      group?.membership(id) !== undefined;
    if (group === undefined) {
      return isRoom && groups.size < GROUPS_MAX && !groups.byName(name)?.isRestoring;
    }
    const isSame = group.isRestoring && group.name === name && group.mode === mode &&
      group.signed === frame.signed;
    const isFamily = group.family === undefined || group.family === familyOf(from);
    return isRoom && isSame && isFamily && !group.isRemoved(id, joined) &&
      !group.isForgotten(view) && joined > (group.rivalFor(id, slot)?.joined ?? 0);
  }

  #restore(member: TakenBack, now: Instant): DirectoryMember {
    if (this.#phase.type === "on") this.#phase.members++;
    this.#noteTakenBack(now);
    return this.#roster.restore(member, now);
  }

  #restoreMembership(member: DirectoryMember, groupId: GroupId, frame: RestoreFrame): void {
    const group = this.#roster.groups.byId(groupId) ?? this.#restoreGroup(groupId, frame);
    // The member may have been in the new group that had to give way to this one.
    if (this.#roster.isGone(member.id)) return;
    const { view, joined, slot, epoch } = frame;
    // Its slot was given again after a restart at which it was cut off: it is out since then
    // (9.4.10).
    const rival = group.rivalFor(member.id, slot);
    if (rival !== undefined) this.#roster.evict(rival.member, "stale");
    // A sequencer that has the group already is of a former reign.
    if (isNewerEpoch(epoch, group.epoch)) group.orphan();
    group.restore({ member, joined, slot }, view, epoch);
    const removed = frame.removed.filter((id) => id !== member.id);
    this.#roster.noteRemoved(group, { ...frame, removed });
    this.#sequencerReports.attach(group);
  }

  /**
   * Makes a group from before. A group that was made under its name since then gives way (9.4.6).
   */
  #restoreGroup(id: GroupId, frame: RestoreFrame): DirectoryGroup {
    const { groupName: name, mode, signed, created } = frame;
    const newer = this.#roster.groups.byName(name);
    for (const { member } of [...newer?.memberships() ?? []]) {
      this.#roster.evict(member, "conflict");
    }
    // A group whose history a sequencer has outlives its members, but it cannot keep its name.
    const survivor = this.#roster.groups.byName(name);
    if (survivor !== undefined) this.#roster.removeGroup(survivor);
    const group = this.#roster.restoreGroup({ id, name, mode, signed, created });
    if (this.#phase.type === "on") this.#phase.groups.add(group);
    return group;
  }

  /** Refuses a true report: its source must register anew, and its id is gone. */
  #refuse(id: MemberId, from: Address): void {
    const member = this.#roster.members.byId(id);
    if (member !== undefined) return this.#roster.evict(member, "stale");
    this.#roster.disown(id);
    this.#roster.sendUnknown(id, [from], "evicted");
  }
}

/** Returns true if a report is a sequencer's, which has no place in any group. */
function isOfSequencer({ mode, joined, slot }: RestoreFrame): boolean {
  return mode !== "fifo" && joined === 0 && slot === 0;
}
