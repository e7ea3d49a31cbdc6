import { type Instant, LEASE_MS, LICENCE_ASK_MS } from "../../core/mod.ts";
import type { Submitter } from "./submitter.ts";

/**
 * Whether a sequencer may give places in a group (docs/PROTOCOL.md, 11.1): while the tracker renews
 * its lease; without the tracker, while every member of the view is heard in the sequencer's epoch.
 * Members that all still follow it have promised nobody else.
 */
export class Licence {
  readonly #members: () => Iterable<Submitter>;
  #leasedUntil: Instant = -Infinity;
  #askAt: Instant | undefined;

  constructor(members: () => Iterable<Submitter>) {
    this.#members = members;
  }

  /** The tracker has answered a lease. */
  renew(until: Instant): void {
    this.#leasedUntil = Math.max(this.#leasedUntil, until);
  }

  /** Whether something may get a place now. */
  isValid(now: Instant): boolean {
    return now < this.#leasedUntil || this.#unheard(now).length === 0;
  }

  /** Something waits for the licence: members that were not heard for a while are to be asked. */
  want(now: Instant): void {
    this.#askAt ??= now;
  }

  nextDeadline(): Instant | undefined {
    return this.#askAt;
  }

  /** Whom to ask now; as long as something waits again and again. */
  takeUnheard(now: Instant, isWanted: boolean): readonly Submitter[] {
    if (this.#askAt === undefined || this.#askAt > now) return [];
    const isAsking = isWanted && !this.isValid(now);
    this.#askAt = isAsking ? now + LICENCE_ASK_MS : undefined;
    return isAsking ? this.#unheard(now) : [];
  }

  #unheard(now: Instant): Submitter[] {
    return [...this.#members()].filter(({ isGone, heardAt }) =>
      !isGone && heardAt <= now - LEASE_MS
    );
  }
}
