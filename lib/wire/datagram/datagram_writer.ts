import { DATAGRAM_BYTES_MAX, invariant, PROTOCOL_VERSION, type Seq } from "../../core/mod.ts";
import { ByteWriter } from "../bytes/mod.ts";
import { FRAME_HEADER_BYTES, type Header, HEADER_BYTES, MAGIC } from "./datagram.ts";
import {
  type Frame,
  FRAME_CODES,
  type FrameCodec,
  frameCodecs,
  MESSAGE_HEADER_BYTES,
  type MessageSlice,
  type OrderedFrame,
  type RelayFrame,
  RUN_HEADER_BYTES,
  SENT_AFTER_MAX,
  writeMessage,
} from "../frames/mod.ts";

const NO_PAYLOAD: Uint8Array = new Uint8Array(0);

/** Bytes of a data frame before its run: base. */
const DATA_BODY_BYTES = 6;
/** Bytes of a relay frame before its run: stream, joined, base. */
const RELAY_BODY_BYTES = 6 + 4 + 6;
/** Bytes of an ordered frame before its run: epoch, base, slot, submission. No other has more. */
const ORDERED_BODY_BYTES = 8 + 6 + 4 + 6;

/**
 * Bytes that one message, or one fragment, can have: 1,135. A message that was submitted in one
 * datagram must fit the ordered frame that a sequencer sends of it, which has the longest body.
 */
export const FRAGMENT_BYTES_MAX = DATAGRAM_BYTES_MAX - HEADER_BYTES - FRAME_HEADER_BYTES -
  ORDERED_BODY_BYTES - RUN_HEADER_BYTES - MESSAGE_HEADER_BYTES;

/**
 * Packs frames into one datagram, in place, without a copy in between. A frame is added by
 * `frame()`. A frame of messages is opened with the first of them and grows by `addMessage()` while
 * it is the last: ten short messages of one sender cost one frame.
 */
export class DatagramWriter {
  readonly #writer: ByteWriter;
  /** The offset at which the last frame starts. */
  #frameStart = 0;
  /** The time of the first message of the frame that can still grow; `undefined` if none can. */
  #firstSentAt: number | undefined;

  /** Starts a datagram in `into`, of which at most `most` bytes are used. */
  constructor(into: Uint8Array, header: Header, most: number = DATAGRAM_BYTES_MAX) {
    const writer = new ByteWriter(into, most);
    writer.u16(MAGIC);
    writer.u8(PROTOCOL_VERSION);
    writer.u8(0);
    writer.u32(header.group);
    writer.u48(header.source);
    writer.u48(header.destination);
    writer.u32(header.epoch.number);
    writer.u32(header.epoch.boot);
    writer.zeros(HEADER_BYTES - writer.offset);
    invariant(!writer.overflowed, "A datagram is packed into a buffer with room for its header");
    this.#writer = writer;
  }

  /** Bytes packed so far. */
  get length(): number {
    return this.#writer.offset;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#writer.remaining;
  }

  /** Keeps so many bytes free for frames that come later; 0 lets them be filled. */
  reserve(bytes: number): void {
    this.#writer.reserve(bytes);
  }

  /** True while there is no frame in the datagram. */
  get isEmpty(): boolean {
    return this.#writer.offset === HEADER_BYTES;
  }

  /** Adds a frame. Returns false, and adds nothing, if the frame does not fit. */
  frame(frame: Frame, payload = NO_PAYLOAD): boolean {
    const writer = this.#writer;
    const start = writer.offset;
    writer.u8(FRAME_CODES[frame.type]);
    writer.u16(0);
    (frameCodecs[frame.type] as FrameCodec<Frame>).write(writer, frame, payload);
    if (writer.overflowed) {
      writer.rewind(start);
      return false;
    }
    this.#frameStart = start;
    this.#firstSentAt = undefined;
    this.#setLength();
    return true;
  }

  /** Starts a data frame with its first message. Returns false if that does not fit. */
  openData(base: Seq, message: MessageSlice, payload: Uint8Array): boolean {
    if (!this.#openRun(FRAME_CODES.data, DATA_BODY_BYTES, message)) return false;
    this.#writer.u48(base);
    this.#addFirst(message, payload);
    return true;
  }

  /** Starts an ordered frame with its first message. Returns false if that does not fit. */
  openOrdered(
    run: Pick<OrderedFrame, "epoch" | "base" | "slot" | "submission">,
    message: MessageSlice,
    payload: Uint8Array,
  ): boolean {
    if (!this.#openRun(FRAME_CODES.ordered, ORDERED_BODY_BYTES, message)) return false;
    const writer = this.#writer;
    writer.epoch(run.epoch);
    writer.u48(run.base);
    writer.u32(run.slot);
    writer.u48(run.submission);
    this.#addFirst(message, payload);
    return true;
  }

  /** Starts a relay frame with its first message. Returns false if that does not fit. */
  openRelay(
    run: Pick<RelayFrame, "stream" | "joined" | "base">,
    message: MessageSlice,
    payload: Uint8Array,
  ): boolean {
    if (!this.#openRun(FRAME_CODES.relay, RELAY_BODY_BYTES, message)) return false;
    const writer = this.#writer;
    writer.u48(run.stream);
    writer.u32(run.joined);
    writer.u48(run.base);
    this.#addFirst(message, payload);
    return true;
  }

  /**
   * Adds the next message to the data, relay or ordered frame that came last. Returns false if
   * there is none, if the message does not fit, or if its time is too far from the first one's.
   */
  addMessage(message: MessageSlice, payload: Uint8Array): boolean {
    if (this.#firstSentAt === undefined) return false;
    const after = message.sentAt - this.#firstSentAt;
    const length = MESSAGE_HEADER_BYTES + message.end - message.start;
    if (after < 0 || after > SENT_AFTER_MAX || length > this.#writer.remaining) return false;
    writeMessage(this.#writer, message, after, payload);
    this.#setLength();
    return true;
  }

  /**
   * Starts a frame that has `bodyBytes` before its run. Returns false if the frame does not fit
   * with its first message.
   */
  #openRun(code: number, bodyBytes: number, { start, end }: MessageSlice): boolean {
    const writer = this.#writer;
    const length = bodyBytes + RUN_HEADER_BYTES + MESSAGE_HEADER_BYTES + end - start;
    if (FRAME_HEADER_BYTES + length > writer.remaining) return false;
    this.#frameStart = writer.offset;
    writer.u8(code);
    writer.u16(length);
    return true;
  }

  /** Writes the run of a frame that was started for this message. */
  #addFirst(message: MessageSlice, payload: Uint8Array): void {
    this.#firstSentAt = message.sentAt;
    this.#writer.u53(message.sentAt);
    writeMessage(this.#writer, message, 0, payload);
  }

  /** Writes the length of the last frame, which ends here. */
  #setLength(): void {
    const { bytes, offset } = this.#writer;
    const length = offset - this.#frameStart - FRAME_HEADER_BYTES;
    bytes[this.#frameStart + 1] = length >>> 8;
    bytes[this.#frameStart + 2] = length;
  }
}
