import {
  familyOf,
  type GroupId,
  GROUPS_MAX,
  isNewerEpoch,
  isSameEpoch,
  type MemberId,
  sameAddress,
  SEQUENCERS_MAX,
} from "../../../core/mod.ts";
import type { Header, RestoreFrame } from "../../../wire/mod.ts";
import type { DirectoryGroup } from "../state/directory_group.ts";
import type { Identities } from "../state/identities.ts";
import type { Arrival } from "../state/arrival.ts";
import type { Roster } from "../state/roster.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";
import type { Sequencers } from "../state/sequencers.ts";

/** A sequencer's word that it orders a group. */
interface Claim {
  readonly sequencer: DirectorySequencer;
  readonly frame: RestoreFrame;
}

/**
 * What sequencers report after a restart of the tracker. Such a report makes no group by itself, for
 * the group's last member may have left just before: it waits until a member has reported the same
 * group, which then has its sequencer again.
 */
export class SequencerReports {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #identities: Identities;
  readonly #claims = new Map<GroupId, Claim>();
  readonly #names = new Set<string>();

  constructor(parts: { roster: Roster; sequencers: Sequencers; identities: Identities }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#identities = parts.identities;
  }

  /** Whether a group of this name was reported. */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether this sequencer has reported this group. */
  has(id: GroupId, sequencer: DirectorySequencer): boolean {
    return this.#claims.get(id)?.sequencer === sequencer;
  }

  /** The rebuild is over. */
  clear(): void {
    this.#claims.clear();
    this.#names.clear();
  }

  /** Takes one report of a sequencer: that it is there, and a group that it orders (or none). */
  onRestore(header: Header, frame: RestoreFrame, report: Arrival & { isOn: boolean }): void {
    const { source: id, group } = header;
    const { from, now, isOn } = report;
    const known = this.#sequencers.byId(id);
    if (known !== undefined) {
      const isIts = isOn && known.isRestored && sameAddress(known.address, from);
      if (isIts) this.#note(known, group, frame);
      return;
    }
    // It is a member's.
    if (this.#identities.isLiving(id)) return;
    if (!this.#isRoomFor(id, report)) {
      this.#identities.retire(id);
      return this.#roster.tellUnknown(id, [from], "evicted");
    }
    const restored = this.#sequencers.restore(id, frame.name, from, now);
    // Later its leases say what it orders.
    if (isOn) this.#note(restored, group, frame);
  }

  /** Gives a group that a member has reported its sequencer, if that has reported it, too. */
  attach(group: DirectoryGroup): void {
    const claim = this.#claims.get(group.id);
    if (claim === undefined || group.sequencer === claim.sequencer) return;
    const { sequencer, frame: { groupName, mode, view, epoch, removed } } = claim;
    // It may have been replaced since.
    if (this.#sequencers.byId(sequencer.id) !== sequencer) return;
    const isSame = group.isRestoring && group.name === groupName && group.mode === mode;
    if (!isSame || group.family !== familyOf(sequencer.address)) return;
    // Its members know of another reign: this one is over.
    if (!isSameEpoch(epoch, group.epoch) && !isNewerEpoch(epoch, group.epoch)) return;
    group.noteNumbers({ view, epoch });
    this.#sequencers.assign(group, sequencer, group.epoch);
    sequencer.unlisted.delete(group);
    this.#roster.noteRemoved(group, removed, view);
  }

  /** Whether it can be taken back: another one at its address is its successor. */
  #isRoomFor(id: MemberId, { from }: Arrival): boolean {
    const isFree = this.#sequencers.at(from) === undefined;
    return isFree && !this.#identities.isGone(id) && this.#sequencers.size < SEQUENCERS_MAX;
  }

  /** Keeps a report of a group, of two sequencers' the one with the higher epoch. */
  #note(sequencer: DirectorySequencer, id: GroupId, frame: RestoreFrame): void {
    if (id === 0 || frame.epoch.number === 0) return;
    const other = this.#claims.get(id);
    const isRoom = other !== undefined || this.#claims.size < GROUPS_MAX;
    const isOlder = other !== undefined && other.frame.epoch.number > frame.epoch.number;
    if (!isRoom || isOlder || sequencer.hasLost(id)) return;
    this.#claims.set(id, { sequencer, frame });
    this.#names.add(frame.groupName);
    const group = this.#roster.groups.byId(id);
    if (group !== undefined) this.attach(group);
  }
}
