import type { GroupId } from "../../core/mod.ts";
import type { ViewNumber } from "../../wire/mod.ts";
import type { Group } from "./group/group.ts";
import type { GroupTable } from "./group_table.ts";
import type { Requests } from "../../roles/mod.ts";

/**
 * Keeps our views as new as the tracker's (PROTOCOL 9.2). The tracker repeats the changes that we
 * lack with its answer to a heartbeat. If we are still behind at the next answer, the whole view is
 * fetched.
 *
 * Our view of "books" is 4. An answer says 6, and notices of 5 and 6 come with it; both get lost.
 * The next answer says 6 again, so `list_members` is asked.
 */
export class ViewSync {
  readonly #requests: Requests;
  readonly #groups: GroupTable;
  readonly #onMissing: () => void;
  /** Groups in which we were behind at the last answer. */
  #behind = new Set<GroupId>();
  /** Groups whose view is being fetched. */
  readonly #fetching = new WeakSet<Group>();

  /** `onMissing` is called when a fetched view does not name us. */
  constructor(requests: Requests, groups: GroupTable, options: { onMissing: () => void }) {
    this.#requests = requests;
    this.#groups = groups;
    this.#onMissing = options.onMissing;
  }

  /** Takes the numbers of the newest views at the tracker. */
  onNumbers(views: readonly ViewNumber[]): void {
    // Once for each answer, so that a tracker that does not answer is not flooded.
    for (const group of this.#groups.all()) if (group.wantsRecord) this.fetch(group);
    const behind = new Set<GroupId>();
    for (const { group: id, view } of views) {
      const group = this.#groups.byId(id);
      if (group === undefined || group.view >= view) continue;
      behind.add(id);
      if (this.#behind.has(id)) this.fetch(group);
    }
    this.#behind = behind;
  }

  /** Fetches the whole view of a group, unless that is under way. */
  fetch(group: Group): void {
    if (this.#fetching.has(group)) return;
    this.#fetching.add(group);
    this.#requests.ask<"list_members">(
      { type: "list_members", group: group.name },
      (answer, now) => {
        this.#fetching.delete(group);
        if (!answer?.ok || answer.view.group !== group.id || !this.#groups.has(group)) return;
        if (!group.onRecord(answer.view, now)) this.#onMissing();
      },
    );
  }

  /** Forgets where we were behind: we were evicted, and our views have ended. */
  clear(): void {
    this.#behind.clear();
  }
}
