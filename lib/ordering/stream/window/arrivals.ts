import { addRange, invariant, type Seq, type SeqRange } from "../../../core/mod.ts";
import {
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  type MessageSlice,
  RUN_SIGNATURE,
} from "../../../wire/mod.ts";
import type { KeptMessage } from "../resend_buffer.ts";
import { Ring } from "../ring.ts";
import type { ArrivedRun } from "./arrived_run.ts";
import type { OfferedMessage } from "./offered.ts";

/** A message or fragment that arrived, and what the caller wants kept with it. */
export interface Received<O> extends KeptMessage {
  readonly origin: O | undefined;
}

const WHOLE = FIRST_FRAGMENT | LAST_FRAGMENT;
/** A signature is the end of what was whole before it. */
const END = LAST_FRAGMENT | RUN_SIGNATURE;

/** Stands at a seq whose message cannot arrive any more. */
const LOST: ArrivedRun<never> = Object.freeze({
  base: 0,
  messages: [],
  bytes: new Uint8Array(0),
  origin: undefined,
});

/**
 * The messages and fragments of a stream that arrived, by seq. A seq has nothing, a message or
 * fragment, or the mark of a loss. This class knows what stands at each seq and how fragments go
 * together; which seqs may be taken is up to the receive window.
 *
 * A message is no object of its own here: at its seq stands the run that brought it, which all
 * messages of that run share.
 */
export class Arrivals<O> extends Ring<ArrivedRun<O>> {
  /** Marks a seq as lost: its message cannot arrive any more. */
  lose(seq: Seq): void {
    this.set(seq, LOST);
  }

  /** Returns true if the seq was given up. */
  isLost(seq: Seq): boolean {
    return this.at(seq) === LOST;
  }

  /** Returns the run that brought the message or fragment at a seq; `undefined` without one. */
  runAt(seq: Seq): ArrivedRun<O> | undefined {
    const run = this.at(seq);
    return run === LOST ? undefined : run;
  }

  /** Returns the message or fragment at a seq; `undefined` if it is missing or lost. */
  messageAt(seq: Seq): Received<O> | undefined {
    const run = this.runAt(seq);
    return run && { slice: sliceIn(run, seq), bytes: run.bytes, origin: run.origin };
  }

  /** Returns true if the signature of a run stands at a seq. */
  isSignature(seq: Seq): boolean {
    const run = this.runAt(seq);
    return run !== undefined && sliceIn(run, seq).fragment === RUN_SIGNATURE;
  }

  /** Returns true if a message begins at a seq where nothing is missing. */
  beginsAt(seq: Seq): boolean {
    const run = this.#present(seq);
    return run !== LOST && (sliceIn(run, seq).fragment & FIRST_FRAGMENT) !== 0;
  }

