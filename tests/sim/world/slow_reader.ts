import type { MemberEvent } from "../../../lib/client/member/mod.ts";

/** An event that goes to the application. */
export type ToldEvent = Exclude<MemberEvent, { readonly type: "request" }>;

/** Events that wait for an application at most. So few are passed often. */
const WAITING_MAX = 24;

/** The options of a {@linkcode SlowReader}. */
export interface SlowReaderOptions {
  /** Returns whether the application takes an event now. */
  isTaking(): boolean;
  /** Takes an event for the application. */
  take(event: ToldEvent): void;
  /** Reports to the member how many of the messages that it offered were taken. */
  onTaken(messages: number): void;
}

/**
 * The queue between a member and its application, as `EventQueue` is in the shell: the member offers
 * events that the application takes later, or never.
 */
export class SlowReader {
  readonly #options: SlowReaderOptions;
  readonly #waiting: ToldEvent[] = [];

  constructor(options: SlowReaderOptions) {
    this.#options = options;
  }

  /** True if the member may offer no more. */
  get isFull(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  /** True if the application has taken all that it was offered. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Offers an event. */
  offer(event: ToldEvent): void {
    this.#waiting.push(event);
    this.catchUp();
  }

  /** Lets the application take what it takes now. */
  catchUp(): void {
    while (this.#waiting.length > 0 && this.#options.isTaking()) {
      const event = this.#waiting.shift()!;
      this.#options.take(event);
      if (event.type === "deliver") this.#options.onTaken(event.messages.length);
    }
  }
}
