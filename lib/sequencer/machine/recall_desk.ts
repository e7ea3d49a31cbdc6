import type { MemberId, Transmit } from "../../core/mod.ts";
import { type PastPage, type PastQuery, PastSender } from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import type { Header } from "../../wire/mod.ts";
import type { Submitter } from "./submitter.ts";

/** A question about the past, and the member that asks it. */
export interface MemberQuestion {
  readonly member: MemberId;
  readonly question: PastQuery;
}

/**
 * Questions of members about the past of a group (PROTOCOL 12.2). A question waits here for the
 * engine; the engine's page waits here to be sent. A member has one of each: a new question replaces the one
 * before.
 */
export class RecallDesk {
  readonly #questions = new Map<MemberId, PastQuery>();
  readonly #pages: PastSender;

  /** `header` is the header of the group's datagrams without the destination. */
  constructor(header: Omit<Header, "destination">, counters: Counters) {
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
    for (const [member, question] of this.#questions) {
      this.#questions.delete(member);
      return { member, question };
    }
    return undefined;
  }

  /** Sends the engine's page to the member that asked for it. */
  reply(member: Submitter, question: PastQuery, page: PastPage): void {
    this.#pages.send(member, question, page);
  }

  /** Drops what a member asked, and the rest of the page that it was being sent. */
  forget(id: MemberId): void {
    this.#questions.delete(id);
    this.#pages.forget(id);
  }

  pollTransmit(into: Uint8Array): Transmit | undefined {
    return this.#pages.poll(into);
  }
}
