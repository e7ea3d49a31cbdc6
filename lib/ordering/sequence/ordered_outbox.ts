import {
  type Epoch,
  IDS_PER_FRAME_MAX,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import type { DatagramWriter, ViewChange } from "../../wire/mod.ts";
import { cutMessage } from "../stream/fragments.ts";
import { keptBytesOf, ResendBuffer } from "../stream/resend_buffer.ts";
import type { OutgoingStream } from "../stream/outgoing_stream.ts";
import type { TakenMessage } from "../stream/receive_window.ts";
import { changeEntry, installEntry, packEntries, type SequenceEntry } from "./sequence_entry.ts";

/**
 * The one sequence of a total-order group, at its sequencer: messages of all members and changes of
 * the view, numbered together, kept, and packed.
 */
export class OrderedOutbox implements OutgoingStream {
  readonly #history: ResendBuffer<SequenceEntry>;
  readonly #epoch: Epoch;
  #sent: Seq;
  /** The engine that keeps the sequence has it up to here; nothing beyond is sent. */
  #appended: Seq;
  #unsentBytes = 0;
  /** What the engine was not handed yet. */
  #unlogged: SequenceEntry[] = [];

  constructor(next: Seq, epoch: Epoch) {
    this.#history = new ResendBuffer(next);
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
    this.#add(changeEntry(this.#epoch, change));
    return this.last;
  }

  /** Opens our epoch behind what was recovered of those before: who is in it, and with which view. */
  appendInstall(view: number, members: readonly MemberId[]): SeqRange {
    const previousLast = this.last;
    const parts = Math.max(1, Math.ceil(members.length / IDS_PER_FRAME_MAX));
    for (let part = 0; part < parts; part++) {
      const ids = members.slice(part * IDS_PER_FRAME_MAX, (part + 1) * IDS_PER_FRAME_MAX);
      const epoch = this.#epoch;
      this.#add(installEntry({ epoch, previousLast, view, part, parts, members: ids }));
    }
    return { first: previousLast + 1, last: this.last };
  }

  /** Takes over what was recovered of former epochs: kept for repair, as if it had been sent. */
  recover(entries: readonly SequenceEntry[]): void {
    for (const entry of entries) this.#history.add(entry);
    this.#unlogged.push(...entries);
    this.#sent = this.#appended = this.last;
  }

  /** What the engine is to keep, up to the last seq given; `undefined`: it was handed all of it. */
  takeUnlogged(): { first: Seq; entries: readonly SequenceEntry[] } | undefined {
    const entries = this.#unlogged;
    if (entries.length === 0) return undefined;
    this.#unlogged = [];
    return { first: this.last - entries.length + 1, entries };
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

  pack(writer: DatagramWriter, range: SeqRange): Seq {
    return packEntries(writer, (seq) => this.#history.at(seq)!, range);
  }

  #add(entry: SequenceEntry): void {
    this.#history.add(entry);
    this.#unlogged.push(entry);
    this.#unsentBytes += keptBytesOf(entry.slice);
  }
}
