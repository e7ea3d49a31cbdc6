import {
  earlier,
  type Instant,
  type MemberId,
  type Random,
  type SeqRange,
  type Transmit,
} from "../../core/mod.ts";
import {
  type FetchedPast,
  PastFetch,
  type PastHolder,
  type PastPage,
  type PastQuery,
  PastSender,
} from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import type { Header, PastFrame, PastMarkFrame } from "../../wire/mod.ts";
import type { Submitter } from "./submitter.ts";

/** A question about the past, and the member that asks it. */
export interface MemberQuestion {
  readonly member: MemberId;
  readonly question: PastQuery;
}

/** Options of a {@linkcode RecallDesk}. */
export interface RecallDeskOptions {
  /** The header of the group's datagrams without the destination. */
  readonly header: Omit<Header, "destination">;
  readonly random: Random;
  readonly counters: Counters;
}

/**
 * Questions of members about the past of a group (PROTOCOL 12.2), and what is fetched from members
 * after a takeover (12.6). A question waits here for the engine, and for that; the engine's page
 * waits here to be sent. A member has one of each: a new question replaces the one before.
 */
export class RecallDesk {
  readonly #questions = new Map<MemberId, PastQuery>();
  readonly #pages: PastSender;
  readonly #options: RecallDeskOptions;
  #fetch: PastFetch | undefined;

  constructor(options: RecallDeskOptions) {
    const { header, counters } = options;
    this.#options = options;
    this.#pages = new PastSender(
      (destination) => ({ ...header, destination }),
      (bytes) => counters.countSent("history", bytes, 1),
    );
  }

  ask(member: MemberId, question: PastQuery): void {
    this.#questions.set(member, question);
  }

  /** Takes the next question for the engine. */
  take(): MemberQuestion | undefined {
    if (this.#fetch?.isAwaited || this.#pages.isBlocked) return undefined;
    for (const [member, question] of this.#questions) {
      this.#questions.delete(member);
      return { member, question };
    }
    return undefined;
  }

  /** Begins to fetch what the engine lacks from members that went on in our epoch. */
  fetch(lacks: SeqRange, holders: readonly PastHolder[], now: Instant): void {
    const { header, random, counters } = this.#options;
    const onSent = (bytes: number) => counters.countSent("history", bytes, 1);
    this.#fetch = new PastFetch({ header, random, onSent, lacks, holders, now });
  }

  /** Takes a part of what a member remembers; returns false if we have not asked for it. */
  onPast(
    from: MemberId,
    frame: PastFrame | PastMarkFrame,
    keep: () => Uint8Array,
    now: Instant,
  ): boolean {
    return this.#fetch?.onFrame(from, frame, keep, now) ?? false;
  }

  /** Takes what was fetched, for the engine. */
  takeFetched(): FetchedPast | undefined {
    return this.#fetch?.take();
  }

  /** Sends the engine's page to the member that asked for it. */
  reply(member: Submitter, question: PastQuery, page: PastPage): void {
    this.#pages.send(member, question, page);
  }

  /** Drops what a member asked, and the rest of the page that it was being sent. */
  forget(id: MemberId): void {
    this.#questions.delete(id);
    this.#pages.forget(id);
    this.#fetch?.forget(id);
  }

  handleTimeout(now: Instant): void {
    this.#pages.handleTimeout(now);
    this.#fetch?.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#pages.nextDeadline(), this.#fetch?.nextDeadline());
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#pages.poll(now, into) ?? this.#fetch?.pollTransmit(into);
  }
}
