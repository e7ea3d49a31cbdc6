import { invariant, removeRange, type Seq, type SeqRange } from "../../../core/mod.ts";
import {
  changeEntry,
  installEntry,
  packEntries,
  type ReceiveWindow,
  type Relays,
  REPAIR_DATAGRAMS,
  type SequenceEntry,
} from "../../../ordering/mod.ts";
import type { DatagramWriter } from "../../../wire/mod.ts";
import type { OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";

/**
 * A member's part in repairing a new sequencer's log. The sequencer asks for entries that it lacks,
 * and the member repeats those that it holds, with the epochs that ordered them (PROTOCOL 11.2.4).
 */
export class EntryRelay implements Relays<SequencerPeer> {
  readonly #peer: SequencerPeer;
  readonly #window: () => ReceiveWindow<OrderedOrigin> | undefined;
  readonly #ranges: SeqRange[] = [];
  /** The number of datagrams that the last request may still cost. */
  #datagrams = 0;

  constructor(peer: SequencerPeer, window: () => ReceiveWindow<OrderedOrigin> | undefined) {
    this.#peer = peer;
    this.#window = window;
  }

  /** True while entries are to be repeated. */
  get isWaiting(): boolean {
    return this.#ranges.length > 0;
  }

  /** Takes a request in place of the one before; returns the ranges that are not held. */
  ask(ranges: readonly SeqRange[]): SeqRange[] {
    this.#ranges.length = 0;
    this.#datagrams = REPAIR_DATAGRAMS;
    this.#ranges.push(...this.#window()?.heldOf(ranges) ?? []);
    const notHeld = ranges.map((range) => ({ ...range }));
    for (const range of this.#ranges) removeRange(notHeld, range);
    return notHeld;
  }

  /**
   * Packs as many entries as fit one datagram; returns its destination, or `undefined` for none.
   */
  pack(begin: (peer: SequencerPeer) => DatagramWriter): SequencerPeer | undefined {
    if (!this.isWaiting) return undefined;
    const writer = begin(this.#peer);
    for (let range = this.#ranges.shift(); range !== undefined; range = this.#ranges.shift()) {
      // Entries that were held at the request may be gone by now: another member is asked for them.
      const last = this.#lastHeld(range);
      if (last < range.first) continue;
      const packed = packEntries(writer, (seq) => this.#heldAt(seq), { ...range, last });
      if (packed === range.last) continue;
      if (packed < last) this.#ranges.unshift({ first: packed + 1, last: range.last });
      break;
    }
    if (--this.#datagrams <= 0) this.#ranges.length = 0;
    return writer.isEmpty ? undefined : this.#peer;
  }

  /** Returns the seq of the last entry from `first` on that is held without a hole. */
  #lastHeld({ first, last }: SeqRange): Seq {
    let seq = first;
    while (seq <= last && this.#entryAt(seq) !== undefined) seq++;
    return seq - 1;
  }

  #heldAt(seq: Seq): SequenceEntry {
    const entry = this.#entryAt(seq);
    invariant(entry !== undefined, "Only entries that are held are packed");
    return entry;
  }

  #entryAt(seq: Seq): SequenceEntry | undefined {
    const kept = this.#window()?.at(seq);
    if (kept?.origin === undefined) return undefined;
    const { slice, bytes, origin } = kept;
    switch (origin.type) {
      case "change":
        return changeEntry(origin.epoch, origin.change);
      case "install": {
        const { type: _, seq: __, ...install } = origin;
        return installEntry(install);
      }
      case "ordered": {
        const { epoch, slot, base, submission } = origin;
        return { slice, bytes, epoch, slot, submission: submission + seq - base };
      }
    }
  }
}
