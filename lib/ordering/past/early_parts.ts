import { EARLY_PARTS_BYTES_MAX, type Seq } from "../../core/mod.ts";
import type { PastFrame, PastMarkFrame } from "../../wire/mod.ts";

/** Bytes that a part is counted for at least: those of a mark, the shortest frame of an answer. */
const PART_BYTES = 26;

/** A point in an answer: before byte `offset` of the message at `place`. */
export interface PastPoint {
  readonly place: Seq;
  readonly offset: number;
}

/** Returns true if one point of an answer lies before another. */
export function isBefore(point: PastPoint, other: PastPoint): boolean {
  return point.place < other.place || (point.place === other.place && point.offset < other.offset);
}

/** A part of an answer that came before what comes before it. */
export interface EarlyPart {
  /** The point at which it continues the answer. */
  readonly at: PastPoint;
  /** A piece with its bytes, or a mark. */
  readonly frame: PastFrame | PastMarkFrame;
  /** The bytes of the piece alone; those of a mark are empty. */
  readonly bytes: Uint8Array;
}

/**
 * The parts of an answer that came early, in the order of their points, each once. They have as
 * many bytes as one page at most; above that the part that is farthest from what comes next is
 * dropped, so that whatever an answerer sends, the part that is needed first has room.
 */
export class EarlyParts {
  readonly #parts: EarlyPart[] = [];
  #bytes = 0;

  /** Number of parts that are kept. */
  get size(): number {
    return this.#parts.length;
  }

  /** The part that continues the answer before the others do. */
  get first(): EarlyPart | undefined {
    return this.#parts[0];
  }

  /** Keeps a part, unless one is here that continues the answer at the same point. */
  add(part: EarlyPart): void {
    let index = this.#parts.length;
    while (index > 0 && isBefore(part.at, this.#parts[index - 1]!.at)) index--;
    const before = this.#parts[index - 1];
    if (before !== undefined && !isBefore(before.at, part.at)) return;
    this.#parts.splice(index, 0, part);
    this.#bytes += bytesOf(part);
    while (this.#bytes > EARLY_PARTS_BYTES_MAX) this.#drop(this.#parts.pop());
  }

  /** Drops the first part. */
  shift(): void {
    this.#drop(this.#parts.shift());
  }

  #drop(part: EarlyPart | undefined): void {
    if (part !== undefined) this.#bytes -= bytesOf(part);
  }
}

function bytesOf({ bytes }: EarlyPart): number {
  return PART_BYTES + bytes.length;
}
