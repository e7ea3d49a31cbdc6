import { type GroupId, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { Requests } from "../../roles/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { HeldGroups } from "./held_groups.ts";
import type { LogReign } from "./log_types.ts";

/** Groups in one request: each takes less than 250 bytes of the 65,536 that a request may have. */
const GROUPS_PER_REQUEST = 200;

/**
 * The groups of which our engine has history that outlives us (PROTOCOL 12.1). The tracker is sent
 * all of them when we register and when it has lost its memory, and each one that is added.
 *
 * Worked case: the file of a sequencer that is started again has books up to seq 41, epoch 3, view
 * 7. Registering, it sends that to the tracker, which then keeps books without members. When ford
 * makes books again, the next epoch begins after 41 at the earliest, so that no seq is used twice.
 */
export class StoredGroups {
  /** True if what our engine has outlives us. */
  readonly isKept: boolean;
  readonly #records = new Map<GroupId, KeptGroupRecord>();
  readonly #requests: Requests;
  readonly #groups: HeldGroups;

  constructor(
    stored: readonly KeptGroupRecord[] | undefined,
    requests: Requests,
    groups: HeldGroups,
  ) {
    this.isKept = stored !== undefined;
    for (const record of stored ?? []) this.#records.set(record.id, record);
    this.#requests = requests;
    this.#groups = groups;
  }

  /** Returns the highest seq that the engine has of a group, 0 if it has none. */
  last(id: GroupId): Seq {
    return this.#records.get(id)?.last ?? 0;
  }

  /** Notes that we order a group; returns true if its place in the order of creation is unknown. */
  begin({ id, name, mode, signed, epoch, view, first }: LogReign): boolean {
    if (!this.isKept) return false;
    const { created = 0 } = this.#records.get(id) ?? {};
    const kind = signed ? { mode, signed } : { mode };
    this.#records.set(id, { id, name, ...kind, created, epoch, view, last: first - 1 });
    return created === 0;
  }

  /**
   * Takes a group's place in the order of creation, or 0 if the tracker has forgotten the group.
   * Returns true if the place was unknown before.
   */
  onCreated(id: GroupId, created: number, self: MemberId): boolean {
    const record = this.#records.get(id);
    if (record === undefined || record.created > 0) return false;
    this.#records.set(id, { ...record, created });
    this.update();
    this.#send(self, [id]);
    return created > 0;
  }

  /** Notes how far each group is, before we may have to give some of them up. */
  update(): void {
    for (const [id, record] of this.#records) {
      const group = this.#groups.get(id);
      // A takeover that goes on has nothing yet.
      if (group === undefined || group.last < record.last) continue;
      const { epoch, view, last } = group;
      this.#records.set(id, { ...record, epoch, view, last });
    }
  }

  /** Sends all stored groups to the tracker. */
  tell(self: MemberId): void {
    this.update();
    const ids = [...this.#records.keys()];
    for (let i = 0; i < ids.length; i += GROUPS_PER_REQUEST) {
      this.#send(self, ids.slice(i, i + GROUPS_PER_REQUEST));
    }
  }

  #send(self: MemberId, ids: readonly GroupId[]): void {
    const groups = ids.map((id) => this.#recordOf(id));
    this.#requests.ask<"keep_groups">(
      { type: "keep_groups", member: self, groups },
      (answer, now) => {
        // A tracker that does not know us any more will say so, and then we register anew.
        const isDone = answer?.ok || answer?.code === "unknown_member";
        if (isDone) this.#requests.settle(`keep ${ids[0]}`);
        else this.#requests.retry(`keep ${ids[0]}`, now, () => this.#send(self, ids));
      },
    );
  }

  #recordOf(id: GroupId): KeptGroupRecord {
    const record = this.#records.get(id);
    invariant(record !== undefined, "A stored group is never forgotten while we live");
    return record;
  }
}
