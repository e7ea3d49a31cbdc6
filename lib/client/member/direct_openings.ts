import { directNameOf, type Instant, type MemberId } from "../../core/mod.ts";
import type { Refusal, ViewAnswer } from "../../wire/mod.ts";
import type { Requests } from "../../roles/mod.ts";
import type { MemberEvent } from "./group/member_event.ts";
import type { Registration } from "./member_phase.ts";
import type { Memberships } from "./memberships.ts";

/** The parts of a member that its {@linkcode DirectOpenings} work with. */
export interface DirectOpeningsParts {
  readonly requests: Requests;
  readonly memberships: Memberships;
  registration(): Registration | undefined;
  emit(event: MemberEvent): void;
}

/**
 * The direct groups that we are to be in and are not in yet (PROTOCOL 8.7): those that our
 * application wants, by the name of the other member, and those that other members have opened.
 *
 * A `joined` or a `direct-failed` event follows each wish that is not withdrawn. A wish outlives an
 * eviction: after the next registration the tracker is asked again, under the new id. The groups
 * that others have opened are not remembered, because the tracker reminds us of them.
 */
export class DirectOpenings {
  readonly #parts: DirectOpeningsParts;
  /** The names of the members with whom the application wants to talk. */
  readonly #wishes = new Set<string>();
  /** The names for which an answer of the tracker is awaited, also those that nobody wants now. */
  readonly #asked = new Set<string>();
  /** The groups whose views are being fetched. */
  readonly #fetching = new Set<string>();

  constructor(parts: DirectOpeningsParts) {
    this.#parts = parts;
  }

  /** Notes a wish, and asks the tracker. */
  wish(name: string): void {
    if (this.#wishes.has(name)) return;
    this.#wishes.add(name);
    this.#ask(name);
  }

  /**
   * Withdraws a wish. A conversation that the tracker has opened by then stays open, because the
   * other member may have spoken already.
   */
  withdraw(name: string): void {
    this.#settle(name);
  }

  /**
   * Handles a `direct` frame of the tracker: fetches the view of our direct group with a member,
   * unless we know the group. The frame may be a late copy, and only the view says whether we are
   * in the group.
   */
  onTold(partner: MemberId): void {
    const { requests, memberships } = this.#parts;
    const registration = this.#parts.registration();
    if (registration === undefined || partner === 0 || partner === registration.id) return;
    const group = directNameOf(registration.id, partner);
    if (this.#fetching.has(group) || memberships.knowsStay(group)) return;
    this.#fetching.add(group);
    requests.ask<"list_members">({ type: "list_members", group }, (answer, now) => {
      this.#fetching.delete(group);
      if (!answer?.ok || !memberships.enterDirect(registration, answer.view, now)) return;
      const other = answer.view.members.find(({ id }) => id === partner);
      if (other !== undefined) this.#settle(other.name);
    });
  }

  /** Asks the tracker for all that is wanted. Called after each registration of ours. */
  onRegistered(): void {
    this.#fetching.clear();
    this.#asked.clear();
    for (const name of [...this.#wishes]) this.#ask(name);
  }

  /** Forgets all wishes. Called when the member is being closed. */
  clear(): void {
    for (const name of [...this.#wishes]) this.#settle(name);
  }

  #ask(name: string): void {
    const registration = this.#parts.registration();
    if (registration === undefined || this.#asked.has(name)) return;
    this.#asked.add(name);
    const request = { type: "open_direct", member: registration.id, name } as const;
    this.#parts.requests.ask<"open_direct">(request, (answer, now) => {
      this.#asked.delete(name);
      if (this.#wishes.has(name)) this.#onAnswer(registration, name, answer, now);
      else if (answer?.ok) this.#parts.memberships.enterDirect(registration, answer.view, now);
    });
  }

  #onAnswer(
    registration: Registration,
    name: string,
    answer: ViewAnswer | Refusal | undefined,
    now: Instant,
  ): void {
    const { requests, memberships, emit } = this.#parts;
    if (answer?.ok) {
      if (memberships.enterDirect(registration, answer.view, now)) this.#settle(name);
      // A stay in the same group is about to end. The next answer is about another group.
      else requests.retry(retryOf(name), now, () => this.#ask(name));
      return;
    }
    const isPassing = answer?.code === "rebuilding" || answer?.code === "unknown_member";
    // The answer to a heartbeat says whether the tracker has restarted or evicted us.
    if (answer?.code === "unknown_member") registration.link.beat();
    if (isPassing) return requests.retry(retryOf(name), now, () => this.#ask(name));
    this.#settle(name);
    emit({ type: "direct-failed", to: name, refusal: answer });
  }

  #settle(name: string): void {
    this.#wishes.delete(name);
    this.#parts.requests.settle(retryOf(name));
  }
}

/** Returns the name under which `Requests` knows the retries for a member. */
function retryOf(name: string): string {
  return `direct ${name}`;
}
