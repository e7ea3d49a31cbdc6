import {
  DIRECTORY_TABLES,
  drawMemberId,
  drawU32,
  forgetOldest,
  invariant,
  type MemberId,
  type Random,
} from "../../../core/mod.ts";

/**
 * The ids of members and sequencers. No two have the same, and an id that is gone never comes back.
 */
export class Identities {
  readonly #random: Random;
  readonly #living = new Set<MemberId>();
  readonly #gone = new Set<MemberId>();
  readonly #goneMax: number;

  /** Remembers at most `goneMax` ids that are gone. */
  constructor(random: Random, goneMax = DIRECTORY_TABLES.goneIds) {
    this.#random = random;
    this.#goneMax = goneMax;
  }

  /** Draws a new id. */
  draw(): MemberId {
    let id = drawMemberId(this.#random);
    while (this.#living.has(id) || this.#gone.has(id)) id = drawMemberId(this.#random);
    this.#living.add(id);
    return id;
  }

  /** Takes an id that whoever registers has drawn, and that is free; draws one if there is none. */
  take(id: MemberId | undefined): MemberId {
    if (id === undefined) return this.draw();
    this.adopt(id);
    return id;
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
