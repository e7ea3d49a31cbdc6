import type { Address, Instant } from "../../../core/mod.ts";
import type { Outgoing } from "../state/outgoing.ts";
import type { Sequencers } from "../state/sequencers.ts";

/**
 * Invites the sequencer of which only the address is known, for as long as none is registered there
 * that answers: a process that was started anew in the place of a dead one must be invited, too.
 */
export class Invitations {
  readonly #address: Address | undefined;
  readonly #everyMs: number;
  readonly #boot: number;
  readonly #sequencers: Sequencers;
  readonly #outgoing: Outgoing;
  #next: Instant | undefined;

  constructor(parts: {
    address: Address | undefined;
    everyMs: number;
    boot: number;
    sequencers: Sequencers;
    outgoing: Outgoing;
    now: Instant;
  }) {
    this.#address = parts.address;
    this.#everyMs = parts.everyMs;
    this.#boot = parts.boot;
    this.#sequencers = parts.sequencers;
    this.#outgoing = parts.outgoing;
    if (parts.address !== undefined) this.#next = parts.now;
  }

  nextDeadline(): Instant | undefined {
    return this.#next;
  }

  expire(now: Instant): void {
    const to = this.#address;
    if (to === undefined || this.#next === undefined || now < this.#next) return;
    this.#next = now + this.#everyMs;
    const sequencer = this.#sequencers.at(to);
    if (sequencer !== undefined) return;
    this.#outgoing.send(0, 0, [to], { type: "invite", boot: this.#boot });
  }
}
