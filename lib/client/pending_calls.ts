import { NoHistoryError, NotJoinedError, UnknownOutcomeError } from "./client_errors.ts";
import { directLabel } from "./conversations.ts";
import type { GroupView, Lacking, MemberEvent } from "./member/mod.ts";
import { Multicasts, type MulticastTarget } from "./multicasts.ts";
import { Receipts } from "./receipts.ts";
import { Waiters } from "./waiters.ts";

type EventOf<T extends MemberEvent["type"]> = Extract<MemberEvent, { type: T }>;

/** Everything that callers of a client wait for, by group. */
export class PendingCalls {
  /** Joins that the member has not reported yet. */
  readonly joins: Waiters<GroupView>;
  /** Stays that are being ended. */
  readonly leaves = new Waiters<readonly Lacking[]>();
  /** Messages that wait for room. */
  readonly multicasts: Multicasts;
  /** Accepted messages that were not delivered to ourselves yet. */
  readonly receipts = new Receipts();
  readonly #histories = new Waiters<EventOf<"history">>();
  #lastQuestion = 0;

  /** Calls `onJoinAbandoned` when the last caller that waited to join a group has aborted. */
  constructor(target: MulticastTarget, onJoinAbandoned: (group: string) => void) {
    this.multicasts = new Multicasts(target);
    this.joins = new Waiters(onJoinAbandoned);
  }

  /** Returns the number of a new question about a group's past, and the promise of its answer. */
  recall(group: string, signal?: AbortSignal): [id: number, answer: Promise<EventOf<"history">>] {
    const id = ++this.#lastQuestion;
    return [id, this.#histories.wait(nameOf({ group, id }), signal)];
  }

  onHistory(event: EventOf<"history">): void {
    this.#histories.resolve(nameOf(event), event);
  }

  onHistoryFailed(event: EventOf<"history-failed">): void {
    this.#histories.reject(nameOf(event), new NoHistoryError(event.group));
  }

  /** Rejects the direct messages that wait for the conversation with a member. */
  rejectDirect(to: string, error: unknown): void {
    this.multicasts.reject(error, directLabel(to));
  }

  /** Ends whatever waits for a group that we are out of. */
  onLeft({ group, lacking }: EventOf<"left">): void {
    const error = new NotJoinedError(group);
    this.#histories.rejectAll(error, (name) => name.startsWith(`${group} `));
    this.multicasts.reject(error, group);
    const why = "we left before it came back to us";
    this.receipts.reject((label) => new UnknownOutcomeError(label, why), group);
    this.leaves.resolve(group, lacking);
  }

  /** Rejects all calls; messages that were accepted get an error of their own. */
  rejectAll(error: unknown, receiptError: (group: string) => unknown): void {
    this.joins.rejectAll(error);
    this.leaves.rejectAll(error);
    this.#histories.rejectAll(error);
    this.multicasts.reject(error);
    this.receipts.reject(receiptError);
  }
}

/** Returns the name of a question; names of groups have no spaces. */
function nameOf({ group, id }: { readonly group: string; readonly id: number }): string {
  return `${group} ${id}`;
}
