import { earlier, type Instant, type MemberId, type Transmit } from "../../../core/mod.ts";
import { type PastPage, PastSender, type RecallRange } from "../../../ordering/mod.ts";
import type { Header, PastFrame, PastMarkFrame, RecallFrame } from "../../../wire/mod.ts";
import {
  type HistoryHolder,
  type HistoryWish,
  Recalls,
  type RecallsOptions,
  type RecallSource,
} from "./recalls.ts";

/**
 * The history of a group, both ways: the pages that others ask of us, and the questions of our own
 * application. A group's order decides who is asked, for which places, and what we can reply.
 */
export abstract class HistoryExchange implements RecallSource {
  abstract readonly arePlacesShared: boolean;
  readonly #past: PastSender;
  readonly #recalls: Recalls;

  constructor(options: RecallsOptions) {
    const { counters } = options;
    this.#past = new PastSender(
      (destination) => this.header(destination),
      (bytes) => counters.countSent("history", bytes, 1),
    );
    this.#recalls = new Recalls(this, options);
  }

  abstract holders(): readonly HistoryHolder[];
  abstract rangeOf(wish: HistoryWish): RecallRange;
  abstract header(destination: MemberId): Header;
  /** Returns the page that answers a question; `undefined` while we know nothing to reply. */
  protected abstract page(asker: MemberId, frame: RecallFrame): PastPage | undefined;

  /** Takes a wish of our application. */
  ask(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  /** Takes a part of an answer; returns false if it belongs to no question of ours. */
  onAnswer(
    { id }: HistoryHolder,
    frame: PastFrame | PastMarkFrame,
    bytes: Uint8Array,
    now: Instant,
  ): boolean {
    return this.#recalls.onFrame(id, frame, bytes, now);
  }

  /** Sends the page that `asker` asks for. */
  onRecall(asker: HistoryHolder, frame: RecallFrame): void {
    // A page that cannot be sent is not made: the asker asks again.
    const page = this.#past.isBlocked ? undefined : this.page(asker.id, frame);
    if (page !== undefined) this.#past.send(asker, frame, page);
  }

  /** Drops the page of an asker that is gone. */
  onGone(id: MemberId): void {
    this.#past.forget(id);
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
}