  /** Returns true if a message, whole or lost, ends at a seq where nothing is missing. */
  endsAt(seq: Seq): boolean {
    return isEnd(this.#present(seq), seq);
  }

  /** Returns true if the messages at `seq` and at the next seq came in the same datagram. */
  shareDatagram(seq: Seq): boolean {
    return this.at(seq)?.bytes === this.at(seq + 1)?.bytes;
  }

  /**
   * Returns the ranges within `bounds` that are here and not lost, lowest first, at most `count`.
   */
  held(bounds: SeqRange, count: number): SeqRange[] {
    const ranges: SeqRange[] = [];
    const { last } = bounds;
    for (let seq = bounds.first; seq <= last && ranges.length < count;) {
      const first = seq;
      while (seq <= last && this.runAt(seq) !== undefined) seq++;
      if (seq > first) ranges.push({ first, last: seq - 1 });
      else seq++;
    }
    return ranges;
  }

  /**
   * Returns the part of `ranges` that is within `bounds`, here and not lost. A peer may ask for
   * anything: nothing is looked for beyond the bounds.
   */
  heldOf(ranges: readonly SeqRange[], bounds: SeqRange): SeqRange[] {
    const held: SeqRange[] = [];
    for (const { first, last } of ranges) {
      const end = Math.min(last, bounds.last);
      for (let seq = Math.max(first, bounds.first); seq <= end; seq++) {
        if (this.runAt(seq) !== undefined) addRange(held, { first: seq, last: seq });
      }
    }
    return held;
  }

  /**
   * Returns the seqs within `bounds` at which nothing stands, lowest first, at most `count` ranges.
   * Nothing stands above `received`, so none of those seqs is looked at.
   */
  holes({ first, last }: SeqRange, received: Seq, count: number): SeqRange[] {
    const ranges: SeqRange[] = [];
    let seq = first;
    while (seq <= last && ranges.length < count) {
      if (this.at(seq) !== undefined) {
        seq++;
        continue;
      }
      const start = seq;
      if (seq > received) seq = last + 1;
      else while (seq <= last && this.at(seq) === undefined) seq++;
      ranges.push({ first: start, last: seq - 1 });
    }
    return ranges;
  }

  /** Returns the last seq up to `seq` at which a message ends; `floor` if none does above it. */
  lastEnd(seq: Seq, floor: Seq): Seq {
    let end = seq;
    while (end > floor && !this.endsAt(end)) end--;
    return end;
  }

  /** Returns the number of bytes of a message, or of what is left of one. */
  bytesOf({ first, last }: SeqRange): number {
    let length = 0;
    for (let seq = first; seq <= last; seq++) {
      const run = this.#present(seq);
      if (run === LOST) continue;
      const { start, end } = sliceIn(run, seq);
      length += end - start;
    }
    return length;
  }

  /** Returns a message that is whole. Its first fragment has the time and the origin. */
  whole(range: SeqRange): OfferedMessage<O> {
    const piece = range.first === range.last ? this.onePiece(range.first) : undefined;
    if (piece !== undefined) return piece;
    const { origin } = this.#present(range.first);
    const { sentAt } = this.#sliceAt(range.first);
    const bytes = this.#join(range);
    return { type: "message", range, sentAt, bytes, start: 0, end: bytes.length, origin };
  }

  /** Returns the message at a seq, if it is in one piece: neither a part of one, nor lost. */
  onePiece(seq: Seq): OfferedMessage<O> | undefined {
    const run = this.#present(seq);
    if (run === LOST) return undefined;
    const { fragment, sentAt, start, end } = sliceIn(run, seq);
    if (fragment !== WHOLE) return undefined;
    const { bytes, origin } = run;
    return { type: "message", range: { first: seq, last: seq }, sentAt, bytes, start, end, origin };
  }

  /** Copies the fragments of a message into one buffer. */
  #join(range: SeqRange): Uint8Array {
    const joined = new Uint8Array(this.bytesOf(range));
    let offset = 0;
    for (let seq = range.first; seq <= range.last; seq++) {
      const { start, end } = this.#sliceAt(seq);
      joined.set(this.#present(seq).bytes.subarray(start, end), offset);
      offset += end - start;
    }
    return joined;
  }

  #sliceAt(seq: Seq): MessageSlice {
    return sliceIn(this.#present(seq), seq);
  }

  #present(seq: Seq): ArrivedRun<O> {
    const run = this.at(seq);
    invariant(run !== undefined, "A window looks for fragments only where nothing is missing");
    return run;
  }
}

/** Returns true if a message, whole or lost, or a run of them ends at a seq of this run. */
export function isEnd(run: ArrivedRun<unknown>, seq: Seq): boolean {
  return run === LOST || (sliceIn(run, seq).fragment & END) !== 0;
}

/** Returns the message or fragment at a seq of a run that brought one there. */
function sliceIn({ base, messages }: ArrivedRun<unknown>, seq: Seq): MessageSlice {
  const slice = messages[seq - base];
  invariant(slice !== undefined, "A run stands at the seqs of its messages alone");
  return slice;
}
