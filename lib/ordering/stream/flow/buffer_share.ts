import {
  ACTIVE_SENDER_MS,
  type Instant,
  KERNEL_BUFFER_BYTES,
  STREAM_BUFFER_SHARE,
} from "../../../core/mod.ts";

/** Milliseconds for which a stream that was noted is not noted again. */
const NOTE_EVERY_MS = 20;

/**
 * The receive buffer of one process, divided among the streams that come in through its socket, in
 * whatever group (PROTOCOL 8.4.13, decision 0089). Every acknowledgement says how many kernel bytes
 * one stream may have in flight.
 *
 * A worked case: 0.6 of the buffer of 212,992 bytes is for streams. Trillian hears ford in one
 * group, and arthur and katerina in another: each may have 42,598 in flight to her. When arthur and
 * katerina have sent nothing new for `ACTIVE_SENDER_MS`, ford's next acknowledgement says 127,795.
 */
export class BufferShare {
  readonly #streamBytes: number;
  /**
   * The time at which each stream last brought something new; the longest silent one comes first.
   */
  readonly #active = new Map<object, Instant>();

  /** `bufferBytes` is what the kernel keeps for the socket. */
  constructor(bufferBytes: number = KERNEL_BUFFER_BYTES) {
    this.#streamBytes = Math.floor(STREAM_BUFFER_SHARE * bufferBytes);
  }

  /** Notes that a stream has brought something new. */
  note(stream: object, now: Instant): void {
    const at = this.#active.get(stream);
    if (at !== undefined && now - at < NOTE_EVERY_MS) return;
    this.#active.delete(stream);
    this.#active.set(stream, now);
  }

  /** Returns the kernel bytes that each stream may have in flight to this process. */
  share(now: Instant): number {
    for (const [stream, at] of this.#active) {
      if (now - at < ACTIVE_SENDER_MS) break;
      this.#active.delete(stream);
    }
    return Math.floor(this.#streamBytes / Math.max(1, this.#active.size));
  }
}
