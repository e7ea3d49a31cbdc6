import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import type { Output } from "./voice/voice.ts";

export interface TerminalOptions {
  readonly prompt: string;
  /** What the end of the line may become, and that end. */
  readonly complete: (line: string) => Promise<[matches: string[], end: string]>;
  /** Ctrl-C, which a line editor takes as a key. */
  readonly onInterrupt: () => void;
}

const HISTORY_LINES = 500;
/** Lines typed ahead, or pasted, that wait for their turn before no more are read. */
const LINES_WAITING_MAX = 10_000;

/**
 * The terminal that gm runs in: a line editor with history and completion. What is shown while
 * somebody types goes above the line, which stays as it is, with its cursor.
 */
export class Terminal implements Output {
  #editor: Interface | undefined;
  readonly #lines: string[] = [];
  #onLine: (() => void) | undefined;
  #isPrompting = false;

  /** Begins to edit lines. */
  start({ prompt, complete, onInterrupt }: TerminalOptions): void {
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
      this.#onLine?.();
    });
    this.#editor = editor;
  }

  /** The next line that was typed, `undefined` when there are no more (Ctrl-D). */
  async nextLine(): Promise<string | undefined> {
    // What the line before brought about is shown before the prompt.
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
    // Up to the first row of what is typed, and away with it.
    const rows = this.#isPrompting ? editor.getCursorPos().rows : 0;
    const written = write(`${rows > 0 ? `\x1b[${rows}A` : ""}\r\x1b[J${shown}`);
    if (this.#isPrompting) {
      // The editor would go up again from where it believes the cursor is.
      editor.prevRows = 0;
      editor.prompt(true);
    }
    return written;
  }

  err(text: string): Promise<void> {
    return this.out(text);
  }

  /** Gives the terminal back. */
  close(): void {
    if (this.#isPrompting) void write("\r\n");
    this.#isPrompting = false;
    this.#editor?.close();
  }

  #take(line: string): void {
    this.#isPrompting = false;
    this.#lines.push(line);
    if (this.#lines.length >= LINES_WAITING_MAX) this.#editor?.pause();
    this.#onLine?.();
  }
}

/** Resolves when it is written; a terminal that is gone takes nothing any more. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
