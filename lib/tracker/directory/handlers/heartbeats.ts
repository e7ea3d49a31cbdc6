import type { Header, HeartbeatFrame, ViewNumber } from "../../../wire/mod.ts";
import type { Rebuild } from "../rebuild/mod.ts";
import type { Arrival, DirectoryMember, Outgoing, Roster } from "../state/mod.ts";
import type { Directs } from "./directs.ts";
import type { Registrations } from "./registrations.ts";

/** Handles heartbeats: acknowledges them, and repeats the notices that their member lacks. */
export class Heartbeats {
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;
  readonly #registrations: Registrations;
  readonly #outgoing: Outgoing;
  readonly #directs: Directs;

  constructor(
    parts: {
      roster: Roster;
      rebuild: Rebuild;
      registrations: Registrations;
      outgoing: Outgoing;
      directs: Directs;
    },
  ) {
    this.#roster = parts.roster;
    this.#rebuild = parts.rebuild;
    this.#registrations = parts.registrations;
    this.#outgoing = parts.outgoing;
    this.#directs = parts.directs;
  }

  /** Handles a heartbeat, which comes from its member. Returns false if it is a sequencer's. */
  onHeartbeat({ source: id }: Header, frame: HeartbeatFrame, { from, now }: Arrival): boolean {
    const member = this.#roster.members.byId(id);
    if (member === undefined) {
      if (this.#roster.isSequencer(id)) return false;
      this.#rebuild.refer(id, { from, now });
      return true;
    }
    this.#roster.heard(member, now);
    this.#registrations.heard(member);
    if (this.#lacksGroup(member, frame.views)) {
      if (this.#rebuild.isOn) this.#rebuild.askAgain(member, now);
      else {
        this.#roster.evict(member, "stale");
        return true;
      }
    }
    // The missing notices go before the ack: if one got lost, the member sees it at the ack, and
    // fetches the view.
    const isBehind = this.#repeatNotices(member, frame.views);
    this.#directs.remind(member, frame.views);
    if (frame.asks || isBehind) this.#acknowledge(member, frame.count);
    return true;
  }

  /** Returns true if a restored member names a group that none of its reports restored (9.3.3). */
  #lacksGroup(member: DirectoryMember, views: readonly ViewNumber[]): boolean {
    return member.isRestored &&
      views.some(({ group }) => !member.groups.has(group) && !member.hasLeft(group));
  }

  /** Sends a member the changes that it lacks. Returns true if there are any. */
  #repeatNotices(member: DirectoryMember, views: readonly ViewNumber[]): boolean {
    let isBehind = false;
    for (const { group: id, view } of views) {
      const group = member.groups.get(id);
      if (group === undefined || group.isSequenced || view >= group.publishedView) continue;
      isBehind = true;
      for (const change of group.changesAfter(view) ?? []) {
        this.#outgoing.send(id, member.id, member.to, { type: "notice", change });
      }
    }
    return isBehind;
  }

  #acknowledge(member: DirectoryMember, count: number): void {
    const views: ViewNumber[] = [];
    for (const { id, publishedView, isSequenced } of member.groups.values()) {
      // In a sequenced group a view reaches the members at its place in the order (10.4).
      if (!isSequenced) views.push({ group: id, view: publishedView });
    }
    const { boot } = this.#roster;
    this.#outgoing.send(0, member.id, member.to, { type: "heartbeat-ack", count, boot, views });
  }
}
