/** A function to run at a moment of virtual time. */
interface Scheduled {
  readonly at: number;
  /** Of two things at the same moment the one scheduled first happens first. */
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time: things to happen, taken in the order of their moments. */
export class EventHeap {
  readonly #heap: Scheduled[] = [];
  #order = 0;
  #now = 0;

  /** The moment of what happened last. */
  get now(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): void {
    const heap = this.#heap;
    const added = { at: Math.max(at, this.#now), order: this.#order++, run };
    let child = heap.length;
    heap.push(added);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!precedes(added, heap[parent]!)) break;
      heap[child] = heap[parent]!;
      child = parent;
    }
    heap[child] = added;
  }

  /** Lets the next thing happen, if it does so by `until`; otherwise time goes on to `until`. */
  step(until: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.at > until) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#removeFirst();
    this.#now = next.at;
    next.run();
    return true;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let parent = 0;
    for (let child = 1; child < length; child = 2 * parent + 1) {
      if (child + 1 < length && precedes(heap[child + 1]!, heap[child]!)) child++;
      if (!precedes(heap[child]!, last)) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = last;
  }
}

function precedes(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
