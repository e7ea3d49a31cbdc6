import { removeRange, type Seq, type SeqRange } from "../../../core/mod.ts";
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

/** What a new sequencer asked a member for: entries of the sequence as the member has them. */
export class EntryRelay implements Relays<SequencerPeer> {
  readonly #peer: SequencerPeer;
  readonly #window: () => ReceiveWindow<OrderedOrigin> | undefined;
  readonly #ranges: SeqRange[] = [];
  /** How many datagrams the last question may still cost. */
  #datagrams = 0;

  constructor(peer: SequencerPeer, window: () => ReceiveWindow<OrderedOrigin> | undefined) {
    this.#peer = peer;
    this.#window = window;
  }

  get isWaiting(): boolean {
    return this.#ranges.length > 0;
  }

  /** Takes a question; answers what is not held. */
  ask(ranges: readonly SeqRange[]): SeqRange[] {
    this.#ranges.length = 0;
    this.#datagrams = REPAIR_DATAGRAMS;
    this.#ranges.push(...this.#window()?.heldOf(ranges) ?? []);
    const notHeld = ranges.map((range) => ({ ...range }));
    for (const range of this.#ranges) removeRange(notHeld, range);
    return notHeld;
  }

  pack(begin: (peer: SequencerPeer) => DatagramWriter): SequencerPeer | undefined {
    if (!this.isWaiting) return undefined;
    const writer = begin(this.#peer);
    while (this.#ranges.length > 0) {
      const range = this.#ranges.shift()!;
      // What was held when it was asked for may be gone by now: it is asked for again elsewhere.
      const last = this.#lastHeld(range);
      if (last < range.first) continue;
      const packed = packEntries(writer, (seq) => this.#entryAt(seq)!, { ...range, last });
      if (packed === range.last) continue;
      if (packed < last) this.#ranges.unshift({ first: packed + 1, last: range.last });
      break;
    }
    if (--this.#datagrams <= 0) this.#ranges.length = 0;
    return writer.isEmpty ? undefined : this.#peer;
  }

  #lastHeld({ first, last }: SeqRange): Seq {
    let seq = first;
    while (seq <= last && this.#entryAt(seq) !== undefined) seq++;
    return seq - 1;
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
