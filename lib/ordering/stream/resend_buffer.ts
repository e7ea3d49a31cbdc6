import { invariant, type Seq } from "../../core/mod.ts";
import { FIRST_FRAGMENT, type MessageSlice, RUN_SIGNATURE } from "../../wire/mod.ts";
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
  /** The seq at which the last message begins of which something was forgotten. */
  #forgottenBegin: Seq;

  /** `next` is the seq of the first message that will be added. */
  constructor(next: Seq) {
    this.#ring = new Ring(next);
    this.first = next;
    this.last = next - 1;
    this.#forgottenBegin = next;
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
   * Returns the seq at which the message with a seq begins, also if that is forgotten. Of older
   * messages than the last one of which something was forgotten, returns the seq itself.
   */
  beginOf(seq: Seq): Seq {
    for (let at = seq; at >= this.first; at--) if (isBegin(this.at(at).slice)) return at;
    return Math.min(seq, this.#forgottenBegin);
  }

  /**
   * Forgets everything up to and including `seq`.
   *
   * @throws {InvariantError} if `seq` was never added
   */
  trimTo(seq: Seq): void {
    invariant(seq <= this.last, "A resend buffer forgets only what was added to it");
    while (this.first <= seq) {
      const { slice } = this.at(this.first);
      if (isBegin(slice)) this.#forgottenBegin = this.first;
      this.#bytes -= keptBytesOf(slice);
      this.first++;
    }
    this.#ring.dropBelow(this.first);
    invariant(
      this.first <= this.last ? this.#bytes > 0 : this.#bytes === 0,
      "A resend buffer counts the bytes of exactly what it holds",
    );
  }
}

/** Returns true for a whole message, the first fragment of one, and a signature. */
function isBegin({ fragment }: MessageSlice): boolean {
  return (fragment & (FIRST_FRAGMENT | RUN_SIGNATURE)) !== 0;
}

/** Returns the bytes for which a message counts against the limits of buffers. */
export function keptBytesOf({ start, end }: MessageSlice): number {
  return KEEPING_BYTES + end - start;
}
