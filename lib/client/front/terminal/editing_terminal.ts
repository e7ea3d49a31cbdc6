import { unreachable } from "../../../core/mod.ts";
import {
  type EditedLine,
  type EditEvent,
  type EditKey,
  KeyDecoder,
  LineEditor,
} from "../edit/mod.ts";
import { Display } from "./display.ts";
import type { Terminal, TerminalOptions } from "./terminal.ts";
import type { Tty } from "./tty.ts";
import { type Time, TtyInput } from "./tty_input.ts";
import { TypedLines } from "./typed_lines.ts";

const CTRL_C = 0x03;
/** Makes the terminal mark the beginning and the end of a paste. */
const PASTE_MARKS_ON = "\x1b[?2004h";
const PASTE_MARKS_OFF = "\x1b[?2004l";

type Phase =
  | { readonly type: "unstarted" }
  /** `isShown` is true while the line and its prompt are on the screen. */
  | { readonly type: "editing"; readonly options: TerminalOptions; isShown: boolean }
  /** Whatever comes is dropped, so that the shell does not read it. */
  | { readonly type: "stopped"; readonly options: TerminalOptions }
  | { readonly type: "closed" };

type Editing = Extract<Phase, { readonly type: "editing" }>;

/**
 * A terminal with a line editor. Text that is shown while a line is typed appears above that line,
 * which stays as it is, with its cursor. Keys are taken all the time, whatever a line waits for.
 */
export class EditingTerminal implements Terminal {
  readonly #tty: Tty;
  readonly #input: TtyInput;
  readonly #display: Display;
  readonly #decoder = new KeyDecoder();
  readonly #editor = new LineEditor();
  readonly #lines = new TypedLines();
  #phase: Phase = { type: "unstarted" };
  #isSuspended = false;
  #unwatch = () => {};

  constructor(tty: Tty, time?: Time) {
    this.#tty = tty;
    this.#display = new Display(tty, () => this.#shownLine());
    this.#input = new TtyInput(tty, {
      onChunk: (chunk) => this.#take(chunk),
      onEnd: () => this.#end(),
      time,
    });
  }

  get linesWaiting(): number {
    return this.#lines.length;
  }

  start(options: TerminalOptions): void {
    this.#phase = { type: "editing", options, isShown: false };
    this.#unwatch = this.#tty.watch({
      onResize: () => this.#display.resize(),
      onContinue: () => this.#resume(),
      onExit: () => this.#leaveNow(),
    });
    this.#tty.setRaw(true);
    this.#display.control(PASTE_MARKS_ON);
    void this.#input.run();
  }

  async nextLine(): Promise<string | undefined> {
    // The effects of the line before are shown before the prompt.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#lines.length === 0) this.#show();
    await this.#lines.ready();
    return this.#lines.shift();
  }

  out(text: string): Promise<void> {
    return this.#display.print(text);
  }

  err(text: string): Promise<void> {
    return this.#display.print(text);
  }

  stop(): void {
    if (this.#phase.type !== "editing") return;
    const { options } = this.#phase;
    const line = this.#shownLine();
    this.#phase = { type: "stopped", options };
    if (line !== undefined) this.#display.leave(line);
    this.#lines.end();
  }

  async close(): Promise<void> {
    this.stop();
    const wasStarted = this.#phase.type === "stopped";
    if (wasStarted) {
      await this.#input.quiet();
      this.#display.control(PASTE_MARKS_OFF);
    }
    await this.#display.flush();
    this.#phase = { type: "closed" };
    this.#unwatch();
    if (wasStarted) this.#tty.setRaw(false);
  }

  #take(chunk: Uint8Array): void {
    if (this.#phase.type === "stopped" && chunk.length === 1 && chunk[0] === CTRL_C) {
      this.#phase.options.onInterrupt();
    }
    for (const key of this.#decoder.push(chunk)) {
      if (key.type === "position") this.#display.locate(key.column);
      else if (this.#phase.type === "editing") this.#handle(key, this.#phase);
      else if (key.type === "key" && key.name === "enter") this.#input.dropLine();
    }
    this.#display.redraw();
  }

  #handle(key: EditKey, phase: Editing): void {
    this.#show();
    const isEnter = key.type === "key" && key.name === "enter";
    const event = isEnter && this.#lines.isFull
      ? { type: "bell" } as const
      : this.#editor.handle(key);
    if (event !== undefined) this.#act(event, phase);
  }

  #act(event: EditEvent, phase: Editing): void {
    const { options } = phase;
    switch (event.type) {
      case "line":
        this.#display.finish({ prompt: options.prompt, before: event.line, after: "" });
        phase.isShown = false;
        this.#lines.push(event.line);
        if (options.onLine(event.line)) this.stop();
        return;
      case "end":
        return this.#end();
      case "interrupt":
        this.stop();
        return options.onInterrupt();
      case "suspend":
        return void this.#suspend();
      case "clear-screen":
        return this.#display.clear();
      case "complete":
        return void options.complete(event.line).then((found) => {
          const matches = this.#editor.complete(event.request, found);
          if (matches.length > 0) void this.out(matches.join("  "));
          this.#display.redraw();
        }, () => {});
      case "pasted":
        return void this.out(
          `The ${event.lines} lines of the paste are one message: Enter sends it, Ctrl-C drops it.`,
        );
      case "too-long":
        return void this.out(
          `The pasted text was not taken: with its ${event.length} characters the line is longer ` +
            "than a message may be.",
        );
      case "bell":
        return this.#display.bell();
      default:
        return unreachable(event);
    }
  }

  /** Ends the input: no more lines come. */
  #end(): void {
    this.stop();
    if (this.#phase.type === "stopped") this.#phase.options.onLine(undefined);
  }

  #show(): void {
    if (this.#phase.type !== "editing" || this.#phase.isShown) return;
    this.#phase.isShown = true;
    this.#display.redraw();
  }

  #shownLine(): EditedLine | undefined {
    if (this.#phase.type !== "editing" || !this.#phase.isShown || this.#isSuspended) {
      return undefined;
    }
    const { before, after } = this.#editor;
    return { prompt: this.#phase.options.prompt, before, after };
  }

  /** Stops the process and goes on when the shell says so. */
  async #suspend(): Promise<void> {
    this.#isSuspended = true;
    this.#display.control(PASTE_MARKS_OFF);
    await this.#display.flush();
    this.#tty.setRaw(false);
    await this.#tty.stopJob();
    // It was stopped and goes on, or it could not be stopped.
    this.#resume();
  }

  #resume(): void {
    if (this.#phase.type !== "editing" && this.#phase.type !== "stopped") return;
    this.#isSuspended = false;
    this.#tty.setRaw(true);
    this.#display.control(PASTE_MARKS_ON);
    this.#display.forget();
  }

  /** Leaves the terminal as it was, when the process ends at once. */
  #leaveNow(): void {
    if (this.#phase.type === "unstarted" || this.#phase.type === "closed") return;
    this.#tty.writeNow(PASTE_MARKS_OFF);
    this.#tty.setRaw(false);
  }
}
