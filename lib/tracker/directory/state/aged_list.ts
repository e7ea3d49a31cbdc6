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
 * end, so all that is done here takes constant time and allocates nothing: ten thousand members
 * cost a heartbeat no more than ten do. (A `Map` keeps order too, but the search for its first
 * entry passes over all that were deleted before it.)
 */
export class AgedList<T> {
  #first: AgedEntry<T> | undefined;
  #last: AgedEntry<T> | undefined;

  /** The entry with the earliest moment. */
  get first(): AgedEntry<T> | undefined {
    return this.#first;
  }

  /** Puts an entry at the end, away from the list it was in. A moment before the last one's is moved up to that. */
  append(entry: AgedEntry<T>, at: Instant): void {
    entry.list?.remove(entry);
    const last = this.#last;
    entry.at = last === undefined ? at : Math.max(at, last.at);
    entry.list = this;
    entry.previous = last;
    if (last === undefined) this.#first = entry;
    else last.next = entry;
    this.#last = entry;
  }

  /** Takes an entry out; nothing happens to one that is not in this list. */
  remove(entry: AgedEntry<T>): void {
    if (entry.list !== this) return;
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.list = entry.previous = entry.next = undefined;
  }

  /** Moves all moments later by `ms`, but none of them past `latest`. */
  prolong(ms: number, latest: Instant): void {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) {
      entry.at = Math.max(entry.at, Math.min(entry.at + ms, latest));
    }
  }
}
