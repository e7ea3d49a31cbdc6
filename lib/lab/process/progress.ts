/** Milliseconds between two changes of the line: more often nobody can read it. */
const EVERY_MS = 80;
/** Columns of a terminal that does not tell how many it has. */
const COLUMNS_ELSE = 80;
const START_OF_LINE = "\r\x1b[K";

/** A line on a terminal that says how far the work is, and leaves nothing behind. */
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

  /** What the next texts are about. */
  begin(title: string): void {
    this.#title = title;
  }

  show(text: string): void {
    if (this.#isPaused) return;
    const now = performance.now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    const line = `${this.#title}: ${text}`.slice(0, this.#columns() - 1);
    this.#write(START_OF_LINE + line);
  }

  /** Lets something be written where the line is, which comes back below it. */
  async above(write: () => Promise<void>): Promise<void> {
    this.clear();
    this.#isPaused = true;
    await write();
    this.#isPaused = false;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isShown) this.#write(START_OF_LINE);
    this.#isShown = false;
    this.#shownAt = -Infinity;
  }
}

/** A progress line on stderr where that is a terminal; else one that nobody sees. */
export function terminalProgress(isWanted: boolean): Progress {
  if (!isWanted || !Deno.stderr.isTerminal()) return new Progress(() => {}, () => COLUMNS_ELSE);
  const encoder = new TextEncoder();
  return new Progress((text) => void Deno.stderr.writeSync(encoder.encode(text)), () => {
    try {
      return Deno.consoleSize().columns || COLUMNS_ELSE;
    } catch {
      // stdout goes elsewhere, and the size of the terminal is not to be had.
      return COLUMNS_ELSE;
    }
  });
}

/** Columns of a bar. */
const BAR_COLUMNS = 24;

/** `[######------------------]`: how much of the whole is done, from 0 to 1. */
export function progressBar(done: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * BAR_COLUMNS);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_COLUMNS - filled)}]`;
}
