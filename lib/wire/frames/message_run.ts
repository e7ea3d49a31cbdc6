import { invariant } from "../../core/mod.ts";
import type { ByteReader } from "../bytes/byte_reader.ts";
import type { ByteWriter } from "../bytes/byte_writer.ts";
import type { MessageSlice } from "./frames.ts";

/** Bytes before each message of a run: fragment marks, microseconds after the first, length. */
export const MESSAGE_HEADER_BYTES = 5;
/** Bytes of the first one's time, before the first message. */
export const RUN_HEADER_BYTES = 7;
/** Microseconds that a message's time may be after the first one's; past it a new frame begins. */
export const SENT_AFTER_MAX = 0xffff;

/** Reads the messages that fill the rest of a frame: at least one. */
export function readMessageRun(reader: ByteReader): MessageSlice[] {
  const first = reader.u53();
  const messages: MessageSlice[] = [];
  do {
    const fragment = reader.u8();
    reader.expect(fragment <= 3);
    const after = reader.u16();
    // The first message's time is the run's; a time past 2^53 - 1 would not survive being relayed.
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
 * Writes what {@linkcode readMessageRun} reads.
 *
 * @throws {InvariantError} if a message's time is not within {@linkcode SENT_AFTER_MAX} of the first's
 */
export function writeMessageRun(
  writer: ByteWriter,
  messages: readonly MessageSlice[],
  payload: Uint8Array,
): void {
  const first = messages[0]!.sentAt;
  writer.u53(first);
  for (const message of messages) {
    const after = message.sentAt - first;
    invariant(
      after >= 0 && after <= SENT_AFTER_MAX,
      "Cannot write a run: its times are too far apart",
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
