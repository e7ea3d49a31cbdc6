import type { Epoch, Seq, SeqRange } from "../../core/mod.ts";
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
  /** The sender's number in the group. */
  readonly slot: number;
  /** Its seq in the sender's own stream. */
  readonly submission: Seq;
}

/** A change of the view in its place in the one order. */
export interface OrderedChange extends KeptMessage {
  readonly epoch: Epoch;
  readonly change: ViewChange;
}

/** A part of the entry that opens an epoch. */
export interface OrderedInstall extends KeptMessage {
  readonly install: Omit<InstallFrame, "type" | "seq">;
}

/** What has one place in the sequence of a total-order group. */
export type SequenceEntry = OrderedMessage | OrderedChange | OrderedInstall;

/** The frame that brought an entry to somebody. */
export type EntryFrame = OrderedFrame | ChangeFrame | InstallFrame;

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** A change of the view as an entry: it takes one seq, like a message of no bytes. */
export function changeEntry(epoch: Epoch, change: ViewChange): OrderedChange {
  const slice = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 0 };
  return { slice, bytes: NO_BYTES, epoch, change };
}

/** A part of an install as an entry: its parts are put together like the fragments of a message. */
export function installEntry(install: OrderedInstall["install"]): OrderedInstall {
  const { part, parts } = install;
  const fragment = (part === 0 ? FIRST_FRAGMENT : 0) | (part === parts - 1 ? LAST_FRAGMENT : 0);
  return { slice: { fragment, sentAt: 0, start: 0, end: 0 }, bytes: NO_BYTES, install };
}

/** What a frame brought, as entries from its first seq on; `bytes` is the datagram, and is kept. */
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

/** The epoch that gave an entry its place. */
export function epochOf(entry: SequenceEntry): Epoch {
  return "install" in entry ? entry.install.epoch : entry.epoch;
}

/**
 * Packs entries that are held, as many as fit; messages of one sender that follow each other share a
 * frame. Answers the last seq packed, `first - 1` if none.
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

/** Packs one sender's messages from `first` on into a frame; answers the seq after the last packed. */
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
    const isRun = "slot" in next && next.slot === slot && next.epoch.number === epoch.number &&
      next.epoch.boot === epoch.boot && next.submission === submission + seq - first;
    if (!isRun || !writer.addMessage(next.slice, next.bytes)) break;
  }
  return seq;
}
