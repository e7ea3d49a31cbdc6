import { type Epoch, isSameEpoch, type Seq, type SeqRange } from "../../core/mod.ts";
import type {
  ChangeFrame,
  DatagramWriter,
  InstallFrame,
  OrderedFrame,
  ViewChange,
} from "../../wire/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../wire/mod.ts";
import { WHOLE_MESSAGE } from "../stream/fragments.ts";
import type { KeptMessage } from "../stream/resend_buffer.ts";

/** A message, or a fragment of one, in its place in the one order. */
export interface OrderedMessage extends KeptMessage {
  readonly epoch: Epoch;
  /** The slot of the sender: its number in the group. */
  readonly slot: number;
  /** The seq of the message in the sender's own stream. */
  readonly submission: Seq;
}

/** A change of the view in its place in the one order. */
export interface OrderedChange extends KeptMessage {
  readonly epoch: Epoch;
  readonly change: ViewChange;
}

/** A part of the install, the entry that opens an epoch. */
export interface OrderedInstall extends KeptMessage {
  readonly install: Omit<InstallFrame, "type" | "seq">;
}

/** An entry of the sequence of a total-order group: it has one seq there. */
export type SequenceEntry = OrderedMessage | OrderedChange | OrderedInstall;

/** A frame that brings entries. */
export type EntryFrame = OrderedFrame | ChangeFrame | InstallFrame;

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Returns a change of the view as an entry. It takes one seq, like a message of no bytes. */
export function changeEntry(epoch: Epoch, change: ViewChange): OrderedChange {
  const slice = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 0 };
  return { slice, bytes: NO_BYTES, epoch, change };
}

/** Returns a part of an install as an entry. Its parts are put together like fragments. */
export function installEntry(install: OrderedInstall["install"]): OrderedInstall {
  const { part, parts } = install;
  const fragment = (part === 0 ? FIRST_FRAGMENT : 0) | (part === parts - 1 ? LAST_FRAGMENT : 0);
  return { slice: { fragment, sentAt: 0, start: 0, end: 0 }, bytes: NO_BYTES, install };
}

/** Returns the entries that a frame brought. `bytes` is its datagram, which the entries keep. */
export function entriesOf(
  frame: EntryFrame,
  bytes: Uint8Array,
): { base: Seq; entries: SequenceEntry[] } {
  switch (frame.type) {
    case "change":
      return { base: frame.seq, entries: [changeEntry(frame.epoch, frame.change)] };
    case "install": {
      const { type: _, seq, ...install } = frame;
      return { base: seq, entries: [installEntry(install)] };
    }
    case "ordered": {
      const { epoch, slot, base } = frame;
      const entries = frame.messages.map((slice, i) => ({
        slice,
        bytes,
        epoch,
        slot,
        submission: frame.submission + i,
      }));
      return { base, entries };
    }
  }
}

/** Returns the epoch that gave an entry its place. */
export function epochOf(entry: SequenceEntry): Epoch {
  return "install" in entry ? entry.install.epoch : entry.epoch;
}

/**
 * Packs entries that are held, as many as fit. Messages of one sender that follow each other share
 * a frame. Returns the last seq packed, `first - 1` if none.
 */
export function packEntries(
  writer: DatagramWriter,
  at: (seq: Seq) => SequenceEntry,
  { first, last }: SeqRange,
): Seq {
  let seq = first;
  while (seq <= last) {
    const entry = at(seq);
    if ("slot" in entry) {
      const next = packRun(writer, at, { first: seq, last }, entry);
      if (next === seq) break;
      seq = next;
    } else {
      const frame = "change" in entry
        ? { type: "change", epoch: entry.epoch, seq, change: entry.change } as const
        : { type: "install", seq, ...entry.install } as const;
      if (!writer.frame(frame)) break;
      seq++;
    }
  }
  return seq - 1;
}

/** Packs one sender's messages from `first` on into one frame. Returns the seq after the last. */
function packRun(
  writer: DatagramWriter,
  at: (seq: Seq) => SequenceEntry,
  { first, last }: SeqRange,
  { epoch, slot, submission, slice, bytes }: OrderedMessage,
): Seq {
  if (!writer.openOrdered({ epoch, base: first, slot, submission }, slice, bytes)) return first;
  let seq = first + 1;
  for (; seq <= last; seq++) {
    const next = at(seq);
    const isRun = "slot" in next && next.slot === slot && isSameEpoch(next.epoch, epoch) &&
      next.submission === submission + seq - first;
    if (!isRun || !writer.addMessage(next.slice, next.bytes)) break;
  }
  return seq;
}
