import type { Epoch, GroupId, MemberId, Seq } from "../../core/mod.ts";
import type { Requests } from "../../roles/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { LogReign } from "./log_types.ts";

/** Groups in one request: each takes less than 250 bytes of the 65,536 that a request has at most. */
const GROUPS_PER_REQUEST = 200;

/** A group as we order it just now. */
interface Live {
  readonly epoch: Epoch;
  readonly view: number;
  readonly last: Seq;
}

/**
 * The groups of which our engine has history that outlives us, and what the tracker knows of them: it
 * is told of all when we register and when it has lost its memory, and of each that comes to them.
 */
export class StoredGroups {
  /** Whether there is an engine of that kind. */
  readonly isKept: boolean;
  readonly #groups = new Map<GroupId, KeptGroupRecord>();
  readonly #requests: Requests;
  readonly #live: (id: GroupId) => Live | undefined;

  constructor(
    stored: readonly KeptGroupRecord[] | undefined,
    requests: Requests,
    live: (id: GroupId) => Live | undefined,
  ) {
    this.isKept = stored !== undefined;
    for (const group of stored ?? []) this.#groups.set(group.id, group);
    this.#requests = requests;
    this.#live = live;
  }

  /** The highest seq that the engine has of a group; 0: none. */
  last(id: GroupId): Seq {
    return this.#groups.get(id)?.last ?? 0;
  }

  /** We order a group; answers whether its place in the order of creation is yet to be asked for. */
  begin({ id, name, mode, epoch, view, first }: LogReign): boolean {
    if (!this.isKept) return false;
    const { created = 0 } = this.#groups.get(id) ?? {};
    this.#groups.set(id, { id, name, mode, created, epoch, view, last: first - 1 });
    return created === 0;
  }

  /** The tracker told that place, or that it has forgotten the group: 0; true if it is news. */
  onCreated(id: GroupId, created: number, self: MemberId): boolean {
    const group = this.#groups.get(id);
    if (group === undefined || group.created > 0) return false;
    this.#groups.set(id, { ...group, created });
    this.update();
    this.#tell(self, [id]);
    return created > 0;
  }

  /** Notes how far we are, for soon we may order some of them no more. */
  update(): void {
    for (const [id, group] of this.#groups) {
      const live = this.#live(id);
      // A takeover that goes on has nothing yet.
      if (live === undefined || live.last < group.last) continue;
      const { epoch, view, last } = live;
      this.#groups.set(id, { ...group, epoch, view, last });
    }
  }

  /** Tells the tracker of all of them. */
  tell(self: MemberId): void {
    this.update();
    const ids = [...this.#groups.keys()];
    for (let i = 0; i < ids.length; i += GROUPS_PER_REQUEST) {
      this.#tell(self, ids.slice(i, i + GROUPS_PER_REQUEST));
    }
  }

  #tell(self: MemberId, ids: readonly GroupId[]): void {
    const groups = ids.map((id) => this.#groups.get(id)!);
    this.#requests.ask<"keep_groups">(
      { type: "keep_groups", member: self, groups },
      (answer, now) => {
        // Not known any more: we shall hear of it, and register anew.
        const isDone = answer?.ok || answer?.code === "unknown_member";
        if (isDone) this.#requests.settle(`keep ${ids[0]}`);
        else this.#requests.retry(`keep ${ids[0]}`, now, () => this.#tell(self, ids));
      },
    );
  }
}
