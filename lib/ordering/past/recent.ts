import type { Seq } from "../../core/mod.ts";
import { KEEPING_BYTES } from "../stream/resend_buffer.ts";
import { Ring } from "../stream/ring.ts";

/** What has a place, and lies in a buffer that is kept with it. */
interface Placed {
  readonly bytes: Uint8Array;
}

/**
 * The newest of what has places, as much as some bytes allow; the oldest goes first. What is kept
 * are references: a buffer counts whole, and once if neighbours lie in the same one.
 */
export class Recent<T extends Placed> {
  readonly #ring: Ring<T>;
  readonly #bytesMax: number;
  #first: Seq;
  #next: Seq;
  #newest: T | undefined;
  #bytes = 0;

  /** `next`: the place of the first that will be added. */
  constructor(next: Seq, bytesMax: number) {
    this.#ring = new Ring(next);
    this.#bytesMax = bytesMax;
    this.#first = this.#next = next;
  }

  /** The lowest place kept; one more than `last` when nothing is. */
  get first(): Seq {
    return this.#first;
  }

  get last(): Seq {
    return this.#next - 1;
  }

  /** Bytes of the buffers kept, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds something that takes so many places; it is found at the first of them. */
  add(value: T, places = 1): void {
    this.#ring.set(this.#next, value);
    this.#next += places;
    this.#bytes += KEEPING_BYTES + (this.#newest?.bytes === value.bytes ? 0 : value.bytes.length);
    this.#newest = value;
    while (this.#bytes > this.#bytesMax) this.#dropOldest();
  }

  at(place: Seq): T | undefined {
    return this.#ring.at(place);
  }

  #dropOldest(): void {
    const oldest = this.#ring.at(this.#first)!;
    do this.#first++; while (this.#first < this.#next && this.#ring.at(this.#first) === undefined);
    const after = this.#ring.at(this.#first);
    this.#bytes -= KEEPING_BYTES + (after?.bytes === oldest.bytes ? 0 : oldest.bytes.length);
    if (this.#first === this.#next) this.#newest = undefined;
    this.#ring.dropBelow(this.#first);
  }
}
