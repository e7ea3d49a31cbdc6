import {
  DIRECTORY_TABLES,
  drawMemberId,
  drawU32,
  forgetOldest,
  invariant,
  isSignedId,
  type MemberId,
  type Random,
} from "../../../core/mod.ts";

/**
 * The ids of members and sequencers. No two have the same, and an id that is gone never comes back.
 */
export class Identities {
  readonly #random: Random;
  readonly #areSigned: boolean;
  readonly #living = new Set<MemberId>();
  readonly #gone = new Set<MemberId>();
  readonly #goneMax: number;

  /**
   * Remembers at most `goneMax` ids that are gone. With `areSigned` no id is drawn that is for
   * those with an identity.
   */
  constructor(random: Random, goneMax = DIRECTORY_TABLES.goneIds, areSigned = false) {
    this.#random = random;
    this.#goneMax = goneMax;
    this.#areSigned = areSigned;
  }

  /** Draws a new id. */
  draw(): MemberId {
    let id = this.#drawUnsigned();
    while (!this.isFree(id)) id = this.#drawUnsigned();
    this.#living.add(id);
    return id;
  }

  /** Takes the free id of a registration that is signed; draws one for others. */
  take(id: MemberId | undefined): MemberId {
    if (id === undefined) return this.draw();
    this.adopt(id);
    return id;
  }

  #drawUnsigned(): MemberId {
    const id = drawMemberId(this.#random);
    return this.#areSigned && isSignedId(id) ? id - 1 : id;
  }

  /** Returns true if nobody has this id, or had it. */
  isFree(id: MemberId): boolean {
    return id !== 0 && !this.#living.has(id) && !this.#gone.has(id);
  }

  /** Draws the cookie that the address of a member or sequencer must echo. */
  drawCookie(): number {
    return drawU32(this.#random);
  }

  /** Takes back the id of a member or sequencer from before the restart. */
  adopt(id: MemberId): void {
    invariant(!this.#gone.has(id), "An id that is gone never comes back");
    invariant(!this.#living.has(id), "An id belongs to one member or sequencer");
    this.#living.add(id);
  }

  /** Returns true if a member or a sequencer has this id. */
  isLiving(id: MemberId): boolean {
    return this.#living.has(id);
  }

  /** Returns true if this id is gone for good: whoever still uses it must register again. */
  isGone(id: MemberId): boolean {
    return this.#gone.has(id);
  }

  /** Retires this id: it is never taken back. Of very many gone ids the oldest is forgotten. */
  retire(id: MemberId): void {
    this.#living.delete(id);
    this.#gone.delete(id);
    this.#gone.add(id);
    forgetOldest(this.#gone, this.#goneMax);
  }
}
