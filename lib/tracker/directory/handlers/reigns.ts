import { type Address, isNewerEpoch, isSameEpoch, sameAddress } from "../../../core/mod.ts";
import type { ExpelFrame, Header, StaleFrame } from "../../../wire/mod.ts";
import type { Outgoing } from "../state/outgoing.ts";
import type { Roster } from "../state/roster.ts";
import type { Sequencers } from "../state/sequencers.ts";

/** What members and sequencers say of epochs: who knows which one, and whom a new one cannot take along. */
export class Reigns {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #outgoing: Outgoing;

  constructor(parts: { roster: Roster; sequencers: Sequencers; outgoing: Outgoing }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#outgoing = parts.outgoing;
  }

  /**
   * A member says which epoch it has promised, because another one was claimed. Who has promised less
   * than we granted is told; where it is more, or another tracker's, only one above both will do.
   */
  onStale({ source: id, group: groupId }: Header, { epoch }: StaleFrame, from: Address): boolean {
    const group = this.#roster.groups.byId(groupId);
    const member = group?.membership(id)?.member;
    if (group === undefined || member === undefined || !sameAddress(member.address, from)) {
      return false;
    }
    if (!group.isSequenced || group.isRestoring || isSameEpoch(epoch, group.epoch)) return true;
    if (isNewerEpoch(group.epoch, epoch)) {
      this.#outgoing.tellReign(group, member.to);
      return true;
    }
    group.noteNumbers({ view: group.view, epoch });
    if (!this.#sequencers.grantNext(group)) this.#sequencers.release(group);
    return true;
  }

  /**
   * A sequencer cannot go on with some members. Those who lack what nobody holds are out. So are
   * those who don't answer a new one, unless they are more than half: then it is probably itself the
   * one that is cut off, and another one is to try. So are those who are too slow for a safe group,
   * unless all are: then nobody waits for them.
   */
  onExpel({ source: id, group: groupId }: Header, frame: ExpelFrame, from: Address): boolean {
    const group = this.#roster.groups.byId(groupId);
    const sequencer = group?.sequencer;
    if (group === undefined || sequencer?.id !== id || !sameAddress(sequencer.address, from)) {
      return false;
    }
    if (!isSameEpoch(frame.epoch, group.epoch)) return true;
    const members = frame.members.flatMap((one) => group.membership(one)?.member ?? []);
    const isMost = 2 * members.length > group.size;
    if (frame.reason === "silent" && isMost) this.#sequencers.grantNext(group, { but: sequencer });
    else if (frame.reason === "slow" && members.length === group.size) return true;
    else for (const member of members) this.#roster.evict(member, "expelled");
    return true;
  }
}
