import { type Epoch, isNewerEpoch, isSameEpoch, sameAddress } from "../../../core/mod.ts";
import type { Header, LeaseFrame, ViewNumber } from "../../../wire/mod.ts";
import type { DirectoryGroup } from "../state/directory_group.ts";
import type { Arrival } from "../state/arrival.ts";
import type { Outgoing } from "../state/outgoing.ts";
import type { Rebuild } from "../rebuild/rebuild.ts";
import type { Roster } from "../state/roster.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";
import type { Sequencers } from "../state/sequencers.ts";

/** Grants that one lease has repeated: a sequencer must not be flooded for having lost many. */
const GRANTS_REPEATED_MAX = 64;

/** Answers the leases of sequencers, and mends with them what grants and notices could not tell. */
export class Leases {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #rebuild: Rebuild;
  readonly #outgoing: Outgoing;

  constructor(
    parts: { roster: Roster; sequencers: Sequencers; rebuild: Rebuild; outgoing: Outgoing },
  ) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#rebuild = parts.rebuild;
    this.#outgoing = parts.outgoing;
  }

  /** Takes a lease; false if it is not from where its sequencer is. */
  onLease({ source: id }: Header, frame: LeaseFrame, { from, now }: Arrival): boolean {
    const sequencer = this.#sequencers.byId(id);
    if (sequencer === undefined) {
      if (this.#roster.members.byId(id) !== undefined) return false;
      const mayRestore = this.#rebuild.isOn && !this.#roster.isGone(id);
      const reason = mayRestore ? "restarted" : "evicted";
      this.#roster.tellUnknown(id, [from], reason);
      return true;
    }
    if (!sameAddress(sequencer.address, from)) return false;
    this.#sequencers.heard(sequencer, now);
    this.#attachOrphans(sequencer, frame);
    this.#repeatNotices(sequencer, frame);
    this.#repeatGrants(sequencer);
    this.#acknowledge(sequencer, frame);
    return true;
  }

  /**
   * A group that members brought back after a restart, and whose sequencer's report got lost: that
   * it holds the group's epoch is report enough.
   */
  #attachOrphans(sequencer: DirectorySequencer, frame: LeaseFrame): void {
    if (!this.#rebuild.isOn) return;
    for (const { group: id, epoch, view } of frame.groups) {
      const group = this.#roster.groups.byId(id);
      const isOrphan = group?.isRestoring && group.sequencer === undefined &&
        epoch.number > 0 && isSameEpoch(epoch, group.epoch);
      if (!isOrphan || !sequencer.isRestored || sequencer.hasLost(id)) continue;
      group.noteNumbers({ view, epoch });
      this.#sequencers.assign(group, sequencer, epoch);
      sequencer.unlisted.delete(group);
    }
  }

  #repeatNotices(sequencer: DirectorySequencer, frame: LeaseFrame): void {
    for (const { group: id, epoch, view, last } of frame.groups) {
      const group = sequencer.groups.get(id);
      if (group === undefined) continue;
      group.noteLast(last);
      if (sequencer.kept.has(id)) sequencer.kept.set(id, Math.max(last, sequencer.kept.get(id)!));
      if (!this.#isItsEpoch(group, epoch)) continue;
      sequencer.unlisted.delete(group);
      if (view < group.publishedView) this.#outgoing.repeat(group, view);
    }
  }

  /**
   * Whether a sequencer orders its group in the epoch that it was granted. If that is an older one
   * the grant is yet to arrive; an epoch of another tracker's life can only be followed by a higher one.
   */
  #isItsEpoch(group: DirectoryGroup, epoch: Epoch): boolean {
    if (group.isRestoring || isSameEpoch(epoch, group.epoch)) return true;
    if (isNewerEpoch(group.epoch, epoch)) {
      group.sequencer?.unlisted.add(group);
      return false;
    }
    group.noteNumbers({ view: group.view, epoch });
    this.#sequencers.grantNext(group);
    return false;
  }

  #repeatGrants({ unlisted }: DirectorySequencer): void {
    let count = 0;
    for (const group of unlisted) {
      if (++count > GRANTS_REPEATED_MAX) return;
      this.#outgoing.grant(group);
    }
  }

  /** A group that the lease lists and the answer does not is not (any more) this sequencer's. */
  #acknowledge(sequencer: DirectorySequencer, { count, groups }: LeaseFrame): void {
    const { id, to } = sequencer;
    const views: ViewNumber[] = [];
    let mustReport = false;
    for (const { group } of groups) {
      const known = sequencer.groups.get(group);
      const isAwaited = known === undefined && this.#rebuild.awaitsSequencer(group, sequencer);
      if (isAwaited && !this.#rebuild.hasReported(group, sequencer)) mustReport = true;
      if (known !== undefined) views.push({ group, view: known.publishedView });
      else if (isAwaited) views.push({ group, view: 0 });
    }
    // A report of it got lost.
    if (mustReport) this.#roster.tellUnknown(id, to, "restarted");
    const { boot } = this.#roster;
    this.#outgoing.send(0, id, to, { type: "heartbeat-ack", count, boot, views });
  }
}
