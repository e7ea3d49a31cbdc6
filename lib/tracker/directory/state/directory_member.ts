import {
  type Address,
  type GroupId,
  type Instant,
  invariant,
  type MemberId,
} from "../../../core/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";

/** Number of left groups that a member remembers: a late heartbeat may still list them. */
const LEFT_MAX = 8;

/** A member as the directory sees it. */
export class DirectoryMember {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  /** The address as the destination of a transmit. */
  readonly to: readonly Address[];
  /** True if the member was taken back after a restart of the tracker, and has not registered since. */
  readonly isRestored: boolean;
  /** True if the member receives on a loopback address only; false if it was taken back. */
  readonly isBound: boolean;
  /** The time at which the member was last heard by UDP; `undefined`: never since it registered. */
  heardAt: Instant | undefined;
  /** Number of heartbeats in this member's name that came from an address without a proof. */
  heardElsewhere = 0;
  readonly #groups = new Map<GroupId, DirectoryGroup>();
  readonly #left: GroupId[] = [];

  constructor(
    id: MemberId,
    name: string,
    address: Address,
    isRestored: boolean,
    isBound = false,
  ) {
    this.id = id;
    this.name = name;
    this.address = address;
    this.to = [address];
    this.isRestored = isRestored;
    this.isBound = isBound;
  }

  /** True if no datagram in this member's name has ever come, from whatever address. */
  get isUnheard(): boolean {
    return this.heardAt === undefined && !this.isRestored && this.heardElsewhere === 0;
  }

  /** The groups that list this member, in the order of joining. */
  get groups(): ReadonlyMap<GroupId, DirectoryGroup> {
    return this.#groups;
  }

  /** Called by a group when it lists this member. */
  enter(group: DirectoryGroup): void {
    const known = this.#groups.get(group.id);
    invariant(known === undefined || known === group, "A group id belongs to one group");
    this.#groups.set(group.id, group);
  }

  /** Called by a group when it lists this member no more. */
  leave(group: DirectoryGroup): void {
    const wasListed = this.#groups.delete(group.id);
    invariant(wasListed, "A member lists every group that lists it");
    this.#left.push(group.id);
    if (this.#left.length > LEFT_MAX) this.#left.shift();
  }

  /** Returns true if the member left this group lately. */
  hasLeft(group: GroupId): boolean {
    return this.#left.includes(group);
  }
}
