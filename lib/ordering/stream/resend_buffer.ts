import { invariant, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import { Ring } from "./ring.ts";

/**
 * Bytes that keeping a message costs besides its payload, roughly. They count, so that many short
 * or empty messages fill a buffer, too.
 */
export const KEEPING_BYTES = 64;

/** A message or fragment that is kept: a slice of a buffer that the keeper owns. */
export interface KeptMessage {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/**
 * The messages of a stream that a sender may have to send again: all from `first` to `last`,
 * without holes. Messages are added at the end and forgotten from the front.
 */
export class ResendBuffer<T extends KeptMessage = KeptMessage> {
  readonly #ring: Ring<T>;
  /** The lowest seq held; one more than `last` when the buffer is empty. Set here only. */
  first: Seq;
  /** The highest seq that was added. Only this class sets it. */
  last: Seq;
  #bytes = 0;

  /** `next` is the seq of the first message that will be added. */
  constructor(next: Seq) {
    this.#ring = new Ring(next);
    this.first = next;
    this.last = next - 1;
  }

  /** Bytes of the messages held, {@linkcode KEEPING_BYTES} for each included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds the next message and returns its seq. */
  add(message: T): Seq {
    this.last++;
    this.#ring.set(this.last, message);
    this.#bytes += keptBytesOf(message.slice);
    return this.last;
  }

  /**
   * Returns a message that is held.
   *
   * @throws {InvariantError} if `seq` is not between `first` and `last`
   */
  at(seq: Seq): T {
    const message = this.#ring.at(seq);
    invariant(message !== undefined, "A resend buffer holds every seq from its first to its last");
    return message;
  }

  /**
   * Forgets everything up to and including `seq`.
   *
   * @throws {InvariantError} if `seq` was never added
   */
  trimTo(seq: Seq): void {
    invariant(seq <= this.last, "A resend buffer forgets only what was added to it");
    while (this.first <= seq) {
      this.#bytes -= keptBytesOf(this.at(this.first).slice);
      this.first++;
    }
    this.#ring.dropBelow(this.first);
    invariant(
      this.first <= this.last ? this.#bytes > 0 : this.#bytes === 0,
      "A resend buffer counts the bytes of exactly what it holds",
    );
  }
}

/** Returns the bytes for which a message counts against the limits of buffers. */
export function keptBytesOf({ start, end }: MessageSlice): number {
  return KEEPING_BYTES + end - start;
}
