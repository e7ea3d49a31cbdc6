import { forgetOldest } from "../../core/mod.ts";
import { ReplayWindow } from "./replay_window.ts";
import type { Start } from "./sealed_layout.ts";

/** Strangers that are remembered at once, at most. Each takes less than one KiB. */
export const STRANGERS_MAX = 4_096;

/**
 * The senders that are not known, of which datagrams of the seals were opened. Each such datagram
 * is opened once: a recorded question has a right tag whenever it is sent again, and would draw an
 * answer each time, until none is left for those who ask now.
 *
 * Worked case: the tracker has started again, and somebody repeats the questions that ford asked
 * the tracker before. The tracker answers each question once, and drops it from then on. Trillian
 * is new: the tracker opens her first datagram and answers it at once.
 */
export class Strangers {
  readonly #windows = new Map<string, ReplayWindow>();

  /** Returns true if this datagram of the sender was not opened yet, as far as is remembered. */
  isNew(source: number, start: Start, counter: number): boolean {
    return this.#windows.get(nameOf(source, start))?.isNew(counter) ?? true;
  }

  /** Records that a datagram, which is new, was opened. */
  commit(source: number, start: Start, counter: number): void {
    const name = nameOf(source, start);
    const window = this.#windows.get(name) ?? new ReplayWindow(0);
    window.commit(counter);
    // Whoever was heard last is forgotten last.
    this.#windows.delete(name);
    this.#windows.set(name, window);
    forgetOldest(this.#windows, STRANGERS_MAX);
  }
}

function nameOf(source: number, { high, low }: Start): string {
  return `${source} ${high} ${low}`;
}
