import type { Instant, Transmit } from "../../../core/mod.ts";
import { PastSender } from "../../../ordering/mod.ts";
import type { PastFrame, PastMarkFrame, RecallFrame } from "../../../wire/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import type { GroupEvent } from "../group/member_event.ts";
import { type HistoryWish, Recalls } from "../group/recalls.ts";
import type { OrderedEvents } from "./ordered_events.ts";
import { RecentSequence } from "./recent_sequence.ts";
import { SequenceHistory } from "./sequence_history.ts";
import type { Succession } from "./succession.ts";

/**
 * The history of a total-order group at a member: asks the sequencer for what our application wants, and
 * keeps what we delivered last, for the next sequencer (PROTOCOL 12.2, 12.6).
 */
export class TotalHistory {
  readonly #succession: Succession;
  readonly #events: OrderedEvents;
  /** The part of the sequence that we delivered last; `undefined` before the welcome. */
  #recent: RecentSequence | undefined;
  readonly #past: PastSender;
  readonly #recalls: Recalls;

  constructor(group: GroupOptions, succession: Succession, events: OrderedEvents) {
    const { random, counters, record: { name } } = group;
    this.#succession = succession;
    this.#events = events;
    const source = new SequenceHistory(group, succession);
    this.#past = new PastSender(
      (destination) => source.header(destination),
      (bytes) => counters.countSent("history", bytes, 1),
    );
    this.#recalls = new Recalls(source, { group: name, random, counters, events });
  }

  /** Notes what the application is handed now. */
  note(event: GroupEvent): void {
    if (event.type === "deliver") this.#remember()?.add(event.sender, event.messages);
    else if (event.type === "gap") this.#remember()?.miss(event.range);
  }

  /** Takes a wish of our application. */
  ask(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  /** Takes a part of our sequencer's answer; returns false if it belongs to no question of ours. */
  onAnswer(frame: PastFrame | PastMarkFrame, bytes: Uint8Array, now: Instant): boolean {
    return this.#recalls.onFrame(this.#succession.reign.peer.id, frame, bytes, now);
  }

  /** Sends our sequencer the page of what we remember that it asks for. */
  onRecall(frame: RecallFrame): void {
    const { sequence, reign: { peer } } = this.#succession;
    const recent = this.#remember();
    if (sequence === undefined || recent === undefined) return;
    // Events that wait for the application are not noted yet.
    const taken = this.#events.isEmpty ? sequence.window.delivered : recent.last;
    this.#past.send(peer, frame, recent.page(frame, taken));
  }

  /** Drops what a former sequencer has asked for. */
  onReign(): void {
    this.#past.clear();
  }

  nextDeadline(): Instant | undefined {
    return this.#recalls.nextDeadline();
  }

  handleTimeout(now: Instant): void {
    this.#recalls.handleTimeout(now);
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#past.poll(into) ?? this.#recalls.poll(now, into);
  }

  /** Returns what we remember; `undefined` while it is unknown where the sequence begins for us. */
  #remember(): RecentSequence | undefined {
    const { sequence } = this.#succession;
    if (sequence !== undefined) this.#recent ??= new RecentSequence(sequence.cut + 1);
    return this.#recent;
  }

  /** Drops all questions and answers: our stay has ended. */
  end(): void {
    this.#past.clear();
    this.#recalls.end();
  }
}
