import { invariant, type MemberId } from "../../../core/mod.ts";
import type { PastPage, RecallRange } from "../../../ordering/mod.ts";
import type { Header, RecallFrame } from "../../../wire/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import { HistoryExchange } from "../group/history_exchange.ts";
import type { GroupEvent } from "../group/member_event.ts";
import type { HistoryWish } from "../group/recalls.ts";
import type { OrderedEvents } from "./ordered_events.ts";
import { RecentSequence } from "../recent/recent_sequence.ts";
import type { SequencerPeer } from "./sequencer_peer.ts";
import type { Succession } from "./succession.ts";

/**
 * The history of a total-order group at a member. The sequencer that reigns is asked for what our
 * application wants, and places are seqs of the sequence, so that the next sequencer can continue
 * an answer. Only entries up to the last one that was offered to our application are asked for:
 * later ones may still become void (PROTOCOL 12.2). What we delivered last is kept for the next
 * sequencer, which asks for it (12.6).
 */
export class SequenceHistory extends HistoryExchange {
  readonly arePlacesShared = true;
  readonly #group: GroupOptions;
  readonly #succession: Succession;
  readonly #events: OrderedEvents;
  /** The part of the sequence that we delivered last; `undefined` before the welcome. */
  #recent: RecentSequence | undefined;

  constructor(group: GroupOptions, succession: Succession, events: OrderedEvents) {
    const { random, counters, record: { name } } = group;
    super({ group: name, random, counters, events });
    this.#group = group;
    this.#succession = succession;
    this.#events = events;
  }

  /** Notes an event that the application is handed now. */
  note(event: GroupEvent): void {
    if (event.type === "deliver") this.#remembered()?.add(event.sender, event.messages);
    else if (event.type === "gap") this.#remembered()?.miss(event.range);
  }

  /**
   * Returns the sequencer, once we have delivered an entry of the sequence. Nobody in a signed
   * group: no signature says who said what it would tell us.
   */
  holders(): readonly SequencerPeer[] {
    if (this.#group.record.signed) return [];
    const { sequence, reign } = this.#succession;
    const hasBegun = sequence !== undefined && sequence.window.offered > sequence.cut;
    return hasBegun ? [reign.peer] : [];
  }

  rangeOf({ count, since, until = Infinity, isBefore }: HistoryWish): RecallRange {
    const { sequence } = this.#succession;
    invariant(sequence !== undefined, "History is asked for while there is a holder to ask");
    const last = isBefore ? sequence.cut : sequence.window.offered;
    return { place: since, count, until: Math.min(until, last) };
  }

  header(destination: MemberId): Header {
    const { self: { id: source }, record: { group } } = this.#group;
    return { group, source, destination, epoch: this.#succession.epoch };
  }

  /** Returns the page that our sequencer asks for, of what we remember. */
  protected page(_asker: MemberId, frame: RecallFrame): PastPage | undefined {
    const { sequence } = this.#succession;
    const recent = this.#remembered();
    if (sequence === undefined || recent === undefined) return undefined;
    // Events that wait for the application are not noted yet.
    return recent.page(frame, this.#events.isEmpty ? sequence.window.offered : recent.last);
  }

  #remembered(): RecentSequence | undefined {
    const { sequence } = this.#succession;
    if (sequence !== undefined) this.#recent ??= new RecentSequence(sequence.cut + 1);
    return this.#recent;
  }
}
