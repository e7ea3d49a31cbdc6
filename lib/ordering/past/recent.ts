import { invariant, type Seq } from "../../core/mod.ts";
import { KEEPING_BYTES } from "../stream/resend_buffer.ts";
import { Ring } from "../stream/ring.ts";

/** A value that lies in a buffer, which is kept with it. */
interface Placed {
  readonly bytes: Uint8Array;
}

/**
 * The newest values by place, as many as a number of bytes allows; the oldest is forgotten first. A
 * value may take several places, and is found at the first of them.
 *
 * Kept are references to buffers: a buffer counts whole, and once if neighbours lie in the same
 * one. With 500 bytes and values in buffers of 100 each, three are kept: 3 × (100 + 64) is 492.
 */
export class Recent<T extends Placed> {
  readonly #ring: Ring<T>;
  readonly #bytesMax: number;
  #first: Seq;
  #next: Seq;
  #newest: T | undefined;
  #bytes = 0;

  /** `next` is the place of the first value that will be added. */
  constructor(next: Seq, bytesMax: number) {
    this.#ring = new Ring(next);
    this.#bytesMax = bytesMax;
    this.#first = this.#next = next;
  }

  /** The lowest place kept; one more than `last` when nothing is. */
  get first(): Seq {
    return this.#first;
  }

  /** The last place of the newest value. */
  get last(): Seq {
    return this.#next - 1;
  }

  /** Bytes of the buffers kept, and of keeping them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a value that takes `places` places. */
  add(value: T, places = 1): void {
    this.#ring.set(this.#next, value);
    this.#next += places;
    this.#bytes += KEEPING_BYTES + (this.#newest?.bytes === value.bytes ? 0 : value.bytes.length);
    this.#newest = value;
    while (this.#bytes > this.#bytesMax) this.#dropOldest();
  }

  /** Returns the value that begins at a place. */
  at(place: Seq): T | undefined {
    return this.#ring.at(place);
  }

  #dropOldest(): void {
    const oldest = this.#ring.at(this.#first);
    invariant(oldest !== undefined, "The first place kept is where a value begins");
    do this.#first++; while (this.#first < this.#next && this.#ring.at(this.#first) === undefined);
    const after = this.#ring.at(this.#first);
    this.#bytes -= KEEPING_BYTES + (after?.bytes === oldest.bytes ? 0 : oldest.bytes.length);
    if (this.#first === this.#next) this.#newest = undefined;
    this.#ring.dropBelow(this.#first);
    invariant(
      this.#newest === undefined ? this.#bytes === 0 : this.#bytes > 0,
      "Recent values count the bytes of exactly what is kept",
    );
  }
}
