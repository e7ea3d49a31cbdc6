import { GROUP_EVENTS_MAX } from "../../../core/mod.ts";
import type { GroupEvent } from "./member_event.ts";

/** The place where the parts of a group put events for its application. */
export interface EventSink<E extends GroupEvent = GroupEvent> {
  push(event: E): unknown;
}

/** A `view` event. */
export type GroupViewEvent = GroupEvent & { readonly type: "view" };

/**
 * Events that wait for the application. Members come and go even while the application takes
 * nothing, so above `GROUP_EVENTS_MAX` an event replaces an earlier one of its kind: several views
 * become one with all their changes, and of "detached", "unreached" and "waiting" only the newest
 * is kept.
 */
export class GroupEvents implements EventSink {
  #events: GroupEvent[] = [];

  push(event: GroupEvent): void {
    if (this.#events.length < GROUP_EVENTS_MAX) this.#events.push(event);
    else this.#replace(event);
  }

  shift(): GroupEvent | undefined {
    return this.#events.shift();
  }

  #replace(event: GroupEvent): void {
    const at = this.#events.findLastIndex((before) => isReplaced(before, event));
    const [before] = at < 0 ? [] : this.#events.splice(at, 1);
    const isView = before?.type === "view" && event.type === "view";
    this.#events.push(isView ? mergeViews(before, event) : event);
  }
}

/** Returns true if the application misses nothing that still counts when it gets only `event`. */
function isReplaced(before: GroupEvent, event: GroupEvent): boolean {
  if (event.type === "detached" || event.type === "reattached") {
    const isPace = before.type === "detached" || before.type === "reattached";
    return isPace && before.member.id === event.member.id && before.by?.id === event.by?.id;
  }
  if (event.type === "unreached" || event.type === "reached-again") {
    const isReach = before.type === "unreached" || before.type === "reached-again";
    return isReach && before.member.id === event.member.id;
  }
  return before.type === event.type && (event.type === "view" || event.type === "waiting");
}

/**
 * Joins two view events into one. A member that joins in the first and leaves in the second is in
 * neither: for the application it was never there.
 */
export function mergeViews(before: GroupViewEvent, event: GroupViewEvent): GroupViewEvent {
  const changes = [...before.changes];
  for (const change of event.changes) {
    const came = changes.findIndex(({ kind, member }) =>
      kind === "join" && member.id === change.member.id
    );
    if (change.kind === "join" || came < 0) changes.push(change);
    else changes.splice(came, 1);
  }
  return { ...event, changes };
}
