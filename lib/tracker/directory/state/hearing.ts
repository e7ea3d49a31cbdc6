import type { Address, Instant, MemberId } from "../../../core/mod.ts";
import type { AddressProof } from "./registrant.ts";

/** A member or sequencer that can be asked for a sign of life. */
export interface ProbeTarget {
  readonly id: MemberId;
  readonly to: readonly Address[];
  readonly proof: AddressProof;
}

/**
 * The last sign of life of anybody, of members and sequencers alike. Without one since somebody
 * fell silent, the tracker cannot know which end of the network is at fault (PROTOCOL 9.3.4).
 */
export class Hearing {
  readonly #pauseMs: number;
  #at: Instant = -Infinity;
  #since: Instant = -Infinity;
  #witness: ProbeTarget | undefined;

  /** A time of more than `pauseMs` without a sign of life is a pause. */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** The time of the last sign of life. */
  get at(): Instant {
    return this.#at;
  }

  /** The end of the last pause: since then somebody was heard all the time. */
  get since(): Instant {
    return this.#since;
  }

  /** The member or sequencer that was heard last, if it is still registered. */
  get witness(): ProbeTarget | undefined {
    return this.#witness;
  }

  note(witness: ProbeTarget, now: Instant): void {
    if (now - this.#at > this.#pauseMs) this.#since = now;
    this.#at = now;
    this.#witness = witness;
  }

  /** Notes that a member or sequencer is registered no more. */
  forget({ id }: ProbeTarget): void {
    if (this.#witness?.id === id) this.#witness = undefined;
  }
}
