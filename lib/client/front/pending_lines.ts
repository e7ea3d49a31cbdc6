import type { Receipt } from "../receipts.ts";

/** Milliseconds for which a line may be on its way before a person is told that it is. */
export const PENDING_MS = 1_000;

/** Runs a function after some milliseconds, unless it is cancelled before. */
export type Later = (run: () => void, ms: number) => { cancel(): void };

/** Options of {@linkcode PendingLines}. */
export interface PendingLinesOptions {
  /** Called once for each line that takes longer than {@linkcode PENDING_MS}. */
  mark(group: string, payload: Uint8Array): void;
  /** @default {setTimeout} */
  readonly later?: Later | undefined;
}

/**
 * The lines of a person that did not come back yet. A terminal shows an own line once it is
 * delivered; while nobody orders its group that may take long, and the line would be nowhere.
 *
 * There are as many as the person has typed and the client has room for.
 */
export class PendingLines {
  readonly #mark: PendingLinesOptions["mark"];
  readonly #later: Later;
  readonly #timers = new Set<{ cancel(): void }>();

  constructor({ mark, later = laterByTimer }: PendingLinesOptions) {
    this.#mark = mark;
    this.#later = later;
  }

  /** Watches a line until it comes back, or until it is known that it will not. */
  watch(group: string, payload: Uint8Array, sent: Promise<Receipt>): void {
    const timer = this.#later(() => {
      this.#timers.delete(timer);
      this.#mark(group, payload);
    }, PENDING_MS);
    this.#timers.add(timer);
    const settle = () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
    sent.then(({ delivered }) => delivered).then(settle, settle);
  }

  /** Marks no line any more. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}

function laterByTimer(run: () => void, ms: number): { cancel(): void } {
  const timer = setTimeout(run, ms);
  return { cancel: () => clearTimeout(timer) };
}
