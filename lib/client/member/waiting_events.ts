import { EVENTS_WAITING_MAX, type Instant } from "../../core/mod.ts";
import type { Group } from "./group/group.ts";
import type { MemberEvent } from "./group/member_event.ts";

/** A stay that has ended, and whose group has events left. */
interface EndedStay {
  readonly type: "ended";
  readonly group: Group;
  /** True if we left; then a `left` event follows. An eviction has events of its own. */
  readonly isLeft: boolean;
}

/**
 * Number of ended stays whose events the application has not taken, above which the tracker is
 * asked for nothing more.
 */
const ENDED_STAYS_MAX = 16;

/** Events of a member that wait for its application, besides those that its groups keep. */
export class WaitingEvents {
  readonly #events: (MemberEvent | EndedStay)[] = [];

  /**
   * True while the application is far behind: it does not know yet that we were evicted, or has not
   * taken the events of many stays that have ended.
   */
  get isBehind(): boolean {
    let ended = 0;
    for (const { type } of this.#events) {
      if (type === "evicted") return true;
      if (type === "ended") ended++;
    }
    return ended > ENDED_STAYS_MAX;
  }

  /**
   * Adds an event. Above `EVENTS_WAITING_MAX`, the oldest about the tracker goes: a later one
   * counts.
   */
  push(event: MemberEvent): void {
    this.#events.push(event);
    if (this.#events.length <= EVENTS_WAITING_MAX) return;
    const oldest = this.#events.findIndex(({ type }) =>
      type === "tracker" || type === "tracker-udp"
    );
    if (oldest >= 0) this.#events.splice(oldest, 1);
  }

  /** Adds the events that are left in the group of a stay that an eviction ended. */
  pushRest(group: Group): void {
    this.#events.push({ type: "ended", group, isLeft: false });
  }

  /** Adds the events that are left in a group that we left, and a `left` event after them. */
  pushLeft(group: Group): void {
    this.#events.push({ type: "ended", group, isLeft: true });
  }

  /** Takes the oldest event. */
  poll(now: Instant): MemberEvent | undefined {
    for (let event = this.#events[0]; event !== undefined; event = this.#events[0]) {
      const next = event.type === "ended" ? event.group.pollEvent(now) : event;
      if (event.type !== "ended" || next === undefined) this.#events.shift();
      if (next !== undefined) return next;
      if (event.type === "ended" && event.isLeft) return leftEvent(event.group);
    }
    return undefined;
  }
}

/**
 * Reports that we left. Own messages that the application has just taken are not lacking any more.
 */
function leftEvent({ name, drained }: Group): MemberEvent {
  return { type: "left", group: name, lacking: drained ?? [] };
}
