import { GROUP_EVENTS_MAX } from "../../../core/mod.ts";
import type { GroupEvent } from "./member_event.ts";

type ViewEvent = GroupEvent & { readonly type: "view" };

/**
 * What a group has to tell while its application takes nothing. Members come and go all the same, so
 * beyond a bound several views are told as one, and of what the next one replaces only the last is.
 */
export class GroupEvents {
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

/** Whether the application misses nothing that still counts if it hears of the later one only. */
function isReplaced(before: GroupEvent, event: GroupEvent): boolean {
  if (event.type === "detached" || event.type === "reattached") {
    const isPace = before.type === "detached" || before.type === "reattached";
    return isPace && before.member.id === event.member.id && before.by?.id === event.by?.id;
  }
  return before.type === event.type && (event.type === "view" || event.type === "waiting");
}

/** Whoever came and went in between was never there for the application. */
function mergeViews(before: ViewEvent, event: ViewEvent): ViewEvent {
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
