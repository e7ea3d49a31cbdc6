import { type Epoch, type Instant, isSameEpoch, type MemberId } from "../../../core/mod.ts";
import type { UnreachedFrame, UnreachedPath } from "../../../wire/mod.ts";
import { pathOf } from "../../../ordering/mod.ts";
import { pathFields } from "../group/path_fields.ts";
import type { OrderedEvents } from "./ordered_events.ts";
import type { SequencerPeer } from "./sequencer_peer.ts";
import type { Submissions } from "./submissions.ts";
import type { Succession } from "./succession.ts";

/** The parts of a group that its {@linkcode ReachReports} work with. */
export interface ReachReportsParts {
  readonly group: string;
  readonly submissions: Submissions;
  readonly succession: Succession;
  readonly events: OrderedEvents;
}

/**
 * Reports to the application of messages that do not reach somebody:
 * - ours, if the sequencer is heard and does not acknowledge them, or only short ones (a sequencer
 *   that is not heard is reported by the `OrderWatch`);
 * - the sequence, if the sequencer's notices list members that it does not reach (PROTOCOL 10.5.5).
 *   Each that comes into the list or goes out of it is an event. A new sequencer has heard all
 *   members, so the list ends with the epoch.
 */
export class ReachReports {
  readonly #parts: ReachReportsParts;
  /** The time of the last word of our sequencer. */
  #heardAt: Instant = -Infinity;
  /** The sequencer of which we reported that our messages do not reach it. */
  #unreached: SequencerPeer | undefined;
  /** The epoch of the newest notice. */
  #epoch: Epoch | undefined;
  /** The count of the newest notice. */
  #count = 0;
  /** The members that the newest notice listed, as far as they were in the view. */
  readonly #listed = new Map<MemberId, UnreachedPath>();

  constructor(parts: ReachReportsParts) {
    this.#parts = parts;
  }

  /** Records a word of our sequencer. */
  onHeard(now: Instant): void {
    this.#heardAt = now;
  }

  /** Takes a notice of our sequencer, and reports what it changes for the members in the view. */
  onNotice({ count, members }: UnreachedFrame): void {
    const { group, events, succession: { reign: { epoch, peer: { identity: by } } } } = this.#parts;
    if (this.#epoch !== undefined && !isSameEpoch(epoch, this.#epoch)) this.#count = 0;
    if (count <= this.#count) return;
    this.#epoch = epoch;
    this.#count = count;
    for (const { id, name, address } of events.currentView().members) {
      const listed = members.find((one) => one.id === id);
      const member = { id, name };
      if (listed === undefined) {
        if (this.#listed.delete(id)) events.pushReach({ type: "reached-again", group, member, by });
      } else if (this.#listed.get(id) !== listed.path) {
        this.#listed.set(id, listed.path);
        const path = pathFields(listed.path);
        events.pushReach({ type: "unreached", group, member, address, ...path, by });
      }
    }
  }

  /** Takes what the stream of our submissions shows, and ends what a new epoch has ended. */
  takeChanges(now: Instant): void {
    this.#takeOwn(now);
    if (this.#listed.size > 0) this.#endList();
  }

  #takeOwn(now: Instant): void {
    const { group, events, submissions: { sender }, succession: { reign: { peer } } } = this.#parts;
    let unreached = this.#unreached;
    // A new sequencer has heard us.
    let isReached = unreached !== undefined && unreached !== peer;
    for (let change = sender.takeReachChange(); change; change = sender.takeReachChange()) {
      if (change.peer !== peer) continue;
      const { identity: member, address } = peer;
      const path = pathOf(change, this.#heardAt, now);
      if (change.type === "reached") isReached = unreached === peer;
      else if (path !== "silent") {
        unreached = this.#unreached = peer;
        events.pushReach({ type: "unreached", group, member, address, ...pathFields(path) });
      }
    }
    if (!isReached) return;
    this.#unreached = undefined;
    events.pushReach({ type: "reached-again", group, member: peer.identity });
  }

  /** Ends the list if another epoch than that of the newest notice is open. */
  #endList(): void {
    const { group, events, succession: { phase, reign } } = this.#parts;
    const { epoch, peer: { identity: by } } = reign;
    const isOver = this.#epoch !== undefined && !isSameEpoch(epoch, this.#epoch);
    if (phase.type !== "following" || !isOver) return;
    for (const { id, name } of events.currentView().members) {
      if (!this.#listed.has(id)) continue;
      events.pushReach({ type: "reached-again", group, member: { id, name }, by });
    }
    this.#listed.clear();
  }
}
