import { invariant, type MemberId } from "../../../core/mod.ts";
import type { RecallRange } from "../../../ordering/mod.ts";
import type { Header } from "../../../wire/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import type { HistoryWish, RecallSource } from "../group/recalls.ts";
import type { SequencerPeer } from "./sequencer_peer.ts";
import type { Succession } from "./succession.ts";

/**
 * The history of a total-order group as a member can ask for it. The sequencer that reigns holds it,
 * and places are seqs of the sequence, so that the next sequencer can continue an answer. Only entries
 * up to the last one that we delivered are asked for: later ones may still become void (PROTOCOL 12.2).
 */
export class SequenceHistory implements RecallSource {
  readonly arePlacesShared = true;
  readonly #group: GroupOptions;
  readonly #succession: Succession;

  constructor(group: GroupOptions, succession: Succession) {
    this.#group = group;
    this.#succession = succession;
  }

  /** Returns the sequencer, once we have delivered an entry of the sequence. */
  holders(): readonly SequencerPeer[] {
    const { sequence, reign } = this.#succession;
    const hasBegun = sequence !== undefined && sequence.window.delivered > sequence.cut;
    return hasBegun ? [reign.peer] : [];
  }

  rangeOf({ count, since, isBefore }: HistoryWish): RecallRange {
    const { sequence } = this.#succession;
    invariant(sequence !== undefined, "History is asked for while there is a holder to ask");
    return { place: since, count, until: isBefore ? sequence.cut : sequence.window.delivered };
  }

  header(destination: MemberId): Header {
    const { self: { id: source }, record: { group } } = this.#group;
    return { group, source, destination, epoch: this.#succession.epoch };
  }
}
