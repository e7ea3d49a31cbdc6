import { type EditedLine, Screen } from "../edit/mod.ts";
import { showText } from "../voice/mod.ts";
import { LOCATE_MS_MAX } from "./limits.ts";
import { ScreenWriter } from "./screen_writer.ts";
import type { Tty } from "./tty.ts";

/** A thing to show, in the order of the calls. */
type Piece =
  | { readonly type: "text"; readonly text: string; readonly onShown: () => void }
  | { readonly type: "finished"; readonly line: EditedLine }
  | { readonly type: "unfinished"; readonly line: EditedLine }
  | { readonly type: "clear" }
  /** A sequence that shows nothing. */
  | { readonly type: "control"; readonly sequence: string };

const BELL = "\x07";

/** Shows texts in a terminal, and below them the line that is edited, if there is one. */
export class Display {
  readonly #tty: Pick<Tty, "write" | "columns">;
  readonly #screen: Screen;
  readonly #lineNow: () => EditedLine | undefined;
  readonly #writer: ScreenWriter;
  #pieces: Piece[] = [];
  #onWritten: (() => void)[] = [];
  #isStale = false;
  #question = "";
  #locating: ReturnType<typeof setTimeout> | undefined;

  /** `lineNow` returns the line that is edited at that moment; `undefined` for none. */
  constructor(tty: Pick<Tty, "write" | "columns">, lineNow: () => EditedLine | undefined) {
    this.#tty = tty;
    this.#lineNow = lineNow;
    this.#screen = new Screen(tty.columns(), showEdited);
    this.#writer = new ScreenWriter(tty, () => this.#compose());
  }

  /** Shows a text above the line; resolves when it is written, or cannot be any more. */
  print(text: string): Promise<void> {
    return new Promise((onShown) => this.#add({ type: "text", text, onShown }));
  }

  /** Leaves this line on the screen, whole: it is over. */
  finish(line: EditedLine): void {
    this.#add({ type: "finished", line });
  }

  /** Leaves what is seen of this line on the screen: it is edited no more, and never was over. */
  leave(line: EditedLine): void {
    this.#add({ type: "unfinished", line });
  }

  clear(): void {
    this.#add({ type: "clear" });
  }

  bell(): void {
    this.control(BELL);
  }

  /** Sends a sequence that changes the terminal and not what it shows. */
  control(sequence: string): void {
    this.#add({ type: "control", sequence });
  }

  /** Draws the line again: it has changed, or has come or gone. */
  redraw(): void {
    this.#isStale = true;
    void this.#writer.flush();
  }

  /** Resolves when all is written. */
  async flush(): Promise<void> {
    this.#stopLocating();
    this.#screen.giveUpLocating();
    await this.#writer.flush();
  }

  /** Notes that another program has used the terminal. */
  forget(): void {
    this.#stopLocating();
    this.#screen.forget();
    this.redraw();
  }

  /** Takes the new size of the window. */
  resize(): void {
    this.#stopLocating();
    const question = this.#screen.resize(this.#tty.columns());
    if (question !== undefined) {
      this.#question = question;
      this.#locating = setTimeout(() => {
        this.#screen.giveUpLocating();
        this.redraw();
      }, LOCATE_MS_MAX);
    }
    this.redraw();
  }

  /** Takes the terminal's report of its cursor. */
  locate(column: number): void {
    this.#stopLocating();
    this.#screen.locate(column);
    this.redraw();
  }

  #stopLocating(): void {
    clearTimeout(this.#locating);
    this.#locating = undefined;
  }

  #add(piece: Piece): void {
    this.#pieces.push(piece);
    void this.#writer.flush();
  }

  /** Returns what is to be written now. The piece before it is out. */
  #compose(): string {
    for (const onWritten of this.#onWritten.splice(0)) onWritten();
    if (this.#screen.isLocating) {
      const question = this.#question;
      this.#question = "";
      return question;
    }
    const pieces = this.#pieces;
    if (pieces.length === 0 && !this.#isStale) return "";
    this.#pieces = [];
    this.#isStale = false;
    let composed = "";
    let texts: string[] = [];
    for (const piece of pieces) {
      if (piece.type === "text") {
        texts.push(piece.text);
        this.#onWritten.push(piece.onShown);
        continue;
      }
      if (texts.length > 0) composed += this.#screen.compose(texts, undefined);
      texts = [];
      composed += this.#composeOther(piece);
    }
    return composed + this.#screen.compose(texts, this.#lineNow());
  }

  #composeOther(piece: Exclude<Piece, { type: "text" }>): string {
    switch (piece.type) {
      case "finished":
        return this.#screen.finish(piece.line);
      case "unfinished":
        return this.#screen.leave(piece.line);
      case "clear":
        return this.#screen.clear();
      case "control":
        return piece.sequence;
    }
  }
}

/** Returns the edited text as it is shown: a tab would take a width that nobody knows. */
function showEdited(text: string): string {
  return showText(text.replaceAll("\t", "⇥"));
}
