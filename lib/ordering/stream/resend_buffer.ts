import { invariant, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import { Ring } from "./ring.ts";

/** Bytes that keeping a message costs besides its own, about: many short ones fill a history, too. */
export const KEEPING_BYTES = 64;

/** A message (or fragment) that is kept: a place in a buffer that the keeper owns. */
export interface KeptMessage {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/** What a sender has numbered and may have to send again: a gapless range of a stream. */
export class ResendBuffer<T extends KeptMessage = KeptMessage> {
  readonly #ring: Ring<T>;
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

  /** Bytes of the messages held, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes;
  }

  add(message: T): Seq {
    this.#last++;
    this.#ring.set(this.#last, message);
    this.#bytes += keptBytesOf(message.slice);
    return this.#last;
  }

  at(seq: Seq): T | undefined {
    return this.#ring.at(seq);
  }

  /** Forgets everything up to and including `seq`. */
  trimTo(seq: Seq): void {
    invariant(seq <= this.#last, `Cannot trim the history to ${seq}: it ends at ${this.#last}`);
    while (this.#first <= seq) {
      this.#bytes -= keptBytesOf(this.#ring.at(this.#first)!.slice);
      this.#first++;
    }
    this.#ring.dropBelow(this.#first);
  }
}

/** What a message counts for against the limits of what is kept. */
export function keptBytesOf({ start, end }: MessageSlice): number {
  return KEEPING_BYTES + end - start;
}
