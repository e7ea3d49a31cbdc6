import {
  type Address,
  forgetOldest,
  type GroupId,
  type MemberId,
  type Seq,
} from "../../../core/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";

/** How many groups that a sequencer lost are remembered: a late lease may still list them. */
const LOST_MAX = 64;

/** A sequencer that is registered. */
export class DirectorySequencer {
  readonly id: MemberId;
  /** For logs; it need not be unique. */
  readonly name: string;
  readonly address: Address;
  /** The address as the destination of a transmit. */
  readonly to: readonly Address[];
  /** Taken back after a restart of the tracker, not registered since. */
  readonly isRestored: boolean;
  /** Those that it orders. */
  readonly groups = new Map<GroupId, DirectoryGroup>();
  /** Those of them that none of its leases has listed: perhaps it does not know of them yet. */
  readonly unlisted = new Set<DirectoryGroup>();
  /** Groups of which it has history that outlives it, and up to where. */
  readonly kept = new Map<GroupId, Seq>();
  readonly #lost = new Set<GroupId>();

  constructor(id: MemberId, name: string, address: Address, isRestored: boolean) {
    this.id = id;
    this.name = name;
    this.address = address;
    this.to = [address];
    this.isRestored = isRestored;
  }

  /** It is to order a group. */
  take(group: DirectoryGroup): void {
    this.groups.set(group.id, group);
    this.unlisted.add(group);
  }

  /** It orders a group no more. */
  lose(group: DirectoryGroup): void {
    if (!this.groups.delete(group.id)) return;
    this.unlisted.delete(group);
    this.#lost.add(group.id);
    forgetOldest(this.#lost, LOST_MAX);
  }

  hasLost(group: GroupId): boolean {
    return this.#lost.has(group);
  }
}
