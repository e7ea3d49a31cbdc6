import { EVENTS_WAITING_MAX, type Instant } from "../../core/mod.ts";
import type { Group } from "./group/group.ts";
import type { MemberEvent } from "./group/member_event.ts";

/** An event that waits for the application, or a group whose stay has ended and that has events left. */
type WaitingEvent = MemberEvent | { readonly type: "ended"; readonly group: Group };

/** Events of a member that wait for its application, besides those that its groups keep. */
export class WaitingEvents {
  readonly #events: WaitingEvent[] = [];

  /** True while the application does not know yet that we were evicted. */
  get hasEviction(): boolean {
    return this.#events.some(({ type }) => type === "evicted");
  }

  /** Adds an event. Above `EVENTS_WAITING_MAX`, the oldest "tracker" event goes: a later one counts. */
  push(event: MemberEvent): void {
    this.#events.push(event);
    if (this.#events.length <= EVENTS_WAITING_MAX) return;
    const oldest = this.#events.findIndex((waiting) => waiting.type === "tracker");
    if (oldest >= 0) this.#events.splice(oldest, 1);
  }

  /** Adds the events that are left in a group whose stay has ended: they come before later ones. */
  pushRest(group: Group): void {
    this.#events.push({ type: "ended", group });
  }

  /** Takes the oldest event. */
  poll(now: Instant): MemberEvent | undefined {
    for (let event = this.#events[0]; event !== undefined; event = this.#events[0]) {
      const next = event.type === "ended" ? event.group.pollEvent(now) : event;
      if (event.type !== "ended" || next === undefined) this.#events.shift();
      if (next !== undefined) return next;
    }
    return undefined;
  }
}
