import { readEnds, type Reading, readRecord } from "./reading.ts";
import type { StreamEnds, StreamRecord } from "./stream_record.ts";

/** The state of a stream after a place that we know; `undefined` if the stream is gone. */
export type Look = {
  readonly ends: StreamEnds;
  /** The record at that place, if it can be read. */
  readonly known: StreamRecord | undefined;
  /** The record after it, if there is one. */
  readonly next: StreamRecord | undefined;
} | undefined;

/** Reads the record at a place and the one after it. */
export function* lookAfter(place: number): Reading<Look> {
  const ends = yield* readEnds();
  if (ends === undefined) return undefined;
  const isThere = place > 0 && place >= ends.first && place <= ends.last;
  const known = isThere ? yield* readRecord(place) : undefined;
  const next = ends.last > place ? yield* readRecord(Math.max(place + 1, ends.first)) : undefined;
  return { ends, known, next };
}
