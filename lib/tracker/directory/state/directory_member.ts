import type { Address, GroupId, MemberId } from "../../../core/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";

/** How many groups a member left are remembered: a late heartbeat may still speak of them. */
const LEFT_MAX = 8;

/** Somebody who is registered. */
export class DirectoryMember {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  /** The address as the destination of a transmit. */
  readonly to: readonly Address[];
  /** Taken back after a restart of the tracker, not registered since. */
  readonly isRestored: boolean;
  /** In the order of joining. */
  readonly groups = new Map<GroupId, DirectoryGroup>();
  readonly #left: GroupId[] = [];

  constructor(id: MemberId, name: string, address: Address, isRestored: boolean) {
    this.id = id;
    this.name = name;
    this.address = address;
    this.to = [address];
    this.isRestored = isRestored;
  }

  enter(group: DirectoryGroup): void {
    this.groups.set(group.id, group);
  }

  leave(group: DirectoryGroup): void {
    this.groups.delete(group.id);
    this.#left.push(group.id);
    if (this.#left.length > LEFT_MAX) this.#left.shift();
  }

  hasLeft(group: GroupId): boolean {
    return this.#left.includes(group);
  }
}
