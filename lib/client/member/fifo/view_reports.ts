import type { Instant } from "../../../core/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import type { GroupEvents } from "../group/group_events.ts";
import type { GroupView } from "../group/member_event.ts";
import type { OwnStay } from "../group/own_stay.ts";
import type { RosterChange } from "./peer_roster.ts";
import type { Stays } from "./stays.ts";
import { UnnumberedLeaves } from "./unnumbered_leaves.ts";

/** The parts of a fifo group that its {@linkcode ViewReports} come from. */
export interface ViewReportsOptions {
  readonly stay: OwnStay;
  readonly self: GroupOptions["self"];
  readonly stays: Stays;
  readonly events: GroupEvents;
}

/** The views of a fifo group as the application is told of them (PROTOCOL 8.1.9). */
export class ViewReports {
  /** Leaves that are reported with the next view. */
  readonly leaves = new UnnumberedLeaves();
  readonly #options: ViewReportsOptions;

  constructor(options: ViewReportsOptions) {
    this.#options = options;
  }

  /** Returns the newest view, ourselves included. */
  current(): GroupView {
    const { stay, self, stays } = this.#options;
    const { id: own, name: ownName, key, address } = self;
    const described = { id: own, name: ownName, ...key && { key }, address };
    const all = [...stays.peers(), { described, joined: stay.joined }];
    const members = all.sort((a, b) => a.joined - b.joined).map((member) => member.described);
    const { id: group, name, mode, isSigned } = stay;
    return { group, name, mode, ...isSigned && { signed: true }, number: stays.view, members };
  }

  /** Reports the newest view, with these changes and the leaves that have waited for its number. */
  push(changes: readonly RosterChange[]): void {
    const { stay: { name: group }, events } = this.#options;
    const all = [...this.leaves.take(), ...changes];
    events.push({
      type: "view",
      group,
      view: this.current(),
      changes: all.map(({ kind, peer }) => ({ kind, member: peer.identity })),
    });
  }

  /** Reports the leaves whose view did not come in time. */
  handleTimeout(now: Instant): void {
    const due = this.leaves.nextDeadline();
    if (due !== undefined && now >= due) this.push([]);
  }
}
