import { invariant, type Seq, type SeqRange } from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";
import { cutMessage } from "./fragments.ts";
import type { MessageBatch } from "./message_batch.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import { keptBytesOf, type KeptMessage, ResendBuffer } from "./resend_buffer.ts";

/** The outgoing side of a member's own stream: numbers messages, keeps them, and packs them. */
export class Outbox implements OutgoingStream {
  readonly history: ResendBuffer;
  readonly isSigned: boolean = false;
  /** The highest seq that was sent. Only this class sets it. */
  sent: Seq;
  #unsentBytes = 0;

  /** `next` is the seq that the first message will get. */
  constructor(next: Seq) {
    this.history = new ResendBuffer(next);
    this.sent = next - 1;
  }

  get last(): Seq {
    return this.history.last;
  }

  /** The highest seq that may be sent: everything that has a seq. */
  get ready(): Seq {
    return this.history.last;
  }

  get first(): Seq {
    return this.history.first;
  }

  get bytes(): number {
    return this.history.bytes;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** The seq of the last message, or of its last fragment. */
  get lastMessage(): Seq {
    return this.history.last;
  }

  cut(): Seq {
    return this.history.last;
  }

  isWithinRun(_acked: Seq): boolean {
    return false;
  }

  /** Returns the seq of the signature after a message, if the signature is the next entry. */
  passSignature(seq: Seq): Seq {
    return seq;
  }

  /** Numbers the messages of a batch, a seq for each fragment. Their bytes are kept. */
  append({ bytes, bounds }: MessageBatch, sentAt: number): SeqRange {
    const first = this.history.last + 1;
    for (let i = 1; i < bounds.length; i++) {
      const start = bounds[i - 1]!;
      for (const slice of cutMessage(bounds[i]! - start, sentAt, start)) this.add({ slice, bytes });
    }
    return { first, last: this.history.last };
  }

  /** Numbers one message or fragment. */
  protected add(message: KeptMessage): void {
    this.history.add(message);
    this.#unsentBytes += keptBytesOf(message.slice);
  }

  packNew(writer: DatagramWriter, limit: Seq): void {
    const packed = this.pack(writer, { first: this.sent + 1, last: Math.min(limit, this.last) });
    for (let seq = this.sent + 1; seq <= packed; seq++) {
      this.#unsentBytes -= keptBytesOf(this.history.at(seq).slice);
    }
    this.sent = packed;
    invariant(
      packed < this.last ? this.#unsentBytes > 0 : this.#unsentBytes === 0,
      "The unsent bytes of a stream are those from its sent mark to its last seq",
    );
  }

  skipUnsent(): void {
    this.sent = this.last;
    this.#unsentBytes = 0;
  }

  trimTo(seq: Seq): void {
    invariant(seq <= this.sent, "A stream forgets only what it has sent");
    this.history.trimTo(seq);
  }

  pack(writer: DatagramWriter, { first, last }: SeqRange): Seq {
    let seq = first;
    while (seq <= last) {
      const message = this.history.at(seq);
      if (!writer.openData(seq, message.slice, message.bytes)) break;
      for (seq++; seq <= last; seq++) {
        const next = this.history.at(seq);
        if (!writer.addMessage(next.slice, next.bytes)) break;
      }
    }
    return seq - 1;
  }
}
