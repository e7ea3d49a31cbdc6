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

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** What the next texts are about. */
  begin(title: string): void {
    this.#title = title;
  }

  show(text: string): void {
    const now = performance.now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    const line = `${this.#title}: ${text}`.slice(0, this.#columns() - 1);
    this.#write(START_OF_LINE + line);
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
