import type { Seq, SeqRange } from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";
import { cutMessage } from "./fragments.ts";
import { keptBytesOf, ResendBuffer } from "./resend_buffer.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";

/** The outgoing side of a stream: numbers messages, keeps them, and packs them into datagrams. */
export class Outbox implements OutgoingStream {
  readonly history: ResendBuffer;
  #sent: Seq;
  #unsentBytes = 0;

  /** `next` is the number that the first message will get. */
  constructor(next: Seq) {
    this.history = new ResendBuffer(next);
    this.#sent = next - 1;
  }

  /** The highest seq that was sent. */
  get sent(): Seq {
    return this.#sent;
  }

  /** The highest seq that was given. */
  get last(): Seq {
    return this.history.last;
  }

  /** The highest seq that may be sent: all that was given. */
  get ready(): Seq {
    return this.history.last;
  }

  /** The lowest seq held. */
  get first(): Seq {
    return this.history.first;
  }

  /** Bytes held, and what keeping them costs. */
  get bytes(): number {
    return this.history.bytes;
  }

  /** Bytes numbered and not sent yet, and what keeping them costs. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Numbers a message; `payload` is copied. */
  append(payload: Uint8Array, sentAt: number): SeqRange {
    const bytes = payload.slice();
    const first = this.history.last + 1;
    for (const slice of cutMessage(bytes.length, sentAt)) {
      this.history.add({ slice, bytes });
      this.#unsentBytes += keptBytesOf(slice);
    }
    return { first, last: this.history.last };
  }

  /** Packs messages that were not sent yet, as many as fit and at most up to `limit`. */
  packNew(writer: DatagramWriter, limit: Seq): void {
    const packed = this.pack(writer, { first: this.#sent + 1, last: Math.min(limit, this.last) });
    for (let seq = this.#sent + 1; seq <= packed; seq++) {
      this.#unsentBytes -= keptBytesOf(this.history.at(seq)!.slice);
    }
    this.#sent = packed;
  }

  /** Nobody is there to send to: what waits counts as sent. */
  skipUnsent(): void {
    this.#sent = this.last;
    this.#unsentBytes = 0;
  }

  /** Forgets everything up to and including `seq`. */
  trimTo(seq: Seq): void {
    this.history.trimTo(seq);
  }

  /** Packs a range that the history holds, as much as fits; answers the last seq packed, `first - 1` if none. */
  pack(writer: DatagramWriter, { first, last }: SeqRange): Seq {
    let seq = first;
    while (seq <= last) {
      const message = this.history.at(seq)!;
      if (!writer.openData(seq, message.slice, message.bytes)) break;
      for (seq++; seq <= last; seq++) {
        const next = this.history.at(seq)!;
        if (!writer.addMessage(next.slice, next.bytes)) break;
      }
    }
    return seq - 1;
  }
}
