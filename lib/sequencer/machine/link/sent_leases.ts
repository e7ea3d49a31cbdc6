import {
  forgetOldest,
  type GroupId,
  type Instant,
  LEASE_MS,
  LEASES_PER_DATAGRAM,
} from "../../../core/mod.ts";
import type { LeaseFrame } from "../../../wire/mod.ts";
import type { HeldGroup } from "../held_groups.ts";

/**
 * A lease that was sent: the groups that it named, and the time until which its answer leases them.
 */
export interface SentLease {
  readonly groups: readonly GroupId[];
  readonly until: Instant;
}

/** The leases of a sequencer that were not answered yet, by their counts (PROTOCOL 9.5). */
export class SentLeases {
  /** The number of leases that are remembered: of more the oldest is forgotten. */
  readonly #most: number;
  readonly #leases = new Map<number, SentLease>();
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Returns the frames that renew the leases of all groups, each for at most `LEASES_PER_DATAGRAM`.
   * There is one at least, which shows the tracker that we live.
   */
  renew(all: readonly HeldGroup[], now: Instant): LeaseFrame[] {
    const frames: LeaseFrame[] = [];
    for (let i = 0; i === 0 || i < all.length; i += LEASES_PER_DATAGRAM) {
      frames.push(this.#renewSome(all.slice(i, i + LEASES_PER_DATAGRAM), now));
    }
    forgetOldest(this.#leases, this.#most);
    return frames;
  }

  /** Returns true for the count of the lease that was sent last. */
  isNewest(count: number): boolean {
    return count === this.#count;
  }

  /** Takes the lease that the tracker has answered; `undefined` if it was answered before. */
  take(count: number): SentLease | undefined {
    const lease = this.#leases.get(count);
    this.#leases.delete(count);
    return lease;
  }

  /** Forgets all leases: no answer to them counts any more. */
  clear(): void {
    this.#leases.clear();
  }

  #renewSome(some: readonly HeldGroup[], now: Instant): LeaseFrame {
    const count = this.#count = (this.#count + 1) >>> 0;
    // Counted from now, however long the answer takes: the tracker counts from later.
    this.#leases.set(count, { groups: some.map(({ id }) => id), until: now + LEASE_MS });
    const groups = some.map(({ id, epoch, view, last }) => ({ group: id, epoch, view, last }));
    return { type: "lease", count, groups };
  }
}
