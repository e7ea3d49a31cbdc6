import { isNewerEpoch, isPlausibleCount, isSameEpoch, unreachable } from "../../../core/mod.ts";
import type { ExpelFrame, Header, StaleFrame } from "../../../wire/mod.ts";
import type { DirectoryEventQueue, Outgoing, Roster, Sequencers } from "../state/mod.ts";

/**
 * Handles the reports about reigns: the epochs that members know, and members that a reign leaves
 * out.
 */
export class Reigns {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #outgoing: Outgoing;
  readonly #events: DirectoryEventQueue;

  constructor(
    parts: {
      roster: Roster;
      sequencers: Sequencers;
      outgoing: Outgoing;
      events: DirectoryEventQueue;
    },
  ) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#outgoing = parts.outgoing;
    this.#events = parts.events;
  }

  /**
   * Handles a member's report of the epoch that it has promised, after it saw another one (PROTOCOL
   * 11.1.4). Say the group is granted in epoch 5. A member in epoch 4 is sent the reign. After a
   * report of epoch 6, or of an epoch 5 with another tracker's boot id, the group is granted anew
   * above both.
   */
  onStale({ source: id, group: groupId }: Header, { epoch }: StaleFrame): boolean {
    const group = this.#roster.groups.byId(groupId);
    const member = group?.membership(id)?.member;
    if (group === undefined || member === undefined) return false;
    if (!group.isSequenced || group.isRestoring || isSameEpoch(epoch, group.epoch)) return true;
    if (isNewerEpoch(group.epoch, epoch)) {
      this.#outgoing.sendReign(group, member.to);
      return true;
    }
    if (!isPlausibleCount(epoch.number)) {
      this.#events.implausible("stale", id);
      return true;
    }
    group.noteNumbers({ view: group.view, epoch });
    if (!this.#sequencers.grantNext(group)) group.orphan();
    return true;
  }

  /** Handles a sequencer's report that it cannot go on with some members. */
  onExpel({ source: id, group: groupId }: Header, frame: ExpelFrame): boolean {
    const group = this.#roster.groups.byId(groupId);
    const sequencer = group?.sequencer;
    if (group === undefined || sequencer?.id !== id) return false;
    if (!isSameEpoch(frame.epoch, group.epoch)) return true;
    const members = frame.members.flatMap((one) => group.membership(one)?.member ?? []);
    switch (frame.reason) {
      case "behind":
        // These members lack messages that nobody holds any more (11.2).
        break;
      case "silent":
        // A sequencer that reaches less than half is probably cut off itself: another tries
        // (11.2.7).
        if (2 * members.length > group.size) {
          this.#sequencers.grantNext(group, { but: sequencer });
          return true;
        }
        break;
      case "slow":
        // If all members are too slow for a safe group, none of them holds up the others (11.3.6).
        if (members.length === group.size) return true;
        break;
      default:
        unreachable(frame.reason);
    }
    for (const member of members) this.#roster.evict(member, "expelled");
    return true;
  }
}
