import { ScreenWriter } from "./screen_writer.ts";
import type { Terminal, TerminalOptions } from "./terminal.ts";
import type { Tty } from "./tty.ts";
import { type Time, TtyInput } from "./tty_input.ts";
import { TypedLines } from "./typed_lines.ts";

/**
 * A terminal that can do nothing but show text, as TERM=dumb says. The system edits the lines, and
 * takes Ctrl-C and Ctrl-Z. A text that comes while a line is typed begins in a row of its own, with
 * the prompt again after it; what was typed stays typed, and is not shown again.
 */
export class PlainTerminal implements Terminal {
  readonly #input: TtyInput;
  readonly #writer: ScreenWriter;
  readonly #lines = new TypedLines();
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #options: TerminalOptions | undefined;
  /** The beginning of a line whose end has not come. */
  #begun = "";
  #isPrompting = false;
  #waiting = "";
  #onShown: (() => void)[] = [];

  constructor(tty: Tty, time?: Time) {
    this.#input = new TtyInput(tty, {
      onChunk: (chunk) => this.#take(this.#utf8.decode(chunk, { stream: true })),
      onEnd: () => {
        this.#options?.onLine(undefined);
        this.stop();
      },
      time,
    });
    let onWritten: (() => void)[] = [];
    this.#writer = new ScreenWriter(tty, () => {
      for (const shown of onWritten) shown();
      const text = this.#waiting;
      onWritten = this.#onShown;
      this.#waiting = "";
      this.#onShown = [];
      return text;
    });
  }

  get linesWaiting(): number {
    return this.#lines.length;
  }

  start(options: TerminalOptions): void {
    this.#options = options;
    void this.#input.run();
  }

  async nextLine(): Promise<string | undefined> {
    // The effects of the line before are shown before the prompt.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#lines.length === 0 && !this.#lines.isEnded) {
      this.#isPrompting = true;
      this.#write(this.#prompt());
    }
    await this.#lines.ready();
    return this.#lines.shift();
  }

  out(text: string): Promise<void> {
    const shown = new Promise<void>((resolve) => this.#onShown.push(resolve));
    this.#write(this.#isPrompting ? `\n${text}\n${this.#prompt()}` : `${text}\n`);
    return shown;
  }

  err(text: string): Promise<void> {
    return this.out(text);
  }

  stop(): void {
    if (this.#isPrompting) this.#write("\n");
    this.#isPrompting = false;
    this.#lines.end();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#input.quiet();
    await this.#writer.flush();
  }

  #take(text: string): void {
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop() ?? "";
    for (const line of lines) {
      if (this.#lines.isEnded || this.#options === undefined) return this.#input.dropLine();
      this.#isPrompting = false;
      this.#lines.push(line);
      if (this.#options.onLine(line)) this.stop();
    }
  }

  #prompt(): string {
    return this.#options?.prompt ?? "";
  }

  #write(text: string): void {
    this.#waiting += text;
    void this.#writer.flush();
  }
}
