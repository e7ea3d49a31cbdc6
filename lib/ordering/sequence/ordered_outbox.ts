import {
  type Epoch,
  Fifo,
  IDS_PER_FRAME_MAX,
  invariant,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import type { OrderChain } from "../../identity/statements/mod.ts";
import type { DatagramWriter, ViewChange } from "../../wire/mod.ts";
import { cutMessage } from "../stream/fragments.ts";
import type { OutgoingStream } from "../stream/outgoing_stream.ts";
import type { OfferedMessage, OfferedRun } from "../stream/window/offered.ts";
import { keptBytesOf, ResendBuffer } from "../stream/resend_buffer.ts";
import { changeEntry, installEntry, packEntries, type SequenceEntry } from "./sequence_entry.ts";

/**
 * The one sequence of a total-order group, at its sequencer: messages of all members and changes of
 * the view, numbered together, kept, and packed.
 *
 * An entry passes three marks, `sent <= ready <= last`. Admission gives it a seq (`last`), the
 * ordered log keeps it (`ready`), and then it is sent. A worked case: 41 and 42 were sent, ford's
 * 43 and the join of trillian, 44, are admitted and handed to the log, which has answered for 43:
 * `sent` is 42, `ready` 43, `last` 44. Now 43 may go; 44 waits for the log. Without any peer all
 * counts as sent, even before the log has it (`skipUnsent`).
 */
export class OrderedOutbox implements OutgoingStream {
  readonly #history: ResendBuffer<SequenceEntry>;
  readonly #epoch: Epoch;
  readonly #chain: OrderChain | undefined;
  readonly #idsPerFrame: number;
  /** The highest seq that was sent. Only this class sets it. */
  sent: Seq;
  /** The seq up to which the ordered log has everything. */
  #appended: Seq;
  #unsentBytes = 0;
  /** The entries up to `last` that the log was not handed yet. */
  #unlogged: SequenceEntry[] = [];
  /** In a signed group the ends of the runs that were not sent yet. A change is one by itself. */
  readonly #ends = new Fifo<Seq>();
  /** The end of the last run that was sent. */
  #sentEnd: Seq;

  /**
   * `next` is the seq of the first entry; a part of an install has up to `idsPerFrame` ids. With a
   * `chain`, which gets every entry, the group is signed.
   */
  constructor(
    next: Seq,
    epoch: Epoch,
    idsPerFrame = IDS_PER_FRAME_MAX,
    chain: OrderChain | undefined = undefined,
  ) {
    this.#chain = chain;
    this.#idsPerFrame = idsPerFrame;
    this.#history = new ResendBuffer(next);
    this.#epoch = epoch;
    this.sent = this.#appended = this.#sentEnd = next - 1;
  }

  /** True if members sign what they submit. */
  get isSigned(): boolean {
    return this.#chain !== undefined;
  }

  get last(): Seq {
    return this.#history.last;
  }

  /** The highest seq that may be sent: the ordered log has it. */
  get ready(): Seq {
    return this.#appended;
  }

  cut(): Seq {
    return this.last;
  }

  isWithinRun(acked: Seq): boolean {
    return this.isSigned && this.sent < this.#appended && this.#sentEnd <= acked;
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

  /**
   * Admits a whole message of the member in `slot`. Its fragments get seqs that follow each other.
   */
  appendMessage(slot: number, message: OfferedMessage): SeqRange {
    const { range, sentAt, bytes, start, end } = message;
    const first = this.last + 1;
    let submission = range.first;
    for (const slice of cutMessage(end - start, sentAt, start)) {
      this.#add({ slice, bytes, epoch: this.#epoch, slot, submission });
      submission++;
    }
    return { first, last: this.last };
  }

  /**
   * Admits a run of a member as it was signed, and the signature after it. Nothing comes between
   * them, so that a member can check the run when it has come to the signature.
   */
  appendRun(
    { id, slot }: { readonly id: MemberId; readonly slot: number },
    run: OfferedRun & { readonly type: "run" },
  ): SeqRange {
    invariant(this.#chain !== undefined, "Signatures have places in signed groups alone");
    const first = this.last + 1;
    let submission = run.first;
    for (const { slice, bytes } of run.entries) {
      this.#add({ slice, bytes, epoch: this.#epoch, slot, submission });
      submission++;
    }
    this.#noteEnd();
    const range = { first, last: this.last };
    const messages = run.entries.slice(0, -1);
    this.#chain.addRun({ range, member: id, submission: run.first, messages });
    return range;
  }

  /** Admits a change of the view, and returns its seq. */
  appendChange(change: ViewChange): Seq {
    this.#add(changeEntry(this.#epoch, change));
    this.#chain?.addChange(this.last, change);
    this.#noteEnd();
    return this.last;
  }

  /**
   * Opens our epoch after what was recovered of those before, with a view and its members (PROTOCOL
   * 11.2). 450 members make three parts, with three seqs.
   */
  appendInstall(view: number, members: readonly MemberId[]): SeqRange {
    const previousLast = this.last;
    const parts = Math.max(1, Math.ceil(members.length / this.#idsPerFrame));
    for (let part = 0; part < parts; part++) {
      const ids = members.slice(part * this.#idsPerFrame, (part + 1) * this.#idsPerFrame);
      const epoch = this.#epoch;
      const install = { epoch, previousLast, view, part, parts, members: ids };
      this.#add(installEntry(install));
      this.#chain?.addInstall(this.last, install);
    }
    this.#noteEnd();
    return { first: previousLast + 1, last: this.last };
  }

  /**
   * Takes over the entries that were recovered of former epochs: kept for repair, and sent before.
   */
  recover(entries: readonly SequenceEntry[]): void {
    for (const entry of entries) this.#history.add(entry);
    this.#unlogged.push(...entries);
    this.sent = this.#appended = this.#sentEnd = this.last;
  }

  /** Takes the entries that the log is to keep now; `undefined` if it was handed all of them. */
  takeUnlogged(): { first: Seq; entries: readonly SequenceEntry[] } | undefined {
    const entries = this.#unlogged;
    if (entries.length === 0) return undefined;
    this.#unlogged = [];
    return { first: this.last - entries.length + 1, entries };
  }

  /** Notes that the log has everything up to `last`. */
  onAppended(last: Seq): void {
    this.#appended = Math.max(this.#appended, Math.min(last, this.last));
  }

  packNew(writer: DatagramWriter, limit: Seq): void {
    const before = this.sent;
    const packed = this.pack(writer, { first: before + 1, last: Math.min(limit, this.#appended) });
    for (let seq = before + 1; seq <= packed; seq++) {
      this.#unsentBytes -= keptBytesOf(this.#history.at(seq).slice);
    }
    this.sent = packed;
    this.#noteSent();
    invariant(
      packed === before || packed <= this.#appended,
      "An entry is sent only after the ordered log has it",
    );
    invariant(
      packed < this.last ? this.#unsentBytes > 0 : this.#unsentBytes === 0,
      "The unsent bytes of a sequence are those from its sent mark to its last seq",
    );
  }

  skipUnsent(): void {
    this.sent = this.last;
    this.#noteSent();
    this.#unsentBytes = 0;
  }

  trimTo(seq: Seq): void {
    invariant(seq <= this.sent, "A sequence forgets only what it has sent");
    this.#history.trimTo(seq);
  }

  pack(writer: DatagramWriter, range: SeqRange): Seq {
    return packEntries(writer, (seq) => this.#history.at(seq), range);
  }

  #noteEnd(): void {
    if (this.isSigned) this.#ends.push(this.last);
  }

  #noteSent(): void {
    for (let end = this.#ends.peek(); end !== undefined && end <= this.sent;) {
      this.#sentEnd = end;
      this.#ends.shift();
      end = this.#ends.peek();
    }
  }

  #add(entry: SequenceEntry): void {
    this.#history.add(entry);
    this.#unlogged.push(entry);
    this.#unsentBytes += keptBytesOf(entry.slice);
  }
}
