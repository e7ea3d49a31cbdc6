import {
  type DirectoryTables,
  type Epoch,
  isNewerEpoch,
  isPlausibleCount,
  isPlausibleSeq,
  isSameEpoch,
} from "../../../core/mod.ts";
import type { Header, LeaseFrame, ViewNumber } from "../../../wire/mod.ts";
import type { Rebuild } from "../rebuild/mod.ts";
import type {
  Arrival,
  DirectoryEventQueue,
  DirectoryGroup,
  DirectorySequencer,
  Outgoing,
  Roster,
  Sequencers,
} from "../state/mod.ts";

/**
 * Handles leases: acknowledges them, and repeats the grants and notices that their sequencer lacks.
 */
export class Leases {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #rebuild: Rebuild;
  readonly #outgoing: Outgoing;
  readonly #events: DirectoryEventQueue;
  readonly #repeatedMax: number;

  constructor(
    parts: {
      roster: Roster;
      sequencers: Sequencers;
      rebuild: Rebuild;
      outgoing: Outgoing;
      events: DirectoryEventQueue;
      tables: DirectoryTables;
    },
  ) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#rebuild = parts.rebuild;
    this.#outgoing = parts.outgoing;
    this.#events = parts.events;
    this.#repeatedMax = parts.tables.repeatedGrants;
  }

  /** Handles a lease, which comes from its sequencer. Returns false if it is a member's. */
  onLease({ source: id }: Header, frame: LeaseFrame, { from, now }: Arrival): boolean {
    const sequencer = this.#sequencers.byId(id);
    if (sequencer === undefined) {
      if (this.#roster.members.byId(id) !== undefined) return false;
      this.#rebuild.refer(id, { from, now });
      return true;
    }
    this.#sequencers.heard(sequencer, now);
    this.#repeatNotices(sequencer, frame);
    this.#repeatGrants(sequencer);
    this.#acknowledge(sequencer, frame);
    return true;
  }

  #repeatNotices(sequencer: DirectorySequencer, frame: LeaseFrame): void {
    for (const { group: id, epoch, view, last } of frame.groups) {
      const group = sequencer.groups.get(id);
      if (group === undefined) continue;
      if (!isPlausibleSeq(last)) this.#events.implausible("lease", sequencer.id);
      else {
        group.noteLast(last);
        sequencer.noteLast(id, last);
      }
      if (!this.#isItsEpoch(group, sequencer, epoch)) continue;
      sequencer.noteListed(group);
      if (view < group.publishedView) this.#outgoing.repeat(group, view);
    }
  }

  /**
   * Returns true if a sequencer orders its group in the epoch that it was granted. If its epoch is
   * an older one, the grant has not arrived yet. If its epoch is newer, or has the same number and
   * the boot id of another life of the tracker, only a grant above both will do (11.1.1): a lease
   * in epoch 4 for a group in epoch 3 leads to a grant in epoch 5.
   */
  #isItsEpoch(group: DirectoryGroup, sequencer: DirectorySequencer, epoch: Epoch): boolean {
    if (group.isRestoring || isSameEpoch(epoch, group.epoch)) return true;
    if (isNewerEpoch(group.epoch, epoch)) {
      sequencer.noteUnlisted(group);
      return false;
    }
    if (!isPlausibleCount(epoch.number)) {
      this.#events.implausible("lease", sequencer.id);
      return false;
    }
    group.noteNumbers({ view: group.view, epoch });
    this.#sequencers.grantNext(group);
    return false;
  }

  #repeatGrants({ unlisted }: DirectorySequencer): void {
    let count = 0;
    for (const group of unlisted) {
      if (++count > this.#repeatedMax) return;
      this.#outgoing.grant(group);
    }
  }

  /**
   * Sends the answer. If the lease lists a group and the answer does not, another sequencer has it
   * or the group is gone.
   */
  #acknowledge(sequencer: DirectorySequencer, { count, groups }: LeaseFrame): void {
    const { id, to } = sequencer;
    const views: ViewNumber[] = [];
    let isReportMissing = false;
    for (const { group } of groups) {
      const known = sequencer.groups.get(group);
      const isAwaited = known === undefined && this.#rebuild.awaitsSequencer(group, sequencer);
      if (isAwaited && !this.#rebuild.hasReported(group, sequencer)) isReportMissing = true;
      if (known !== undefined) views.push({ group, view: known.publishedView });
      else if (isAwaited) views.push({ group, view: 0 });
    }
    // The report of a group got lost: the sequencer reports itself again.
    if (isReportMissing) this.#roster.sendUnknown(id, to, "restarted");
    const { boot } = this.#roster;
    this.#outgoing.send(0, id, to, { type: "heartbeat-ack", count, boot, views });
  }
}
