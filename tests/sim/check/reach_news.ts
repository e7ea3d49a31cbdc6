import type { MemberId } from "../../../lib/core/mod.ts";
import type { ToldEvent } from "../world/slow_reader.ts";

/**
 * The troubles with members and the tracker that an application was told of, and that are not over.
 */
export class ReachNews {
  /** The ids of members that are not reached, by group; those told by the sequencer included. */
  readonly #unreached = new Map<string, Map<string, MemberId>>();
  #isTrackerLost = false;

  /** True if datagrams between the member and its tracker get lost. */
  get isTrackerLost(): boolean {
    return this.#isTrackerLost;
  }

  /** Returns true if the member is called unreached in a group. */
  has(group: string, id: MemberId): boolean {
    return [...this.#unreached.get(group)?.values() ?? []].includes(id);
  }

  /** Returns the groups in which members are called unreached, with their ids. */
  all(): { group: string; id: MemberId }[] {
    return [...this.#unreached].flatMap(([group, ids]) =>
      [...ids.values()].map((id) => ({ group, id }))
    );
  }

  note(event: ToldEvent): void {
    switch (event.type) {
      case "unreached": {
        const { group, member: { id }, by } = event;
        const known = this.#unreached.get(group) ?? new Map<string, MemberId>();
        this.#unreached.set(group, known.set(`${id} ${by === undefined}`, id));
        return;
      }
      case "reached-again": {
        const { group, member: { id }, by } = event;
        this.#unreached.get(group)?.delete(`${id} ${by === undefined}`);
        return;
      }
      case "view":
        // Nobody is told that a member is reached again which is out of the view.
        for (const { kind, member: { id } } of event.changes) {
          if (kind === "join") continue;
          const known = this.#unreached.get(event.group);
          for (const [key, unreached] of known ?? []) if (unreached === id) known!.delete(key);
        }
        return;
      case "joined":
      case "left":
        return void this.#unreached.delete(event.group);
      case "evicted":
        return this.#unreached.clear();
      case "tracker-udp":
        this.#isTrackerLost = !event.passes;
    }
  }
}
