import { EVENTS_WAITING_MAX } from "../core/mod.ts";
import type { ClientEvent, DeliveryEvent, DirectEvent } from "./client_event.ts";

/** Bytes of messages that may wait for the application: a hundred of the longest. */
const EVENT_BYTES_MAX = 100 * 65_536;

/** Returns true for an event that has a message. */
function hasMessage(event: ClientEvent): event is DeliveryEvent | DirectEvent {
  return event.type === "message" || event.type === "direct";
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A queue is open for more events, has ended, or broke with an error. */
type QueueState =
  | { readonly type: "open" }
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly error: unknown };

/**
 * Takes a batch of events. Returns `undefined` if it can take another one at once, else a promise
 * that resolves when it can.
 */
export type Take = (events: ClientEvent[]) => Promise<void> | void;

/** A call of {@linkcode EventQueue.pass} that waits for events. */
interface Taker {
  readonly take: Take;
  /** Resolves with false once there will be no more events. */
  readonly done: PromiseWithResolvers<boolean>;
}

/** The surroundings of an {@linkcode EventQueue}. */
export interface EventQueuePort {
  /** Returns the microseconds since 1970. */
  wallMicros(): number;
  /** Called when events were taken from a queue that was full: there is room for more. */
  onRoom(): void;
  /** Called when messages were taken; {@linkcode EventQueue.pollTaken} returns how many. */
  onTaken(): void;
}

/**
 * Events on their way to the application. It takes all that wait at once, as a batch, or the events
 * of a batch one by one. Whatever it has not taken of a batch stays here and is taken first.
 *
 * The queue counts the messages that were taken, because the member acknowledges those alone. It
 * reports them once for a batch, and returns their number if it is asked earlier.
 */
export class EventQueue {
  readonly #port: EventQueuePort;
  #state: QueueState = { type: "open" };
  /** Events that came after the batch was opened. */
  #waiting: ClientEvent[] = [];
  #bytes = 0;
  /** The batch that is taken one by one; its events from `#at` on are still to be taken. */
  #batch: ClientEvent[] = [];
  #at = 0;
  /** Number of messages that were taken and not reported. */
  #taken = 0;
  /** Resolves with the next event, or the end; there only while a caller waits. */
  #change: PromiseWithResolvers<void> | undefined;
  /** The calls of `pass` that wait, the longest first. */
  readonly #takers: Taker[] = [];

  constructor(port: EventQueuePort) {
    this.#port = port;
  }

  /**
   * True if further events must wait in the member. An open batch does not count: an application
   * may wait for a `joined` event while it has the batch in hand.
   */
  get isFull(): boolean {
    return this.#waiting.length >= EVENTS_WAITING_MAX || this.#bytes >= EVENT_BYTES_MAX;
  }

  /** True if there are events to take. */
  get hasSome(): boolean {
    return this.#waiting.length > 0 || this.#at < this.#batch.length;
  }

  push(event: ClientEvent): void {
    this.#waiting.push(event);
    if (hasMessage(event)) this.#bytes += event.payload.length;
    if (this.#change !== undefined) this.#wake();
  }

  /** Resolves with true when there are events to take, with false once there will be no more. */
  async isReady(): Promise<boolean> {
    while (this.#state.type === "open" && !this.hasSome) {
      this.#change ??= Promise.withResolvers();
      await this.#change.promise;
    }
    if (this.#state.type === "failed") throw this.#state.error;
    return this.hasSome;
  }

  /**
   * Passes events to `take` in batches: first those that wait, then those of each turn at its end,
   * until `take` returns a promise. Resolves with true after that promise, or with false once there
   * will be no more events.
   */
  pass(take: Take): Promise<boolean> {
    const done = Promise.withResolvers<boolean>();
    this.#takers.push({ take, done });
    this.endTurn();
    return done.promise;
  }

  /**
   * Passes the events that a turn has brought to the call of `pass` that has waited longest.
   * Outside of a turn it may be called within itself, when `take` multicasts; then that call does
   * not wait.
   */
  endTurn(): void {
    while (this.hasSome && this.#state.type !== "failed") {
      const taker = this.#takers.shift();
      if (taker === undefined) return;
      if (this.#passTo(taker)) this.#takers.unshift(taker);
    }
    if (this.#state.type !== "open") this.#endTakers(this.#state);
  }

  /** Takes all events that wait: the rest of an open batch, or else a new batch. */
  takeAll(): ClientEvent[] {
    if (!this.#isInBatch) this.#open();
    const rest = this.#at === 0 ? this.#batch : this.#batch.slice(this.#at);
    this.#batch = [];
    this.#at = 0;
    this.#taken += this.#stamp(rest);
    this.reportTaken();
    return rest;
  }

  /** Takes the next event of the open batch; `undefined` if a new one must be opened. */
  takeFromBatch(): ClientEvent | undefined {
    if (!this.#isInBatch) return undefined;
    const event = this.#batch[this.#at++]!;
    if (hasMessage(event)) this.#taken++;
    return event;
  }

  /** Reports the messages that were taken, after a batch or when the application takes no more. */
  reportTaken(): void {
    if (this.#taken > 0) this.#port.onTaken();
  }

  /** Returns the number of messages that were taken since the last call. */
  pollTaken(): number {
    const taken = this.#taken;
    this.#taken = 0;
    return taken;
  }

  /** Opens a batch of all events that wait, to be taken one by one. */
  openBatch(): void {
    if (this.#isInBatch) return;
    this.#open();
    this.#stamp(this.#batch);
  }

  /** Ends the queue: what waits can still be taken. */
  end(): void {
    if (this.#state.type === "open") this.#state = { type: "ended" };
    this.#wake();
    this.endTurn();
  }

  /** Breaks the queue: taking events throws this error from now on. */
  fail(error: unknown): void {
    this.#state = { type: "failed", error };
    this.#wake();
    this.endTurn();
  }

  /** Passes a batch; returns true if the same call can take another one at once. */
  #passTo({ take, done }: Taker): boolean {
    try {
      const taking = take(this.takeAll());
      if (taking === undefined) return true;
      done.resolve(taking.then(() => true));
    } catch (error) {
      done.reject(error);
    }
    return false;
  }

  #endTakers(state: Exclude<QueueState, { type: "open" }>): void {
    for (const { done } of this.#takers.splice(0)) {
      if (state.type === "failed") done.reject(state.error);
      else done.resolve(false);
    }
  }

  #wake(): void {
    this.#change?.resolve();
    this.#change = undefined;
  }

  get #isInBatch(): boolean {
    return this.#at < this.#batch.length;
  }

  #open(): void {
    const wasFull = this.isFull;
    this.#batch = this.#waiting;
    this.#at = 0;
    this.#waiting = [];
    this.#bytes = 0;
    if (wasFull) this.#port.onRoom();
  }

  /**
   * Notes the time of delivery, which is when the application takes the messages; returns their
   * number.
   */
  #stamp(events: readonly ClientEvent[]): number {
    const deliveredAt = this.#port.wallMicros();
    let messages = 0;
    for (const event of events) {
      if (!hasMessage(event)) continue;
      (event as Writable<DeliveryEvent | DirectEvent>).deliveredAt = deliveredAt;
      messages++;
    }
    return messages;
  }
}
