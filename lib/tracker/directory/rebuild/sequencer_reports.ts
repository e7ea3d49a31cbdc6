import {
  type Address,
  type DirectoryTables,
  familyOf,
  type GroupId,
  isNewerEpoch,
  isPlausibleCount,
  isSameEpoch,
  mayReportGroup,
  SEQUENCERS_MAX,
} from "../../../core/mod.ts";
import type { Header, RestoreFrame } from "../../../wire/mod.ts";
import type { Credentials } from "../credentials/mod.ts";
import { NameSet } from "../names/mod.ts";
import type {
  Arrival,
  DirectoryEventQueue,
  DirectoryGroup,
  DirectorySequencer,
  Identities,
  Roster,
  Sequencers,
} from "../state/mod.ts";

/** A sequencer's report that it orders a group. */
interface ReignReport {
  readonly sequencer: DirectorySequencer;
  readonly frame: RestoreFrame;
}

/**
 * The reports of sequencers after a restart of the tracker (PROTOCOL 9.5.9). Such a report makes no
 * group by itself, because the group's last member may have left just before. It waits until a
 * member has reported the same group, which then has its sequencer again.
 */
export class SequencerReports {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #identities: Identities;
  readonly #events: DirectoryEventQueue;
  readonly #credentials: Credentials;
  readonly #reports = new Map<GroupId, ReignReport>();
  readonly #names = new NameSet();
  /** The most groups of which reports are kept. */
  readonly #max: number;

  constructor(
    parts: {
      roster: Roster;
      sequencers: Sequencers;
      identities: Identities;
      events: DirectoryEventQueue;
      credentials: Credentials;
      tables: DirectoryTables;
    },
  ) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#identities = parts.identities;
    this.#events = parts.events;
    this.#credentials = parts.credentials;
    this.#max = parts.tables.reportedGroups;
  }

  /** Returns true if a sequencer has reported a group of this name, or of one like it. */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  /** Returns true if this sequencer has reported this group. */
  has(id: GroupId, sequencer: DirectorySequencer): boolean {
    return this.#reports.get(id)?.sequencer === sequencer;
  }

  /** Drops all reports, because the rebuild is over. */
  clear(): void {
    this.#reports.clear();
    this.#names.clear();
  }

  /**
   * Handles a sequencer's report of itself, and of a group that it orders (or none). Returns false
   * if the report is not that sequencer's: it changes nothing.
   */
  onRestore(
    { source: id, group }: Header,
    frame: RestoreFrame,
    { from, now, isOn }: Arrival & { isOn: boolean },
  ): boolean {
    const known = this.#sequencers.byId(id);
    if (known !== undefined) {
      if (!known.mayReport(frame.report)) return false;
      if (isOn && known.isRestored) this.#note(known, group, frame);
      return true;
    }
    // The id is a member's.
    if (this.#identities.isLiving(id)) return true;
    // After the rebuild its groups may be another's, or wait for a sequencer that registers.
    if (!isOn || this.#identities.isGone(id)) {
      this.#roster.sendUnknown(id, [from], "evicted");
      return true;
    }
    const { boot } = this.#roster;
    const report = this.#credentials.judgeReport({ ...frame, role: "sequencer", id, from, boot });
    if (report === "forged") return false;
    if (report === "refused" || !this.#hasRoomAt(from)) {
      this.#identities.retire(id);
      this.#roster.sendUnknown(id, [from], "evicted");
      return true;
    }
    const { name } = frame;
    const taken = { id, name, address: from, report };
    this.#note(this.#sequencers.restore(taken, now), group, frame);
    return true;
  }

  /**
   * Attaches a group that a member has reported to its sequencer, if the sequencer has reported it,
   * too.
   */
  attach(group: DirectoryGroup): void {
    const report = this.#reports.get(group.id);
    if (report === undefined || group.sequencer === report.sequencer) return;
    const { sequencer, frame } = report;
    const { groupName, mode, signed, view, epoch } = frame;
    // The sequencer may have been replaced since its report.
    if (this.#sequencers.byId(sequencer.id) !== sequencer) return;
    const isSame = group.isRestoring && group.name === groupName && group.mode === mode &&
      group.signed === signed;
    if (!isSame || group.family !== familyOf(sequencer.address)) return;
    // The group's members know a later reign: this one is over (11.4.3).
    if (!isSameEpoch(epoch, group.epoch) && !isNewerEpoch(epoch, group.epoch)) return;
    group.noteNumbers({ view, epoch });
    group.orderBy(sequencer, group.epoch);
    sequencer.noteListed(group);
    this.#roster.noteRemoved(group, frame);
  }

  /** Returns true if there is room for a sequencer, and no successor of it at its address. */
  #hasRoomAt(address: Address): boolean {
    return this.#sequencers.at(address) === undefined && this.#sequencers.size < SEQUENCERS_MAX;
  }

  /** Keeps a report of a group; of two sequencers the one with the higher epoch counts. */
  #note(sequencer: DirectorySequencer, id: GroupId, frame: RestoreFrame): void {
    if (id === 0 || frame.epoch.number === 0) return;
    const { epoch, view, forgotten, groupName, mode } = frame;
    const areNumbersFine = isPlausibleCount(epoch.number, view) && forgotten <= view;
    if (!areNumbersFine || !mayReportGroup(sequencer.id, groupName, mode)) {
      return this.#events.implausible("restore", sequencer.id);
    }
    const other = this.#reports.get(id);
    const isRoom = other !== undefined || this.#reports.size < this.#max;
    const isOlder = other !== undefined && other.frame.epoch.number > frame.epoch.number;
    if (!isRoom || isOlder || sequencer.hasLost(id)) return;
    this.#reports.set(id, { sequencer, frame });
    this.#names.add(frame.groupName);
    const group = this.#roster.groups.byId(id);
    if (group !== undefined) this.attach(group);
  }
}
