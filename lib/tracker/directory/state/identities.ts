import {
  drawMemberId,
  forgetOldest,
  GONE_IDS_MAX,
  type MemberId,
  type Random,
} from "../../../core/mod.ts";

/** The ids of members and sequencers: no two have the same, and one that is gone never comes back. */
export class Identities {
  readonly #random: Random;
  readonly #living = new Set<MemberId>();
  readonly #gone = new Set<MemberId>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** A new id. */
  draw(): MemberId {
    let id = drawMemberId(this.#random);
    while (this.#living.has(id) || this.#gone.has(id)) id = drawMemberId(this.#random);
    this.#living.add(id);
    return id;
  }

  /** Takes over the id of somebody who was there before the restart. */
  adopt(id: MemberId): void {
    this.#living.add(id);
  }

  /** Whether somebody has this id, be it a member or a sequencer. */
  isLiving(id: MemberId): boolean {
    return this.#living.has(id);
  }

  /** Whether this id is gone for good: who still uses it must register anew. */
  isGone(id: MemberId): boolean {
    return this.#gone.has(id);
  }

  /** Never takes this id back. Of very many the oldest is forgotten. */
  retire(id: MemberId): void {
    this.#living.delete(id);
    this.#gone.delete(id);
    this.#gone.add(id);
    forgetOldest(this.#gone, GONE_IDS_MAX);
  }
}
