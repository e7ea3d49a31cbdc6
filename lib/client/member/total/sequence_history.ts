import {
  earlier,
  type Instant,
  invariant,
  type MemberId,
  type Transmit,
} from "../../../core/mod.ts";
import { PastSender, type RecallRange } from "../../../ordering/mod.ts";
import type { Header, PastFrame, PastMarkFrame, RecallFrame } from "../../../wire/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import type { GroupEvent } from "../group/member_event.ts";
import { type HistoryWish, Recalls, type RecallSource } from "../group/recalls.ts";
import type { OrderedEvents } from "./ordered_events.ts";
import { RecentSequence } from "../recent/recent_sequence.ts";
import type { SequencerPeer } from "./sequencer_peer.ts";
import type { Succession } from "./succession.ts";

/**
 * The history of a total-order group at a member. The sequencer that reigns is asked for what our
 * application wants, and places are seqs of the sequence, so that the next sequencer can continue an
 * answer. Only entries up to the last one that was offered to our application are asked for: later ones
 * may still become void (PROTOCOL 12.2). What we delivered last is kept for the next sequencer, which
 * asks for it (12.6).
 */
export class SequenceHistory implements RecallSource {
  readonly arePlacesShared = true;
  readonly #group: GroupOptions;
  readonly #succession: Succession;
  readonly #events: OrderedEvents;
  readonly #past: PastSender;
  readonly #recalls: Recalls;
  /** The part of the sequence that we delivered last; `undefined` before the welcome. */
  #recent: RecentSequence | undefined;

  constructor(group: GroupOptions, succession: Succession, events: OrderedEvents) {
    const { random, counters, record: { name } } = group;
    this.#group = group;
    this.#succession = succession;
    this.#events = events;
    this.#past = new PastSender(
      (destination) => this.header(destination),
      (bytes) => counters.countSent("history", bytes, 1),
    );
    this.#recalls = new Recalls(this, { group: name, random, counters, events });
  }

  /** Notes an event that the application is handed now. */
  note(event: GroupEvent): void {
    if (event.type === "deliver") this.#remembered()?.add(event.sender, event.messages);
    else if (event.type === "gap") this.#remembered()?.miss(event.range);
  }

  /** Takes a wish of our application. */
  ask(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  /** Takes a part of our sequencer's answer; returns false if it belongs to no question of ours. */
  onAnswer(frame: PastFrame | PastMarkFrame, bytes: Uint8Array, now: Instant): boolean {
    return this.#recalls.onFrame(this.#succession.reign.peer.id, frame, bytes, now);
  }

  /** Sends our sequencer the page that it asks for, of what we remember. */
  onRecall(frame: RecallFrame): void {
    const { sequence, reign: { peer } } = this.#succession;
    const recent = this.#remembered();
    // No page is made while none can be sent: our sequencer asks again.
    if (sequence === undefined || recent === undefined || this.#past.isBlocked) return;
    // Events that wait for the application are not noted yet.
    const known = this.#events.isEmpty ? sequence.window.offered : recent.last;
    this.#past.send(peer, frame, recent.page(frame, known));
  }

  /** Drops what a former sequencer has asked for. */
  onReign(): void {
    this.#past.clear();
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#past.nextDeadline(), this.#recalls.nextDeadline());
  }

  handleTimeout(now: Instant): void {
    this.#past.handleTimeout(now);
    this.#recalls.handleTimeout(now);
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#past.poll(now, into) ?? this.#recalls.poll(now, into);
  }

  /** Drops all questions and answers: our stay has ended. */
  end(): void {
    this.#past.clear();
    this.#recalls.end();
  }

  /** Returns the sequencer, once we have delivered an entry of the sequence. */
  holders(): readonly SequencerPeer[] {
    const { sequence, reign } = this.#succession;
    const hasBegun = sequence !== undefined && sequence.window.offered > sequence.cut;
    return hasBegun ? [reign.peer] : [];
  }

  rangeOf({ count, since, isBefore }: HistoryWish): RecallRange {
    const { sequence } = this.#succession;
    invariant(sequence !== undefined, "History is asked for while there is a holder to ask");
    return { place: since, count, until: isBefore ? sequence.cut : sequence.window.offered };
  }

  header(destination: MemberId): Header {
    const { self: { id: source }, record: { group } } = this.#group;
    return { group, source, destination, epoch: this.#succession.epoch };
  }

  #remembered(): RecentSequence | undefined {
    const { sequence } = this.#succession;
    if (sequence !== undefined) this.#recent ??= new RecentSequence(sequence.cut + 1);
    return this.#recent;
  }
}
