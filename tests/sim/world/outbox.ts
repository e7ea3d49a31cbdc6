import { keptBytesOfMessage } from "../../../lib/ordering/mod.ts";

/** The options of an {@linkcode Outbox}. */
export interface OutboxOptions {
  /** Returns whether the member is in the group and is not leaving it. */
  isIn(group: string): boolean;
  /** Returns whether the application has taken all events, before which it multicasts nothing. */
  isCaughtUp(): boolean;
  /** Returns the bytes that the group takes; see `keptBytesOfMessage`. */
  room(group: string): number;
  multicast(group: string, payloads: readonly Uint8Array[]): void;
}

/**
 * Messages that an application wants to multicast, until there is room and it has taken all events.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = new Map<string, Uint8Array[]>();
  /** Groups without room, until a `room` event. */
  readonly #full = new Set<string>();
  #isFlushing = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The number of messages that wait. */
  get pending(): number {
    return [...this.#waiting.values()].reduce((sum, list) => sum + list.length, 0);
  }

  add(group: string, payload: Uint8Array): void {
    const waiting = this.#waiting.get(group) ?? [];
    waiting.push(payload);
    this.#waiting.set(group, waiting);
    this.flush();
  }

  /** There may be room in a group again. */
  onRoom(group: string): void {
    this.#full.delete(group);
  }

  /** Drops the messages of a group that the application leaves. */
  drop(group: string): void {
    this.#waiting.delete(group);
  }

  dropAll(): void {
    this.#waiting.clear();
  }

  /** Multicasts what it can. */
  flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    for (const [group, waiting] of this.#waiting) this.#flushGroup(group, waiting);
    this.#isFlushing = false;
  }

  #flushGroup(group: string, waiting: Uint8Array[]): void {
    const { isIn, isCaughtUp, room, multicast } = this.#options;
    while (waiting.length > 0 && isIn(group) && !this.#full.has(group)) {
      if (!isCaughtUp()) return;
      const fit = countThatFit(waiting, room(group));
      if (fit > 0) multicast(group, waiting.splice(0, fit));
      else this.#full.add(group);
    }
  }
}

/** Returns how many of the first messages a group with this room takes together. */
function countThatFit(waiting: readonly Uint8Array[], room: number): number {
  let left = room;
  let count = 0;
  for (; count < waiting.length && left > 0; count++) {
    left -= keptBytesOfMessage(waiting[count]!.length);
  }
  return count;
}
