import { invariant, type Seq } from "../core/mod.ts";
import type { MessageSlice } from "../wire/mod.ts";
import { Ring } from "./ring.ts";

/** A message (or fragment) that is kept: a place in a buffer that the keeper owns. */
export interface KeptMessage {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/** What a sender has numbered and may have to send again: a gapless range of a stream. */
export class History {
  readonly #ring: Ring<KeptMessage>;
  #first: Seq;
  #last: Seq;
  #bytes = 0;

  /** `next` is the number of the first message that will be added. */
  constructor(next: Seq) {
    this.#ring = new Ring(next);
    this.#first = next;
    this.#last = next - 1;
  }

  /** The lowest seq held; one more than `last` when nothing is. */
  get first(): Seq {
    return this.#first;
  }

  get last(): Seq {
    return this.#last;
  }

  /** Bytes of the messages held. */
  get bytes(): number {
    return this.#bytes;
  }

  add(message: KeptMessage): Seq {
    this.#last++;
    this.#ring.set(this.#last, message);
    this.#bytes += lengthOf(message);
    return this.#last;
  }

  at(seq: Seq): KeptMessage | undefined {
    return this.#ring.at(seq);
  }

  /** Forgets everything up to and including `seq`. */
  trimTo(seq: Seq): void {
    invariant(seq <= this.#last, `Cannot trim the history to ${seq}: it ends at ${this.#last}`);
    while (this.#first <= seq) {
      this.#bytes -= lengthOf(this.#ring.at(this.#first)!);
      this.#first++;
    }
    this.#ring.dropBelow(this.#first);
  }
}

function lengthOf({ slice }: KeptMessage): number {
  return slice.end - slice.start;
}
