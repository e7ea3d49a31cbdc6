import type { Epoch, Seq, SeqRange } from "../core/mod.ts";
import type { DatagramWriter, ViewChange } from "../wire/mod.ts";
import { cutMessage } from "./fragments.ts";
import { History, keptBytesOf, type KeptMessage } from "./history.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import type { TakenMessage } from "./receive_window.ts";

/** A message, or a fragment of one, in its place in the one order. */
interface OrderedMessage extends KeptMessage {
  readonly epoch: Epoch;
  /** The sender's number in the group. */
  readonly slot: number;
  /** Its seq in the sender's own stream. */
  readonly submission: Seq;
}

/** A change of the view in its place in the one order. */
interface OrderedChange extends KeptMessage {
  readonly epoch: Epoch;
  readonly change: ViewChange;
}

type Entry = OrderedMessage | OrderedChange;

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_SLICE = { fragment: 0, sentAt: 0, start: 0, end: 0 };

/**
 * The one sequence of a total-order group, at its sequencer: messages of all members and changes of
 * the view, numbered together, kept, and packed. Messages of one sender that follow each other
 * share a frame.
 */
export class OrderedOutbox implements OutgoingStream {
  readonly #history: History<Entry>;
  readonly #epoch: Epoch;
  #sent: Seq;
  /** The engine that keeps the sequence has it up to here; nothing beyond is sent. */
  #appended: Seq;
  #unsentBytes = 0;

  constructor(next: Seq, epoch: Epoch) {
    this.#history = new History(next);
    this.#epoch = epoch;
    this.#sent = this.#appended = next - 1;
  }

  get last(): Seq {
    return this.#history.last;
  }

  /** The highest seq that may be sent: the engine has it. */
  get ready(): Seq {
    return this.#appended;
  }

  get sent(): Seq {
    return this.#sent;
  }

  get first(): Seq {
    return this.#history.first;
  }

  get bytes(): number {
    return this.#history.bytes;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Admits a whole message of the member in `slot`; its fragments get seqs that follow each other. */
  appendMessage(slot: number, message: TakenMessage): SeqRange {
    const { range, sentAt, bytes, start, end } = message;
    const first = this.last + 1;
    let submission = range.first;
    for (const cut of cutMessage(end - start, sentAt)) {
      const slice = { ...cut, start: start + cut.start, end: start + cut.end };
      this.#add({ slice, bytes, epoch: this.#epoch, slot, submission });
      submission++;
    }
    return { first, last: this.last };
  }

  /** Puts a change of the view into the sequence. */
  appendChange(change: ViewChange): Seq {
    this.#add({ slice: NO_SLICE, bytes: NO_BYTES, epoch: this.#epoch, change });
    return this.last;
  }

  /** The engine has everything up to `last`. */
  onAppended(last: Seq): void {
    this.#appended = Math.max(this.#appended, Math.min(last, this.last));
  }

  packNew(writer: DatagramWriter, limit: Seq): void {
    const last = Math.min(limit, this.#appended);
    const packed = this.pack(writer, { first: this.#sent + 1, last });
    for (let seq = this.#sent + 1; seq <= packed; seq++) {
      this.#unsentBytes -= keptBytesOf(this.#history.at(seq)!.slice);
    }
    this.#sent = packed;
  }

  skipUnsent(): void {
    this.#sent = this.last;
    this.#unsentBytes = 0;
  }

  trimTo(seq: Seq): void {
    this.#history.trimTo(seq);
  }

  pack(writer: DatagramWriter, { first, last }: SeqRange): Seq {
    let seq = first;
    while (seq <= last) {
      const entry = this.#history.at(seq)!;
      if ("change" in entry) {
        const { epoch, change } = entry;
        if (!writer.frame({ type: "change", epoch, seq, change })) break;
        seq++;
      } else {
        const next = this.#packRun(writer, seq, last, entry);
        if (next === seq) break;
        seq = next;
      }
    }
    return seq - 1;
  }

  /** Packs one sender's messages from `first` on into a frame; answers the seq after the last packed. */
  #packRun(writer: DatagramWriter, first: Seq, last: Seq, entry: OrderedMessage): Seq {
    const { epoch, slot, submission } = entry;
    if (!writer.openOrdered({ epoch, base: first, slot, submission }, entry.slice, entry.bytes)) {
      return first;
    }
    let seq = first + 1;
    for (; seq <= last; seq++) {
      const next = this.#history.at(seq)!;
      const isRun = "slot" in next && next.slot === slot && next.epoch === epoch &&
        next.submission === submission + seq - first;
      if (!isRun || !writer.addMessage(next.slice, next.bytes)) break;
    }
    return seq;
  }

  #add(entry: Entry): void {
    this.#history.add(entry);
    this.#unsentBytes += keptBytesOf(entry.slice);
  }
}
