import { type Epoch, isSameEpoch, type MemberId } from "../../../core/mod.ts";
import type { UnreachedFrame } from "../../../wire/mod.ts";
import type { GroupView, MemberIdentity, ReachEvent } from "../group/member_event.ts";

/**
 * The members that the sequencer does not reach, by its newest notice (PROTOCOL 10.5.5). Each that
 * comes into the list or goes out of it is an event. A new sequencer has heard all members, so the
 * list ends with the epoch.
 */
export class UnreachedNotices {
  #epoch: Epoch | undefined;
  #count = 0;
  readonly #listed = new Set<MemberId>();

  /** Takes a notice, and returns what it changes for those that are in the view. */
  onNotice(
    { count, members }: UnreachedFrame,
    epoch: Epoch,
    { name: group, members: view }: GroupView,
    by: MemberIdentity,
  ): ReachEvent[] {
    const events: ReachEvent[] = [];
    if (this.#epoch !== undefined && !isSameEpoch(epoch, this.#epoch)) this.#count = 0;
    if (count <= this.#count) return events;
    this.#epoch = epoch;
    this.#count = count;
    for (const { id, name, address } of view) {
      const listed = members.find((one) => one.id === id);
      const member = { id, name };
      if (listed === undefined) {
        if (this.#listed.delete(id)) events.push({ type: "reached-again", group, member, by });
      } else if (!this.#listed.has(id)) {
        this.#listed.add(id);
        events.push({ type: "unreached", group, member, address, heard: listed.heard, by });
      }
    }
    return events;
  }

  /** Ends the list at the beginning of another epoch, and returns the events of that. */
  onEpoch(epoch: Epoch, { name: group, members }: GroupView, by: MemberIdentity): ReachEvent[] {
    if (this.#listed.size === 0 || this.#epoch === undefined) return [];
    if (isSameEpoch(epoch, this.#epoch)) return [];
    const back = members.filter(({ id }) => this.#listed.has(id));
    this.#listed.clear();
    return back.map(({ id, name }) => ({
      ...{ type: "reached-again", group, member: { id, name }, by },
    }));
  }
}
