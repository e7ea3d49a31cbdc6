/** Least time in milliseconds between two changes of the line. */
const EVERY_MS = 80;
/** Columns of a terminal whose size is unknown. */
const COLUMNS_ELSE = 80;
const START_OF_LINE = "\r\x1b[K";

/** A line on a terminal that shows progress and disappears at the end. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  #title = "";
  #shownAt = -Infinity;
  #isShown = false;
  #isPaused = false;

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Sets the title that the next texts are shown with. */
  begin(title: string): void {
    this.#title = title;
  }

  /** Shows a text, unless the line changed only just now. */
  show(text: string): void {
    if (this.#isPaused) return;
    const now = performance.now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    const line = `${this.#title}: ${text}`.slice(0, this.#columns() - 1);
    this.#write(START_OF_LINE + line);
  }

  /** Takes the line away while `write` writes. The next `show` puts it below. */
  async above(write: () => Promise<void> | undefined): Promise<void> {
    this.clear();
    this.#isPaused = true;
    await write();
    this.#isPaused = false;
  }

  /** Removes the line. */
  clear(): void {
    if (this.#isShown) this.#write(START_OF_LINE);
    this.#isShown = false;
    this.#shownAt = -Infinity;
  }
}

/** Returns a progress line on stderr, or one that writes nothing if stderr is no terminal. */
export function terminalProgress(isWanted: boolean): Progress {
  if (!isWanted || !Deno.stderr.isTerminal()) return new Progress(() => {}, () => COLUMNS_ELSE);
  const encoder = new TextEncoder();
  return new Progress((text) => void Deno.stderr.writeSync(encoder.encode(text)), () => {
    try {
      return Deno.consoleSize().columns || COLUMNS_ELSE;
    } catch {
      // stdout is no terminal, so its size is unknown.
      return COLUMNS_ELSE;
    }
  });
}

/** Columns of a bar. */
const BAR_COLUMNS = 24;

/** Returns a bar like `[######------------------]` for a part between 0 and 1. */
export function progressBar(done: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * BAR_COLUMNS);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_COLUMNS - filled)}]`;
}
