import { type Instant, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { OnAnswer, Requests } from "../../roles/mod.ts";

/** A stay of ours that has ended, until the tracker has heard of it. */
interface Exit {
  readonly group: string;
  /** The last seq of our stream in that stay. */
  readonly last: Seq;
  /** Callers that wait for the request under way; `undefined` if none is under way. */
  listeners: OnAnswer<"exit_group">[] | undefined;
}

/**
 * Exits on their way to the tracker, each sent again and again until it is answered.
 *
 * At most one request of an exit is under way at a time. Ford leaves "books", the request is slow,
 * and he joins again. Were a second request under way, it could arrive after the join and end the
 * new stay. So the join waits for the first one (PROTOCOL 5, `exit_group`; decision 0003, seed
 * 275).
 */
export class Exits {
  readonly #requests: Requests;
  readonly #memberId: () => MemberId | undefined;
  readonly #exits = new Map<string, Exit>();
  #isClosing = false;

  /** `memberId` returns our id, `undefined` while we are not registered. */
  constructor(requests: Requests, memberId: () => MemberId | undefined) {
    this.#requests = requests;
    this.#memberId = memberId;
  }

  /** Returns true while the tracker has not heard of the last exit from this group. */
  has(group: string): boolean {
    return this.#exits.has(group);
  }

  /** Records an exit, in place of an earlier one from the same group. */
  note(group: string, last: Seq): void {
    this.#exits.set(group, { group, last, listeners: undefined });
  }

  /**
   * Sends the exit from this group to the tracker, again and again until an answer comes. `onTried`
   * gets the outcome of the first try, which may be one that is under way already.
   */
  send(group: string, onTried: OnAnswer<"exit_group">): void {
    const exit = this.#exits.get(group);
    invariant(exit !== undefined, "An exit is recorded before it is sent");
    this.#send(exit, onTried);
  }

  /** Sends the exit now, if it waits for its next try. */
  sendNow(group: string, onTried: OnAnswer<"exit_group">): void {
    this.#requests.settle(retryOf(group));
    this.send(group, onTried);
  }

  /** Tries no exit again: a `quit` ends all stays. */
  close(): void {
    this.#isClosing = true;
  }

  /** Forgets all exits: the id that had the stays was evicted. */
  clear(): void {
    this.#exits.clear();
  }

  #send(exit: Exit, onTried: OnAnswer<"exit_group">): void {
    if (exit.listeners !== undefined) {
      exit.listeners.push(onTried);
      return;
    }
    const listeners = exit.listeners = [onTried];
    const { group, last } = exit;
    const member = this.#memberId();
    invariant(member !== undefined, "An exit is sent only while we are registered");
    const request = { type: "exit_group", member, group, last } as const;
    this.#requests.ask<"exit_group">(request, (answer, now) => {
      exit.listeners = undefined;
      this.#onTried(exit, answer !== undefined, now);
      for (const listener of listeners) listener(answer, now);
    });
  }

  #onTried(exit: Exit, isHeard: boolean, now: Instant): void {
    const { group } = exit;
    if (this.#exits.get(group) !== exit) return;
    // A refusal will do: a tracker that has lost its memory knows of no stay to end.
    if (isHeard) {
      this.#exits.delete(group);
      this.#requests.settle(retryOf(group));
    } else if (!this.#isClosing) {
      this.#requests.retry(retryOf(group), now, () => this.#send(exit, () => {}));
    }
  }
}

/** Returns the key of the next try at the requests. */
function retryOf(group: string): string {
  return `exit ${group}`;
}
