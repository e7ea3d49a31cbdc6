import { Deadlines, Fifo, type Instant, invariant, RETRY_MS, RETRY_MS_MAX } from "../core/mod.ts";
import type { AnswerTypes, Refusal, Request, RequestType } from "../wire/mod.ts";

/** The request of one type. */
export type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;

/** Called with the answer to a request; `undefined` if the tracker could not be reached. */
export type OnAnswer<T extends RequestType> = (
  answer: AnswerTypes[T] | Refusal | undefined,
  now: Instant,
) => void;

/** A request on its way to the shell, which sends it. */
export interface OutgoingRequest {
  readonly id: number;
  readonly request: Request;
}

/**
 * The control requests of a machine to its tracker: those that wait to be sent, those that wait for
 * an answer, and things that are tried again later. The shell polls requests, sends them over TCP,
 * and hands each answer in with the id of its request.
 *
 * A worked case: ford's machine asks to join "books", and the shell reports that the tracker cannot
 * be reached. The machine calls `retry("join books", …)`: it asks again after 250 ms, and if that
 * fails, too, after 500, 1,000, and every 2,000. `settle("join books")` ends the retries and makes
 * the next failure begin with 250 again.
 */
export class Requests {
  readonly #waiting = new Map<number, OnAnswer<RequestType>>();
  readonly #outgoing = new Fifo<OutgoingRequest>();
  /** The things to do at their deadline, by name. */
  readonly #later = new Map<string, (now: Instant) => void>();
  /** Number of retries of each thing that is not settled. */
  readonly #tries = new Map<string, number>();
  /** One deadline for each thing to do later. */
  readonly #deadlines = new Deadlines<string>();
  #lastId = 0;

  /** Queues a request; `onAnswer` is called once, unless {@linkcode clear} comes before. */
  ask<T extends RequestType>(request: RequestOf<T>, onAnswer: OnAnswer<T>): void {
    const id = ++this.#lastId;
    this.#waiting.set(id, onAnswer as OnAnswer<RequestType>);
    this.#outgoing.push({ id, request });
  }

  /** Takes the next request to send. */
  poll(): OutgoingRequest | undefined {
    return this.#outgoing.shift();
  }

  /** Takes the answer to a request. One that is not waited for any more is ignored. */
  onAnswer(
    id: number,
    answer: AnswerTypes[RequestType] | Refusal | undefined,
    now: Instant,
  ): void {
    const onAnswer = this.#waiting.get(id);
    this.#waiting.delete(id);
    onAnswer?.(answer, now);
  }

  /** Does `what` later. The delay doubles with each call for it until {@linkcode settle}. */
  retry(what: string, now: Instant, run: (now: Instant) => void): void {
    const tries = this.#tries.get(what) ?? 0;
    this.#tries.set(what, tries + 1);
    this.#later.set(what, run);
    this.#deadlines.set(what, now + Math.min(RETRY_MS * 2 ** tries, RETRY_MS_MAX));
  }

  /** Does `what` at the given time, which does not count as a retry. */
  later(what: string, at: Instant, run: (now: Instant) => void): void {
    this.#later.set(what, run);
    this.#deadlines.set(what, at);
  }

  /** Ends the retries of `what`: it has succeeded, or is not wanted any more. */
  settle(what: string): void {
    this.#tries.delete(what);
    this.#later.delete(what);
    this.#deadlines.clear(what);
  }

  /** Forgets all requests and retries: no callback is called any more. */
  clear(): void {
    for (const what of [...this.#later.keys()]) this.settle(what);
    this.#waiting.clear();
    this.#outgoing.clear();
  }

  handleTimeout(now: Instant): void {
    for (let what = this.#deadlines.expire(now); what; what = this.#deadlines.expire(now)) {
      const run = this.#later.get(what);
      invariant(run !== undefined, "Every deadline of a retry has something to do");
      this.#later.delete(what);
      run(now);
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }
}
