import {
  type DirectoryTables,
  type GroupId,
  GROUPS_MAX,
  isPlausibleCount,
  isPlausibleSeq,
  mayReportGroup,
} from "../../../core/mod.ts";
import type { KeptGroupRecord } from "../../../wire/mod.ts";
import { NameSet } from "../names/mod.ts";
import type { DirectoryEventQueue, DirectorySequencer, Roster, Sequencers } from "../state/mod.ts";

/** A sequencer's report that it has the history of a group. */
interface KeptReport {
  readonly sequencer: DirectorySequencer;
  readonly record: KeptGroupRecord;
}

/**
 * Groups whose history a sequencer has in a file: they outlive their last member (PROTOCOL 12.1). A
 * group that the directory does not know comes back without members. During the rebuild the reports
 * of members go first: those of files wait until it is over. A name that belongs to another group
 * by then stays that group's.
 */
export class KeptGroups {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #events: DirectoryEventQueue;
  /** The reports that wait for the end of the rebuild. */
  readonly #reports = new Map<GroupId, KeptReport[]>();
  /** The names in these reports. */
  readonly #names = new NameSet();
  /** The most groups of which reports wait. */
  readonly #max: number;

  constructor(
    parts: {
      roster: Roster;
      sequencers: Sequencers;
      events: DirectoryEventQueue;
      tables: DirectoryTables;
    },
  ) {
    this.#max = parts.tables.reportedGroups;
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#events = parts.events;
  }

  /**
   * Handles a sequencer's reports. While the directory `isRebuilding`, they wait for the end of
   * that.
   */
  onKeep(
    sequencer: DirectorySequencer,
    records: readonly KeptGroupRecord[],
    isRebuilding: boolean,
  ): void {
    for (const record of records) {
      if (!isPlausible(record, sequencer)) {
        this.#events.implausible("keep_groups", sequencer.id);
        continue;
      }
      const known = this.#roster.groups.byId(record.id);
      // A group that is not being restored is complete, and must not end while the report waits.
      if (!isRebuilding || known?.isRestoring === false) this.#adopt({ sequencer, record });
      else if (this.#reports.size < this.#max || this.#reports.has(record.id)) {
        const others = this.#reports.get(record.id) ?? [];
        const rest = others.filter((other) => other.sequencer !== sequencer);
        this.#reports.set(record.id, [...rest, { sequencer, record }]);
        this.#names.add(record.name);
      }
    }
    if (!isRebuilding) this.#sequencers.grantOrphans();
  }

  /**
   * Returns true if a group of this name, or of one like it, may come back when the rebuild is
   * over.
   */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * Notes the numbers of groups that are being restored, so that their next views come after them.
   * The members that have reported may have missed the last views, and those that made them may be
   * gone: a slot that was given again would put another name to messages in the file.
   *
   * A worked case: the file has view 7, in which arthur joined and got slot 7. Arthur has crashed,
   * and ford, who alone reports the group, has slept since view 4. The next view is 8, and whoever
   * joins then gets slot 8.
   */
  noteNumbers(): void {
    for (const { record } of [...this.#reports.values()].flat()) {
      const group = this.#roster.groups.byId(record.id);
      if (group?.isRestoring) group.noteNumbers(record);
    }
  }

  /**
   * Adopts all reports that wait, because the rebuild is over. Their groups are granted after this.
   */
  settle(): void {
    for (const reports of this.#reports.values()) {
      for (const report of reports) {
        // The sequencer may have been replaced since its report.
        const { sequencer } = report;
        if (this.#sequencers.byId(sequencer.id) === sequencer) this.#adopt(report);
      }
    }
    this.#reports.clear();
    this.#names.clear();
  }

  #adopt({ sequencer, record }: KeptReport): void {
    const { id, name, mode, signed, created, view, epoch, last } = record;
    const { groups } = this.#roster;
    const isNew = groups.byId(id) === undefined;
    const isRoom = groups.byName(name) === undefined && groups.size < GROUPS_MAX;
    if (mode === "fifo" || (isNew && !isRoom)) return;
    const group = groups.byId(id) ?? this.#roster.reviveGroup({ id, name, mode, signed, created });
    if (group.name !== name || group.mode !== mode || group.signed !== signed) return;
    // A group's members and its sequencer know its numbers better than a file.
    if (group.size === 0 && group.sequencer === undefined) group.noteNumbers({ view, epoch });
    group.noteLast(last);
    group.keep();
    sequencer.keep(id, last);
  }
}

/**
 * Returns true if a report can be true: its numbers can be, and its group is no direct group, which
 * no sequencer orders.
 */
function isPlausible(record: KeptGroupRecord, { id }: DirectorySequencer): boolean {
  const { name, mode, created, view, epoch, last } = record;
  if (!mayReportGroup(id, name, mode)) return false;
  return isPlausibleCount(created, view, epoch.number) && isPlausibleSeq(last);
}
