import { invariant, type Seq, type SeqRange } from "../../core/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../wire/mod.ts";
import type { KeptMessage } from "./resend_buffer.ts";
import { Ring } from "./ring.ts";

/** A message or fragment that arrived, and what the caller wants kept with it. */
export interface Received<O> extends KeptMessage {
  readonly origin: O | undefined;
}

/** Stands at a seq whose message cannot arrive any more. */
const LOST: Received<never> = Object.freeze({
  slice: { fragment: 0, sentAt: 0, start: 0, end: 0 },
  bytes: new Uint8Array(0),
  origin: undefined,
});

/**
 * The messages and fragments of a stream that arrived, by seq. A seq has nothing, a message or
 * fragment, or the mark of a loss. This class knows what stands at each seq and how fragments go
 * together; which seqs may be taken is up to the receive window.
 */
export class Arrivals<O> extends Ring<Received<O>> {
  /** Marks a seq as lost: its message cannot arrive any more. */
  lose(seq: Seq): void {
    this.set(seq, LOST);
  }

  /** Returns true if the seq was given up. */
  isLost(seq: Seq): boolean {
    return this.at(seq) === LOST;
  }

  /** Returns the message or fragment at a seq; `undefined` if it is missing or lost. */
  messageAt(seq: Seq): Received<O> | undefined {
    const message = this.at(seq);
    return message === LOST ? undefined : message;
  }

  /** Returns true if a message begins at a seq where nothing is missing. */
  beginsAt(seq: Seq): boolean {
    return (this.#present(seq).slice.fragment & FIRST_FRAGMENT) !== 0;
  }

  /** Returns true if a message, whole or lost, ends at a seq where nothing is missing. */
  endsAt(seq: Seq): boolean {
    const message = this.#present(seq);
    return message === LOST || (message.slice.fragment & LAST_FRAGMENT) !== 0;
  }

  /** Returns true if the messages at `seq` and at the next seq came in the same datagram. */
  shareDatagram(seq: Seq): boolean {
    return this.at(seq)?.bytes === this.at(seq + 1)?.bytes;
  }

  /** Returns the first fragment, which has the time and the origin of its message. */
  headOf({ first }: SeqRange): Received<O> {
    return this.#present(first);
  }

  /** Returns the number of bytes of a message, or of what is left of one. */
  bytesOf({ first, last }: SeqRange): number {
    let length = 0;
    for (let seq = first; seq <= last; seq++) {
      const { slice } = this.#present(seq);
      length += slice.end - slice.start;
    }
    return length;
  }

  /** Copies the fragments of a message into one buffer. */
  join({ first, last }: SeqRange): { bytes: Uint8Array; start: number; end: number } {
    const length = this.bytesOf({ first, last });
    const joined = new Uint8Array(length);
    let offset = 0;
    for (let seq = first; seq <= last; seq++) {
      const { slice, bytes } = this.#present(seq);
      joined.set(bytes.subarray(slice.start, slice.end), offset);
      offset += slice.end - slice.start;
    }
    return { bytes: joined, start: 0, end: length };
  }

  #present(seq: Seq): Received<O> {
    const message = this.at(seq);
    invariant(message !== undefined, "A window looks for fragments only where nothing is missing");
    return message;
  }
}
