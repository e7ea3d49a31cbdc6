import { EVENTS_WAITING_MAX } from "../core/mod.ts";
import type { ClientEvent, MessageEvent } from "./client_event.ts";

/** Bytes of messages that may wait for the application: a hundred of the longest. */
const EVENT_BYTES_MAX = 100 * 65_536;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Events on their way to the application, which takes them in batches. */
export class EventQueue {
  readonly #wallMicros: () => number;
  #events: ClientEvent[] = [];
  #bytes = 0;
  #isEnded = false;
  #error: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(wallMicros: () => number) {
    this.#wallMicros = wallMicros;
  }

  /** Whether the rest must wait elsewhere. */
  get isFull(): boolean {
    return this.#events.length >= EVENTS_WAITING_MAX || this.#bytes >= EVENT_BYTES_MAX;
  }

  /** Whether something is there to be taken. */
  get hasSome(): boolean {
    return this.#events.length > 0;
  }

  push(event: ClientEvent): void {
    this.#events.push(event);
    if (event.type === "message") this.#bytes += event.payload.length;
    this.#wake?.();
  }

  /** All that waits; an empty array once there will be no more. */
  async take(): Promise<ClientEvent[]> {
    while (this.#events.length === 0 && !this.#isEnded && this.#error === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = this.#wake;
      this.#wake = () => {
        before?.();
        resolve();
      };
      await promise;
    }
    if (this.#error !== undefined) throw this.#error.error;
    const events = this.#events;
    this.#events = [];
    this.#bytes = 0;
    this.#wake = undefined;
    this.#stamp(events);
    return events;
  }

  /** There will be no more events. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Whoever takes events from now on gets this error. */
  fail(error: unknown): void {
    this.#error = { error };
    this.#wake?.();
  }

  /** Delivered is what the application has taken, so this is the moment. */
  #stamp(events: ClientEvent[]): void {
    const deliveredAt = this.#wallMicros();
    for (const event of events) {
      if (event.type === "message") (event as Writable<MessageEvent>).deliveredAt = deliveredAt;
    }
  }
}
