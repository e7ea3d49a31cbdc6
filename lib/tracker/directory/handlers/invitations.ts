import type { Address, Instant } from "../../../core/mod.ts";
import type { Outgoing, Sequencers } from "../state/mod.ts";

/** The address that is invited, and the time of the next invitation. */
interface Plan {
  readonly to: Address;
  next: Instant;
}

/**
 * Invites the sequencer of which only the address is known, while none is registered there
 * (PROTOCOL 9.5.8). The invitations never end: a process that takes the place of a dead one is
 * invited, too.
 */
export class Invitations {
  readonly #plan: Plan | undefined;
  readonly #everyMs: number;
  readonly #boot: number;
  readonly #sequencers: Sequencers;
  readonly #outgoing: Outgoing;

  constructor(parts: {
    address: Address | undefined;
    everyMs: number;
    boot: number;
    sequencers: Sequencers;
    outgoing: Outgoing;
    now: Instant;
  }) {
    const { address: to, now: next } = parts;
    this.#plan = to === undefined ? undefined : { to, next };
    this.#everyMs = parts.everyMs;
    this.#boot = parts.boot;
    this.#sequencers = parts.sequencers;
    this.#outgoing = parts.outgoing;
  }

  nextDeadline(): Instant | undefined {
    return this.#plan?.next;
  }

  /** Sends an invitation if one is due and no sequencer is registered at the address. */
  handleTimeout(now: Instant): void {
    const plan = this.#plan;
    if (plan === undefined || now < plan.next) return;
    plan.next = now + this.#everyMs;
    if (this.#sequencers.at(plan.to) !== undefined) return;
    this.#outgoing.send(0, 0, [plan.to], { type: "invite", boot: this.#boot });
  }
}
