import { forgetOldest, type GroupId } from "../../../core/mod.ts";
import { DirectoryGroup, type GroupIdentity } from "./directory_group.ts";

/** How many groups that are gone are remembered. */
const GONE_GROUPS_MAX = 1_024;

/** All groups, found by id and by name, and listed in the order of their creation. */
export class Groups {
  readonly #byId = new Map<GroupId, DirectoryGroup>();
  readonly #byName = new Map<string, DirectoryGroup>();
  /** Sorted by `created`; of two with the same number the restored one, which is older, is first. */
  readonly #ordered: DirectoryGroup[] = [];
  /** Those that went last: whoever has their history may bring them back. */
  readonly #gone = new Map<GroupId, DirectoryGroup>();
  #createdLast = 0;

  get size(): number {
    return this.#byId.size;
  }

  byId(id: GroupId): DirectoryGroup | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): DirectoryGroup | undefined {
    return this.#byName.get(name);
  }

  /** In the order of creation. */
  ordered(): readonly DirectoryGroup[] {
    return this.#ordered;
  }

  /** A new group, the latest of all. */
  create(identity: Omit<GroupIdentity, "created">): DirectoryGroup {
    const group = new DirectoryGroup({ ...identity, created: this.#createdLast + 1 });
    this.#insert(group, this.#ordered.length);
    return group;
  }

  /** A group from before the restart, in its old place. */
  restore(identity: GroupIdentity): DirectoryGroup {
    return this.#restore(identity, new DirectoryGroup(identity, true));
  }

  /** A group that nobody is in, in its old place where that is known. */
  keep(identity: GroupIdentity): DirectoryGroup {
    const group = identity.created === 0
      ? this.create(identity)
      : this.#restore(identity, new DirectoryGroup(identity));
    // What was given must not be given again, whatever it is that comes late.
    const gone = this.#gone.get(identity.id);
    if (gone !== undefined) {
      group.noteNumbers(gone);
      group.noteLast(gone.last);
    }
    return group;
  }

  remove(group: DirectoryGroup): void {
    if (!this.#byId.delete(group.id)) return;
    if (group.isSequenced) this.#gone.set(group.id, group);
    forgetOldest(this.#gone, GONE_GROUPS_MAX);
    this.#byName.delete(group.name);
    this.#ordered.splice(this.#ordered.indexOf(group), 1);
  }

  #restore({ created }: GroupIdentity, group: DirectoryGroup): DirectoryGroup {
    const at = this.#ordered.findIndex((other) => other.created >= created);
    this.#insert(group, at < 0 ? this.#ordered.length : at);
    return group;
  }

  #insert(group: DirectoryGroup, at: number): void {
    this.#byId.set(group.id, group);
    this.#byName.set(group.name, group);
    this.#ordered.splice(at, 0, group);
    this.#createdLast = Math.max(this.#createdLast, group.created);
  }
}
