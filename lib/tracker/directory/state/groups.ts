import {
  COUNT_PLAUSIBLE_MAX,
  DIRECTORY_TABLES,
  type DirectoryTables,
  forgetOldest,
  type GroupId,
  invariant,
} from "../../../core/mod.ts";
import { LookAlikes } from "../names/mod.ts";
import { DirectoryGroup, type GroupIdentity } from "./directory_group.ts";

/** All groups, found by id and by name, and listed in the order of their creation. */
export class Groups {
  readonly #byId = new Map<GroupId, DirectoryGroup>();
  readonly #byName = new Map<string, DirectoryGroup>();
  readonly #lookAlikes = new LookAlikes<DirectoryGroup>();
  /**
   * Sorted by `created`. Of two with the same number the restored group is first, because it is
   * older.
   */
  readonly #ordered: DirectoryGroup[] = [];
  /**
   * The sequenced groups that ended last: a sequencer that has their history may bring them back.
   */
  readonly #gone = new Map<GroupId, DirectoryGroup>();
  /**
   * The groups without members whose history is kept, the one that has been empty longest first.
   */
  readonly #empty = new Set<DirectoryGroup>();
  readonly #tables: DirectoryTables;
  #createdLast = 0;

  constructor(tables = DIRECTORY_TABLES) {
    this.#tables = tables;
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: GroupId): DirectoryGroup | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): DirectoryGroup | undefined {
    return this.#byName.get(name);
  }

  /** Returns a group whose name people take for this one, or is this one (PROTOCOL 9.1.5). */
  alike(name: string): DirectoryGroup | undefined {
    return this.#byName.get(name) ?? this.#lookAlikes.find(name);
  }

  /**
   * The group without members that has been empty longest, if a history is all that it stands for.
   */
  get longestEmpty(): DirectoryGroup | undefined {
    const [first] = this.#empty;
    return first;
  }

  /** Notes that a kept group has no members now, or has one again. */
  noteEmpty(group: DirectoryGroup, isEmpty: boolean): void {
    this.#empty.delete(group);
    if (isEmpty) this.#empty.add(group);
  }

  /** Returns all groups in the order of their creation. */
  ordered(): readonly DirectoryGroup[] {
    return this.#ordered;
  }

  /** Makes a new group, the latest of all. */
  create(identity: Omit<GroupIdentity, "created">): DirectoryGroup {
    // A member that reports a higher number after a restart would not be believed. After it comes
    // none, so groups with this number are in the order in which they were made.
    const created = Math.min(this.#createdLast + 1, COUNT_PLAUSIBLE_MAX);
    const group = this.#make({ ...identity, created });
    this.#insert(group, this.#ordered.length);
    return group;
  }

  /** Makes a group from before the restart, in its old place; its members are still reporting. */
  restore(identity: GroupIdentity): DirectoryGroup {
    return this.#insertInOrder(this.#make(identity, true));
  }

  /**
   * Makes a group without members, whose history a sequencer has, in its old place if that is
   * known. Its numbers go on after those that the group had here, so that none is given twice
   * (PROTOCOL 12.1.4).
   */
  revive(identity: GroupIdentity): DirectoryGroup {
    const group = identity.created === 0
      ? this.create(identity)
      : this.#insertInOrder(this.#make(identity));
    const gone = this.#gone.get(identity.id);
    if (gone !== undefined) {
      group.noteNumbers(gone);
      group.noteLast(gone.last);
    }
    return group;
  }

  remove(group: DirectoryGroup): void {
    const wasThere = this.#byId.delete(group.id);
    invariant(wasThere, "A group ends once");
    invariant(group.size === 0, "A group that ends has no member");
    if (group.isSequenced) this.#gone.set(group.id, group);
    forgetOldest(this.#gone, this.#tables.goneGroups);
    this.#byName.delete(group.name);
    this.#lookAlikes.remove(group);
    this.#empty.delete(group);
    this.#ordered.splice(this.#ordered.indexOf(group), 1);
  }

  #make(identity: GroupIdentity, isRestoring = false): DirectoryGroup {
    return new DirectoryGroup(identity, { isRestoring, tables: this.#tables });
  }

  #insertInOrder(group: DirectoryGroup): DirectoryGroup {
    const at = this.#ordered.findIndex((other) => other.created >= group.created);
    this.#insert(group, at < 0 ? this.#ordered.length : at);
    return group;
  }

  #insert(group: DirectoryGroup, at: number): void {
    invariant(!this.#byId.has(group.id), "A group id belongs to one group");
    invariant(!this.#byName.has(group.name), "A group name belongs to one group");
    this.#byId.set(group.id, group);
    this.#byName.set(group.name, group);
    this.#lookAlikes.add(group);
    this.#ordered.splice(at, 0, group);
    this.#createdLast = Math.max(this.#createdLast, group.created);
  }
}
