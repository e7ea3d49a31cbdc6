import type { Completion } from "../edit/mod.ts";
import type { Output } from "../voice/mod.ts";

/** The behaviour of a terminal. */
export interface TerminalOptions {
  readonly prompt: string;
  /** Returns what the end of the line may become, and that end. */
  readonly complete: (line: string) => Promise<Completion>;
  /**
   * Called for each line as it is typed, whether or not it is its turn; `undefined` for Ctrl-D.
   * Returns true if it is the last: whatever is typed or pasted after it is dropped.
   */
  readonly onLine: (line: string | undefined) => boolean;
  /** Called for Ctrl-C on an empty line. */
  readonly onInterrupt: () => void;
}

/** The terminal that a person types lines in, and that shows texts meanwhile. */
export interface Terminal extends Output {
  /** Number of lines that were typed and whose turn has not come. */
  readonly linesWaiting: number;
  /** Begins to take lines. */
  start(options: TerminalOptions): void;
  /** Resolves with the next line that was typed; `undefined` when there are no more. */
  nextLine(): Promise<string | undefined>;
  /** Takes no more lines. What is typed from here on is dropped, but for Ctrl-C. */
  stop(): void;
  /** Waits until the input is quiet, and leaves the terminal as it was before. */
  close(): Promise<void>;
}
