import { TAG_BYTES } from "../cipher/mod.ts";
import { invariant, RECORD_BYTES_MAX } from "../core/mod.ts";
import type { NoiseSession } from "./handshake.ts";
import { LENGTH_BYTES, type MessageSplitter, withLength } from "./message_splitter.ts";

const TEXT_BYTES_MAX = RECORD_BYTES_MAX - TAG_BYTES;
const NO_BYTES = new Uint8Array(0);

/** Bytes that a record brought, `undefined` if the next record is not whole yet, or a fault. */
export type NextText = Uint8Array | undefined | "broken";

/**
 * A stream of bytes in each direction after a handshake, in records that are sealed one by one. A
 * record that was altered, left out, repeated or moved breaks the stream for good. The end of the
 * stream is not marked: what is in it must show when it is whole, as a line does.
 */
export class RecordStream {
  readonly #session: NoiseSession;
  readonly #received: MessageSplitter;
  #isBroken = false;

  /** `received` may hold bytes that came right after the handshake. */
  constructor(session: NoiseSession, received: MessageSplitter) {
    this.#session = session;
    this.#received = received;
  }

  /** Returns bytes as they travel. */
  seal(bytes: Uint8Array): Uint8Array {
    const count = Math.ceil(bytes.length / TEXT_BYTES_MAX);
    const sealed = new Uint8Array(bytes.length + count * (LENGTH_BYTES + TAG_BYTES));
    let end = 0;
    for (let i = 0; i < count; i++) {
      const text = bytes.subarray(i * TEXT_BYTES_MAX, (i + 1) * TEXT_BYTES_MAX);
      const record = withLength(this.#session.sender.seal(NO_BYTES, text));
      sealed.set(record, end);
      end += record.length;
    }
    invariant(end === sealed.length, "Records take the bytes that were counted for them");
    return sealed;
  }

  /** Takes bytes that came. */
  push(chunk: Uint8Array): void {
    if (!this.#isBroken) this.#received.push(chunk);
  }

  /** Returns the bytes of the next record. After a fault there are no more. */
  next(): NextText {
    if (this.#isBroken) return "broken";
    const record = this.#received.next(RECORD_BYTES_MAX);
    if (record === undefined) return undefined;
    const text = record === "too-long" ? undefined : this.#session.receiver.open(NO_BYTES, record);
    // A record without text would cost work and bring nothing.
    if (text !== undefined && text.length > 0) return text;
    this.#isBroken = true;
    return "broken";
  }
}
