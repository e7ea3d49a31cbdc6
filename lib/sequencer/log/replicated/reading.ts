import type { StreamEnds, StreamRecord } from "./stream_record.ts";

/** A question to whoever holds the stream. */
export type ReadRequest =
  /** Asks for the places that the stream has; the answer is `undefined` if it is gone. */
  | { readonly type: "ends" }
  /** Asks for one record; the answer is `undefined` if it cannot be read. */
  | { readonly type: "record"; readonly place: number };

/** The answer to a question. */
export type ReadReply = StreamEnds | StreamRecord | undefined;

/**
 * A reading of a stream in several steps. It yields its questions and is resumed with the answers,
 * so that it knows of no promise: a shell runs it over a connection, and a test over an array.
 *
 * A reading whose question failed is over. To go on with it would hand in `undefined`, which means
 * that the stream or the record is gone: whoever tries again begins another one.
 */
export type Reading<T> = Generator<ReadRequest, T, ReadReply>;

/** Reads the places that the stream has. */
export function* readEnds(): Reading<StreamEnds | undefined> {
  return (yield { type: "ends" }) as StreamEnds | undefined;
}

/** Reads one record. */
export function* readRecord(place: number): Reading<StreamRecord | undefined> {
  return (yield { type: "record", place }) as StreamRecord | undefined;
}
