import type { Instant } from "../../../core/mod.ts";

/** A place in at most one list, with the moment by which the list is ordered. */
export class AgedEntry<T> {
  at: Instant = 0;
  list: AgedList<T> | undefined;
  previous: AgedEntry<T> | undefined;
  next: AgedEntry<T> | undefined;

  constructor(readonly value: T) {}
}

/**
 * Entries in the order of a moment in time, the earliest first. Entries are only ever added at the
 * end, so every step takes constant time and allocates nothing: with ten thousand members a
 * heartbeat costs no more than with ten. (A `Map` keeps an order, too, but the search for its first
 * entry passes all entries that were deleted before it.)
 */
export class AgedList<T> {
  #first: AgedEntry<T> | undefined;
  #last: AgedEntry<T> | undefined;
  #size = 0;

  /** The number of entries. */
  get size(): number {
    return this.#size;
  }

  /** The entry with the earliest moment. */
  get first(): AgedEntry<T> | undefined {
    return this.#first;
  }

  /**
   * Moves an entry from the list it is in, if any, to the end of this one. A moment before that of
   * the last entry is moved up to it.
   */
  append(entry: AgedEntry<T>, at: Instant): void {
    entry.list?.remove(entry);
    const last = this.#last;
    entry.at = last === undefined ? at : Math.max(at, last.at);
    entry.list = this;
    entry.previous = last;
    if (last === undefined) this.#first = entry;
    else last.next = entry;
    this.#last = entry;
    this.#size++;
  }

  /** Removes an entry, if it is in this list. */
  remove(entry: AgedEntry<T>): void {
    if (entry.list !== this) return;
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.list = entry.previous = entry.next = undefined;
    this.#size--;
  }

  /** Moves all moments later by `ms`, but none of them past `latest`. */
  prolong(ms: number, latest: Instant): void {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) {
      entry.at = Math.max(entry.at, Math.min(entry.at + ms, latest));
    }
  }
}
