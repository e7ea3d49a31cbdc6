import { invariant } from "../../core/mod.ts";
import type { ByteReader, ByteWriter } from "../bytes/mod.ts";

/** The mark of a fragment with which a message begins. */
export const FIRST_FRAGMENT = 1;
/** The mark of a fragment with which a message ends. A message in one piece has both marks. */
export const LAST_FRAGMENT = 2;
/** The mark of an entry that is no message but the signature of those before it (PROTOCOL 8.8). */
export const RUN_SIGNATURE = 4;

/** One message, or one fragment of one, as a place in the datagram that brought it. */
export interface MessageSlice {
  /**
   * {@linkcode FIRST_FRAGMENT} and {@linkcode LAST_FRAGMENT}, or neither in the middle of a
   * message; or {@linkcode RUN_SIGNATURE}.
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
  const { bytes, end } = reader;
  const messages: MessageSlice[] = [];
  do {
    const at = reader.offset;
    const start = at + MESSAGE_HEADER_BYTES;
    if (start > end) return withFault(reader, first, messages);
    const fragment = bytes[at]!;
    const after = bytes[at + 1]! << 8 | bytes[at + 2]!;
    const next = start + (bytes[at + 3]! << 8 | bytes[at + 4]!);
    const sentAt = first + after;
    // The first message's time is the run's. A time above 2^53 - 1 could not be relayed.
    const isGood = fragment <= RUN_SIGNATURE && (after === 0 || messages.length > 0) &&
      sentAt <= Number.MAX_SAFE_INTEGER && next <= end;
    if (!isGood) return withFault(reader, first, messages);
    messages.push({ fragment, sentAt, start, end: next });
    reader.offset = next;
  } while (reader.offset < end);
  return messages;
}

/** Reads a message that has a fault, field by field, to find the first one. Returns the others. */
function withFault(reader: ByteReader, first: number, others: MessageSlice[]): MessageSlice[] {
  const fragment = reader.u8();
  reader.expect(fragment <= RUN_SIGNATURE);
  const after = reader.u16();
  reader.expect(others.length > 0 || after === 0);
  reader.expect(first + after <= Number.MAX_SAFE_INTEGER);
  reader.skip(reader.u16());
  return others;
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
  const length = message.end - message.start;
  const at = writer.skip(MESSAGE_HEADER_BYTES);
  if (at < 0) return;
  const { bytes } = writer;
  bytes[at] = message.fragment;
  bytes[at + 1] = sentAfter >>> 8;
  bytes[at + 2] = sentAfter;
  bytes[at + 3] = length >>> 8;
  bytes[at + 4] = length;
  writer.copy(payload, message.start, message.end);
}
