import { sameAddress } from "../../../core/mod.ts";
import type { Header, HeartbeatFrame, ViewNumber } from "../../../wire/mod.ts";
import type { FailureDetector } from "../state/failure_detector.ts";
import type { DirectoryMember } from "../state/directory_member.ts";
import type { Arrival } from "../state/arrival.ts";
import type { Outgoing } from "../state/outgoing.ts";
import type { Rebuild } from "../rebuild/rebuild.ts";
import type { Registrations } from "./registrations.ts";
import type { Roster } from "../state/roster.ts";

/** Answers heartbeats, and mends with them what notices could not tell. */
export class Heartbeats {
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;
  readonly #detector: FailureDetector<DirectoryMember>;
  readonly #registrations: Registrations;
  readonly #outgoing: Outgoing;

  constructor(parts: {
    roster: Roster;
    rebuild: Rebuild;
    detector: FailureDetector<DirectoryMember>;
    registrations: Registrations;
    outgoing: Outgoing;
  }) {
    this.#roster = parts.roster;
    this.#rebuild = parts.rebuild;
    this.#detector = parts.detector;
    this.#registrations = parts.registrations;
    this.#outgoing = parts.outgoing;
  }

  /** Takes a heartbeat; false if it is not from where its member is. */
  onHeartbeat({ source: id }: Header, frame: HeartbeatFrame, { from, now }: Arrival): boolean {
    const member = this.#roster.members.byId(id);
    if (member === undefined) {
      if (this.#roster.isSequencer(id)) return false;
      const mayRestore = this.#rebuild.isOn && !this.#roster.isGone(id);
      this.#roster.tellUnknown(id, [from], mayRestore ? "restarted" : "evicted");
      return true;
    }
    if (!sameAddress(member.address, from)) return false;
    this.#detector.heard(member, now);
    this.#registrations.heard(member);
    if (this.#lacksGroup(member, frame.views)) {
      if (this.#rebuild.isOn) this.#roster.tellUnknown(id, member.to, "restarted");
      else {
        this.#roster.evict(member, "stale");
        return true;
      }
    }
    // The missing notices go first, so that who gets the ack knows whether it must fetch a view.
    const isBehind = this.#repeatNotices(member, frame.views);
    if (frame.asks || isBehind) this.#acknowledge(member, frame.count);
    return true;
  }

  /** Whether a member that came back after the restart is in a group that its reports did not restore. */
  #lacksGroup(member: DirectoryMember, views: readonly ViewNumber[]): boolean {
    return member.isRestored &&
      views.some(({ group }) => !member.groups.has(group) && !member.hasLeft(group));
  }

  /** Tells a member the views that it lacks; whether there are any. */
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
      // Where there is a sequencer, a view is the members' when it has its place in the order.
      if (!isSequenced) views.push({ group: id, view: publishedView });
    }
    const { boot } = this.#roster;
    this.#outgoing.send(0, member.id, member.to, { type: "heartbeat-ack", count, boot, views });
  }
}
