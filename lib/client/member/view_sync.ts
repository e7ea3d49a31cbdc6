import type { GroupId } from "../../core/mod.ts";
import type { ViewNumber } from "../../wire/mod.ts";
import type { Group } from "./group/group.ts";
import type { GroupTable } from "./group_table.ts";
import type { Requests } from "../../roles/mod.ts";

/**
 * Keeps our views as new as the tracker's. The tracker sends the changes that we lack again with
 * its answer to a heartbeat; only if that did not help is the whole view fetched.
 */
export class ViewSync {
  readonly #requests: Requests;
  readonly #groups: GroupTable;
  readonly #onMissing: () => void;
  /** Groups whose newest view we lacked at the last heartbeat. */
  #behind = new Set<GroupId>();
  /** Groups whose view was asked for. */
  readonly #fetching = new WeakSet<Group>();

  /** `onMissing` is called when a fetched view does not name us. */
  constructor(requests: Requests, groups: GroupTable, options: { onMissing: () => void }) {
    this.#requests = requests;
    this.#groups = groups;
    this.#onMissing = options.onMissing;
  }

  /** The newest views that the tracker has. */
  onNumbers(views: readonly ViewNumber[]): void {
    // With each answer of the tracker, so that one that does not answer is not flooded.
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

  /** Asks for the whole view of a group. */
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

  /** Another id, other views. */
  clear(): void {
    this.#behind.clear();
  }
}
