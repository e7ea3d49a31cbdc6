import { Fifo, invariant, type Seq, type SeqRange } from "../../core/mod.ts";
import { type RunSigner, signatureEntry, signatureSlice } from "../../identity/statements/mod.ts";
import { type DatagramWriter, RUN_SIGNATURE } from "../../wire/mod.ts";
import type { MessageBatch } from "./message_batch.ts";
import { Outbox } from "./outbox.ts";

/**
 * The outgoing side of a member's own stream in a signed group (PROTOCOL 8.8). A signature is an
 * entry of the stream, right after the messages that it covers. It is made when the first of them
 * is to be packed, or when they are many; until then nobody has a use for it, and others may come.
 *
 * Worked case: ford multicasts 41, and it is packed at once: its signature is 42. While the window
 * is closed he multicasts 43 to 52, one by one. When the window opens all of them are signed, as
 * 53, and 43 is packed.
 */
export class SignedOutbox extends Outbox {
  override readonly isSigned = true;
  readonly #signer: RunSigner;
  /** The seqs of the signatures that were not sent yet. */
  readonly #ends = new Fifo<Seq>();
  /** The seq of the last signature that was sent. */
  #sentEnd: Seq;
  /** The seq of the last signature: everything up to there is signed. */
  #signed: Seq;

  /** `next` is the seq that the first message will get, which the signer knows, too. */
  constructor(next: Seq, signer: RunSigner) {
    super(next);
    this.#signer = signer;
    this.#signed = this.#sentEnd = next - 1;
  }

  override get lastMessage(): Seq {
    return this.#signed === this.last ? this.last - 1 : this.last;
  }

  /** Signs what is open: a newcomer could not check the rest of a run (PROTOCOL 8.8.7). */
  override cut(): Seq {
    this.#sign();
    return this.last;
  }

  override append(batch: MessageBatch, sentAt: number): SeqRange {
    const range = super.append(batch, sentAt);
    for (let seq = range.first; seq <= range.last; seq++) {
      const { slice, bytes } = this.history.at(seq);
      this.#signer.add(slice, bytes);
    }
    if (this.#signer.isFull) this.#sign();
    return range;
  }

  override packNew(writer: DatagramWriter, limit: Seq): void {
    // Only what is signed goes out, so that no receiver waits for what we may never send.
    super.packNew(writer, Math.min(limit, this.#signed));
    if (this.sent >= Math.min(limit, this.#signed) && this.#signer.unsigned > 0) {
      this.#sign();
      super.packNew(writer, limit);
    }
    this.#noteSent();
  }

  override isWithinRun(acked: Seq): boolean {
    return this.sent < this.#signed && this.#sentEnd <= acked;
  }

  override passSignature(seq: Seq): Seq {
    const next = seq < this.last ? this.history.at(seq + 1) : undefined;
    return next?.slice.fragment === RUN_SIGNATURE ? seq + 1 : seq;
  }

  override skipUnsent(): void {
    this.#sign();
    super.skipUnsent();
    this.#noteSent();
  }

  #noteSent(): void {
    for (let end = this.#ends.peek(); end !== undefined && end <= this.sent;) {
      this.#sentEnd = end;
      this.#ends.shift();
      end = this.#ends.peek();
    }
  }

  #sign(): void {
    const run = this.#signer.sign();
    if (run === undefined) return;
    invariant(
      run.first === this.#signed + 1 && run.first + run.count === this.last + 1,
      "A signature covers all messages after the one before it",
    );
    const { slice: { sentAt } } = this.history.at(this.last);
    this.add({ slice: signatureSlice(sentAt), bytes: signatureEntry(run) });
    this.#signed = this.last;
    this.#ends.push(this.last);
  }
}
