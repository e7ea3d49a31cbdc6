import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { Fifo } from "../../core/mod.ts";
import type { Output } from "./voice/mod.ts";

/** The behaviour of a terminal. */
export interface TerminalOptions {
  readonly prompt: string;
  /** Returns what the end of the line may become, and that end. */
  readonly complete: (line: string) => Promise<[matches: string[], end: string]>;
  /** Called for each line as it is typed, whether or not it is its turn; `undefined` for Ctrl-D. */
  readonly onLine: (line: string | undefined) => void;
  /** Called for Ctrl-C, which a line editor takes as a key. */
  readonly onInterrupt: () => void;
}

const HISTORY_LINES = 500;
/** Number of lines, typed ahead or pasted, that may wait before reading stops. */
const LINES_WAITING_MAX = 10_000;

/**
 * The terminal that gm runs in: a line editor with history and completion. Text that is shown while
 * a line is typed appears above that line, which stays as it is, with its cursor.
 */
export class Terminal implements Output {
  #editor: Interface | undefined;
  readonly #lines = new Fifo<string>();
  #onLine: (() => void) | undefined;
  #onTyped: TerminalOptions["onLine"] = () => {};
  #isPrompting = false;

  /** Number of lines that were typed and whose turn has not come. */
  get linesWaiting(): number {
    return this.#lines.length;
  }

  /** Begins to edit lines. */
  start({ prompt, complete, onLine, onInterrupt }: TerminalOptions): void {
    this.#onTyped = onLine;
    const completer = (
      line: string,
      answer: (error: null, found: [string[], string]) => void,
    ) => void complete(line).then((found) => answer(null, found), () => answer(null, [[], line]));
    const editor = createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt,
      completer,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
    });
    editor.on("line", (line) => this.#take(line));
    editor.on("SIGINT", onInterrupt);
    editor.on("close", () => {
      this.#editor = undefined;
      this.#onTyped(undefined);
      this.#onLine?.();
    });
    this.#editor = editor;
  }

  /** Resolves with the next line that was typed; `undefined` when there are no more (Ctrl-D). */
  async nextLine(): Promise<string | undefined> {
    // The effects of the line before are shown before the prompt.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#lines.length === 0 && this.#editor !== undefined) {
      this.#isPrompting = true;
      this.#editor.prompt(true);
      await new Promise<void>((resolve) => this.#onLine = resolve);
    }
    const line = this.#lines.shift();
    if (this.#lines.length < LINES_WAITING_MAX) this.#editor?.resume();
    return line;
  }

  /** Shows text above the line that is being typed. */
  out(text: string): Promise<void> {
    const shown = `${text.replaceAll("\n", "\r\n")}\r\n`;
    const editor = this.#editor as (Interface & { prevRows: number }) | undefined;
    if (editor === undefined) return write(shown);
    // Moves to the first row of the typed line and erases from there.
    const rows = this.#isPrompting ? editor.getCursorPos().rows : 0;
    const written = write(`${rows > 0 ? `\x1b[${rows}A` : ""}\r\x1b[J${shown}`);
    if (this.#isPrompting) {
      // Otherwise the editor would move up once more from where it believes the cursor is.
      editor.prevRows = 0;
      editor.prompt(true);
    }
    return written;
  }

  err(text: string): Promise<void> {
    return this.out(text);
  }

  /** Ends editing; the terminal is as it was before. */
  close(): void {
    if (this.#isPrompting) void write("\r\n");
    this.#isPrompting = false;
    this.#editor?.close();
  }

  #take(line: string): void {
    this.#isPrompting = false;
    this.#lines.push(line);
    this.#onTyped(line);
    if (this.#lines.length >= LINES_WAITING_MAX) this.#editor?.pause();
    this.#onLine?.();
  }
}

/** Resolves when the text is written, or the terminal is gone. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
