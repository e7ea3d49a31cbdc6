import type { MemberId } from "../core/mod.ts";
import type { GroupView, MemberEvent } from "./member/mod.ts";

type ViewEvent = Extract<MemberEvent, { type: "view" }>;

/** Keeps from the application what it was told with the group's first view: who was there before. */
export class ViewFilter {
  readonly #known = new Map<string, Set<MemberId>>();

  onJoined(view: GroupView): void {
    this.#known.set(view.name, new Set(view.members.map(({ id }) => id)));
  }

  onLeft(group: string): void {
    this.#known.delete(group);
  }

  /** The event with the changes that are news, `undefined` if there are none. */
  onView(event: ViewEvent): ViewEvent | undefined {
    const known = this.#known.get(event.group);
    if (known === undefined) return event;
    const changes = event.changes.filter(({ kind, member: { id } }) => {
      if (kind !== "join") return known.delete(id);
      const isNews = !known.has(id);
      known.add(id);
      return isNews;
    });
    return changes.length === 0 ? undefined : { ...event, changes };
  }
}
