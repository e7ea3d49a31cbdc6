import type { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";
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
    const sentAt = first + reader.u16();
    const length = reader.u16();
    const start = reader.skip(length);
    if (reader.error !== undefined) break;
    messages.push({ fragment, sentAt, start, end: start + length });
  } while (reader.remaining > 0);
  return messages;
}

/** Writes what {@linkcode readMessageRun} reads. */
export function writeMessageRun(
  writer: ByteWriter,
  messages: readonly MessageSlice[],
  payload: Uint8Array,
): void {
  const first = messages[0]!.sentAt;
  writer.u53(first);
  for (const message of messages) writeMessage(writer, message, message.sentAt - first, payload);
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
