import { invariant } from "../../core/mod.ts";
import type { ByteReader, ByteWriter } from "../bytes/mod.ts";

/** The mark of a fragment with which a message begins. */
export const FIRST_FRAGMENT = 1;
/** The mark of a fragment with which a message ends. A message in one piece has both marks. */
export const LAST_FRAGMENT = 2;

/** One message, or one fragment of one, as a place in the datagram that brought it. */
export interface MessageSlice {
  /**
   * {@linkcode FIRST_FRAGMENT} and {@linkcode LAST_FRAGMENT}, or neither in the middle of a
   * message.
   */
  readonly fragment: number;
  /**
   * The sender's wall clock, in microseconds since 1970. It is decoration: nothing is ordered by
   * it.
   */
  readonly sentAt: number;
  /** The offset of the first byte in the datagram. */
  readonly start: number;
  /** The offset after the last byte. */
  readonly end: number;
}

/** Bytes before each message of a run: fragment marks, microseconds after the first, length. */
export const MESSAGE_HEADER_BYTES = 5;
/** Bytes before the first message of a run: its time. */
export const RUN_HEADER_BYTES = 7;
/**
 * Microseconds that a message may be later than the first of its run. A later one begins a new
 * frame.
 */
export const SENT_AFTER_MAX = 0xffff;

/** Reads the messages that fill the rest of a frame, at least one (PROTOCOL 2.3). */
export function readMessageRun(reader: ByteReader): MessageSlice[] {
  const first = reader.u53();
  const messages: MessageSlice[] = [];
  do {
    const fragment = reader.u8();
    reader.expect(fragment <= 3);
    const after = reader.u16();
    // The first message's time is the run's. A time above 2^53 - 1 could not be relayed.
    reader.expect(messages.length > 0 || after === 0);
    const sentAt = first + after;
    reader.expect(sentAt <= Number.MAX_SAFE_INTEGER);
    const length = reader.u16();
    const start = reader.skip(length);
    if (reader.error !== undefined) break;
    messages.push({ fragment, sentAt, start, end: start + length });
  } while (reader.remaining > 0);
  return messages;
}

/**
 * Writes the messages that {@linkcode readMessageRun} reads.
 *
 * @throws {InvariantError} if there is none, or one is too much later than the first
 */
export function writeMessageRun(
  writer: ByteWriter,
  messages: readonly MessageSlice[],
  payload: Uint8Array,
): void {
  invariant(messages.length > 0, "A run has at least one message");
  const first = messages[0]!.sentAt;
  writer.u53(first);
  for (const message of messages) {
    const after = message.sentAt - first;
    invariant(
      after >= 0 && after <= SENT_AFTER_MAX,
      "The messages of a run are at most SENT_AFTER_MAX later than the first",
    );
    writeMessage(writer, message, after, payload);
  }
}

/** Writes one message of a run. */
export function writeMessage(
  writer: ByteWriter,
  message: MessageSlice,
  sentAfter: number,
  payload: Uint8Array,
): void {
  writer.u8(message.fragment);
  writer.u16(sentAfter);
  writer.u16(message.end - message.start);
  writer.copy(payload, message.start, message.end);
}
