import { EVENTS_WAITING_MAX } from "../core/mod.ts";
import type { ClientEvent, MessageEvent } from "./client_event.ts";

/** Bytes of messages that may wait for the application: a hundred of the longest. */
const EVENT_BYTES_MAX = 100 * 65_536;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A queue is open for more events, has ended, or broke with an error. */
type QueueState =
  | { readonly type: "open" }
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly error: unknown };

/** Events on their way to the application, which takes all that wait at once. */
export class EventQueue {
  readonly #wallMicros: () => number;
  #state: QueueState = { type: "open" };
  #events: ClientEvent[] = [];
  #bytes = 0;
  /** Resolves with the next event, or the end; there only while a caller waits. */
  #change: PromiseWithResolvers<void> | undefined;

  constructor(wallMicros: () => number) {
    this.#wallMicros = wallMicros;
  }

  /** True if further events must wait in the member. */
  get isFull(): boolean {
    return this.#events.length >= EVENTS_WAITING_MAX || this.#bytes >= EVENT_BYTES_MAX;
  }

  /** True if there are events to take. */
  get hasSome(): boolean {
    return this.#events.length > 0;
  }

  push(event: ClientEvent): void {
    this.#events.push(event);
    if (event.type === "message") this.#bytes += event.payload.length;
    this.#wake();
  }

  /** Takes all events that wait; an empty array once there will be no more. */
  async take(): Promise<ClientEvent[]> {
    while (this.#state.type === "open" && !this.hasSome) {
      this.#change ??= Promise.withResolvers();
      await this.#change.promise;
    }
    if (this.#state.type === "failed") throw this.#state.error;
    const events = this.#events;
    this.#events = [];
    this.#bytes = 0;
    this.#stamp(events);
    return events;
  }

  /** Ends the queue: what waits can still be taken. */
  end(): void {
    if (this.#state.type === "open") this.#state = { type: "ended" };
    this.#wake();
  }

  /** Breaks the queue: whoever takes events from now on gets this error. */
  fail(error: unknown): void {
    this.#state = { type: "failed", error };
    this.#wake();
  }

  #wake(): void {
    this.#change?.resolve();
    this.#change = undefined;
  }

  /** Notes the time of delivery, which is when the application takes the messages. */
  #stamp(events: ClientEvent[]): void {
    const deliveredAt = this.#wallMicros();
    for (const event of events) {
      if (event.type === "message") (event as Writable<MessageEvent>).deliveredAt = deliveredAt;
    }
  }
}
