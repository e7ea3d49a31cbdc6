/** Number of slots that a queue begins with, and goes back to when it runs empty after a burst. */
const SLOTS_MIN = 16;
/** Number of slots above which an empty queue gives its memory back. */
const SLOTS_KEPT = 1_024;

/**
 * A first-in, first-out queue. Every operation takes constant time, however many items wait:
 * `shift()` and `splice(0, n)` of an array move all the items that stay.
 *
 * The items lie in a ring whose size is a power of two. A queue that fills and empties again and
 * again, like the datagrams in flight, allocates nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Fifo } from "./fifo.ts";
 *
 * const queue = new Fifo<string>();
 * queue.push("ford");
 * queue.push("arthur");
 * assertEquals([queue.peek(), queue.shift(), queue.length], ["ford", "ford", 1]);
 * ```
 */
export class Fifo<T> {
  #slots: (T | undefined)[] = new Array(SLOTS_MIN);
  /** The slot of the oldest item. */
  #head = 0;
  #length = 0;

  /** Number of items that wait. */
  get length(): number {
    return this.#length;
  }

  /** Returns the oldest item, which stays; `undefined` if the queue is empty. */
  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Returns the newest item, which stays; `undefined` if the queue is empty. */
  peekLast(): T | undefined {
    if (this.#length === 0) return undefined;
    return this.#slots[(this.#head + this.#length - 1) & (this.#slots.length - 1)];
  }

  /** Adds an item after all others. */
  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = item;
    this.#length++;
  }

  /** Takes the oldest item; `undefined` if the queue is empty. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    if (this.#length === 0 && this.#slots.length > SLOTS_KEPT) this.clear();
    return item;
  }

  /** Takes the `count` oldest items, or all if fewer wait. */
  take(count: number): T[] {
    const items: T[] = [];
    for (let left = Math.min(count, this.#length); left > 0; left--) items.push(this.shift() as T);
    return items;
  }

  /** Forgets all items. */
  clear(): void {
    this.#slots = new Array(SLOTS_MIN);
    this.#head = 0;
    this.#length = 0;
  }

  /** Yields all items, oldest first; they stay. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#length; i++) {
      yield this.#slots[(this.#head + i) & (this.#slots.length - 1)] as T;
    }
  }

  #grow(): void {
    const before = this.#slots;
    const after: (T | undefined)[] = new Array(before.length * 2);
    for (let i = 0; i < before.length; i++) {
      after[i] = before[(this.#head + i) & (before.length - 1)];
    }
    this.#slots = after;
    this.#head = 0;
  }
}
