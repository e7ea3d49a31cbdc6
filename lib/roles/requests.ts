import { Deadlines, type Instant, RETRY_MS, RETRY_MS_MAX } from "../core/mod.ts";
import type { AnswerTypes, Refusal, Request, RequestType } from "../wire/mod.ts";

/** The request of one type. */
export type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;

/** Takes the answer; `undefined`: the tracker could not be reached. */
export type OnAnswer<T extends RequestType> = (
  answer: AnswerTypes[T] | Refusal | undefined,
  now: Instant,
) => void;

/** Requests that are under way, and things to try again later. */
export class Requests {
  readonly #waiting = new Map<number, OnAnswer<RequestType>>();
  readonly #outgoing: { readonly id: number; readonly request: Request }[] = [];
  readonly #later = new Map<string, (now: Instant) => void>();
  readonly #tries = new Map<string, number>();
  readonly #deadlines = new Deadlines<string>();
  #lastId = 0;

  ask<T extends RequestType>(request: RequestOf<T>, onAnswer: OnAnswer<T>): void {
    const id = ++this.#lastId;
    this.#waiting.set(id, onAnswer as OnAnswer<RequestType>);
    this.#outgoing.push({ id, request });
  }

  /** The next request to be sent. */
  poll(): { readonly id: number; readonly request: Request } | undefined {
    return this.#outgoing.shift();
  }

  /** The answer to a request; one that is not waited for any more is dropped. */
  onAnswer(
    id: number,
    answer: AnswerTypes[RequestType] | Refusal | undefined,
    now: Instant,
  ): void {
    const onAnswer = this.#waiting.get(id);
    this.#waiting.delete(id);
    onAnswer?.(answer, now);
  }

  /** Does something later; the delay doubles with each call for the same thing until {@linkcode settle}. */
  retry(what: string, now: Instant, run: (now: Instant) => void): void {
    const tries = this.#tries.get(what) ?? 0;
    this.#tries.set(what, tries + 1);
    this.#later.set(what, run);
    this.#deadlines.set(what, now + Math.min(RETRY_MS * 2 ** tries, RETRY_MS_MAX));
  }

  /** It worked, or nobody wants it any more. */
  settle(what: string): void {
    this.#tries.delete(what);
    this.#later.delete(what);
    this.#deadlines.clear(what);
  }

  /** Nobody waits for anything any more. */
  clear(): void {
    for (const what of [...this.#later.keys()]) this.settle(what);
    this.#waiting.clear();
    this.#outgoing.length = 0;
  }

  handleTimeout(now: Instant): void {
    for (let what = this.#deadlines.expire(now); what; what = this.#deadlines.expire(now)) {
      const run = this.#later.get(what);
      this.#later.delete(what);
      run?.(now);
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }
}
