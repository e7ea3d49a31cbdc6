import { type Instant, LEASE_MS } from "../../core/mod.ts";
import type { Submitter } from "./submitter.ts";

/**
 * The right of a sequencer to give places in a group (PROTOCOL 11.1.5). It has that right while the
 * tracker renews its lease; and, without the tracker, while every member of the view was heard in
 * the sequencer's epoch within the last `LEASE_MS`.
 *
 * Less than every member would not do. Marvin orders for ford and arthur, and is cut off from the
 * tracker and from arthur. The tracker grants the group to trillian, and arthur promises to follow
 * her. Were marvin to go on for ford alone, ford would deliver a tail that arthur never does. While
 * ford and arthur both still speak in marvin's epoch, neither has promised anything to anybody
 * else.
 */
export class Licence {
  readonly #members: () => Iterable<Submitter>;
  #leasedUntil: Instant = -Infinity;

  constructor(members: () => Iterable<Submitter>) {
    this.#members = members;
  }

  /** Extends the lease; an answer that overtook a later one takes nothing back. */
  renew(until: Instant): void {
    this.#leasedUntil = Math.max(this.#leasedUntil, until);
  }

  /** Returns true while places may be given. Under a lease this is one comparison. */
  isValid(now: Instant): boolean {
    return now < this.#leasedUntil || this.unheard(now).length === 0;
  }

  /** Returns the members of the view that were not heard within the last `LEASE_MS`. */
  unheard(now: Instant): Submitter[] {
    return [...this.#members()].filter(({ isGone, heardAt }) =>
      !isGone && heardAt <= now - LEASE_MS
    );
  }
}
