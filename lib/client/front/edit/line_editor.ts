import { unreachable } from "../../../core/mod.ts";
import {
  firstLetterLength,
  firstWordLength,
  lastLetterLength,
  lastWordLength,
} from "./graphemes.ts";
import type { EditKey, KeyName } from "./key.ts";
import { LINE_UNITS_MAX, UNDO_MAX } from "./limits.ts";
import { LineHistory } from "./line_history.ts";

/** The consequence of a key beyond the line itself. */
export type EditEvent =
  /** Enter: the line is over, and an empty one is begun. */
  | { readonly type: "line"; readonly line: string }
  /** Ctrl-D on an empty line. */
  | { readonly type: "end" }
  /** Ctrl-C on an empty line. */
  | { readonly type: "interrupt" }
  | { readonly type: "suspend" }
  | { readonly type: "clear-screen" }
  /**
   * Tab: `line` is the text before the cursor; {@linkcode LineEditor.complete} takes the result.
   */
  | { readonly type: "complete"; readonly line: string; readonly request: number }
  /** A paste made the line one of several lines. */
  | { readonly type: "pasted"; readonly lines: number }
  /** A paste was not taken: the line would be longer than a message may be. */
  | { readonly type: "too-long"; readonly length: number }
  /** The key can do nothing here. */
  | { readonly type: "bell" };

/** Endings of words, and the part of the line that they stand for. */
export type Completion = readonly [matches: readonly string[], end: string];

interface Text {
  readonly before: string;
  readonly after: string;
}

const EMPTY: Text = { before: "", after: "" };

/**
 * Edits one line after the other: keys in, lines and requests out. It knows no terminal and draws
 * nothing; `before` and `after` are the text on both sides of the cursor. What a key does takes
 * time that does not depend on the length of the line, but for copying it.
 *
 * A paste never ends a line. One line of it is as if typed; of several, the line feeds become part
 * of the text, and Enter sends all of it as one message.
 */
export class LineEditor {
  readonly #history = new LineHistory();
  #text: Text = EMPTY;
  #erased = "";
  readonly #undo: Text[] = [];
  readonly #redo: Text[] = [];
  /** Number of keys so far; the result of a completion is for the text as it was. */
  #revision = 0;

  /** The text before the cursor. */
  get before(): string {
    return this.#text.before;
  }

  /** The text after the cursor. */
  get after(): string {
    return this.#text.after;
  }

  /** Takes a key. */
  handle(key: EditKey): EditEvent | undefined {
    this.#revision++;
    switch (key.type) {
      case "text":
        return this.#insert(key.text) ? undefined : { type: "bell" };
      case "paste":
        return this.#paste(key.text, key.length);
      case "key":
        return this.#press(key.name);
      default:
        return unreachable(key);
    }
  }

  /**
   * Completes the text before the cursor, if it is as it was at `request`. Returns the matches that
   * a person should see: there are several, and nothing is common to all that was not typed.
   */
  complete(request: number, [matches, end]: Completion): readonly string[] {
    if (request !== this.#revision || matches.length === 0) return [];
    const added = commonStart(matches).slice(end.length);
    if (added !== "") this.#insert(added);
    return added === "" && matches.length > 1 ? matches : [];
  }

  #press(name: KeyName): EditEvent | undefined {
    switch (name) {
      case "enter":
        return { type: "line", line: this.#finish() };
      case "tab":
        return { type: "complete", line: this.before, request: this.#revision };
      case "interrupt":
        return this.#isEmpty() ? { type: "interrupt" } : void this.#finish();
      case "delete-or-end":
        return this.#isEmpty() ? { type: "end" } : void this.#eraseRight(firstLetterLength);
      case "suspend":
      case "clear-screen":
        return { type: name };
      default:
        return this.#edit(name);
    }
  }

  #edit(
    name: Exclude<
      KeyName,
      "enter" | "tab" | "interrupt" | "delete-or-end" | "suspend" | "clear-screen"
    >,
  ): EditEvent | undefined {
    switch (name) {
      case "left":
        return this.#moveTo(this.before.length - lastLetterLength(this.before));
      case "right":
        return this.#moveTo(this.before.length + firstLetterLength(this.after));
      case "word-left":
        return this.#moveTo(this.before.length - lastWordLength(this.before));
      case "word-right":
        return this.#moveTo(this.before.length + firstWordLength(this.after));
      case "home":
        return this.#moveTo(0);
      case "end":
        return this.#moveTo(this.before.length + this.after.length);
      case "earlier":
        return this.#recall(this.#history.earlier(this.#line()));
      case "later":
        return this.#recall(this.#history.later(this.#line()));
      case "backspace":
        return void this.#eraseLeft(lastLetterLength);
      case "delete":
        return void this.#eraseRight(firstLetterLength);
      case "erase-word-left":
        return void (this.#erased = this.#eraseLeft(lastWordLength));
      case "erase-word-right":
        return void (this.#erased = this.#eraseRight(firstWordLength));
      case "erase-to-start":
        return void (this.#erased = this.#eraseLeft((text) => text.length));
      case "erase-to-end":
        return void (this.#erased = this.#eraseRight((text) => text.length));
      case "yank":
        return this.#insert(this.#erased) ? undefined : { type: "bell" };
      case "undo":
        return this.#restore(this.#undo, this.#redo);
      case "redo":
        return this.#restore(this.#redo, this.#undo);
      default:
        return unreachable(name);
    }
  }

  #paste(pasted: string | undefined, length: number): EditEvent | undefined {
    // Terminals send line feeds of a paste as carriage returns.
    const text = pasted?.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (text === undefined || !this.#insert(text)) return { type: "too-long", length };
    if (!text.includes("\n")) return undefined;
    return { type: "pasted", lines: this.#line().split("\n").length };
  }

  /** Returns false if the line would become too long. */
  #insert(text: string): boolean {
    const { before, after } = this.#text;
    if (before.length + text.length + after.length > LINE_UNITS_MAX) return false;
    if (text !== "") this.#change({ before: before + text, after });
    return true;
  }

  /** Erases as much as `lengthOf` says of the text before the cursor, and returns it. */
  #eraseLeft(lengthOf: (text: string) => number): string {
    const { before, after } = this.#text;
    const start = before.length - lengthOf(before);
    if (start < before.length) this.#change({ before: before.slice(0, start), after });
    return before.slice(start);
  }

  #eraseRight(lengthOf: (text: string) => number): string {
    const { before, after } = this.#text;
    const length = lengthOf(after);
    if (length > 0) this.#change({ before, after: after.slice(length) });
    return after.slice(0, length);
  }

  #moveTo(at: number): undefined {
    const line = this.#line();
    this.#text = { before: line.slice(0, at), after: line.slice(at) };
  }

  #recall(line: string | undefined): EditEvent | undefined {
    if (line === undefined) return undefined;
    this.#remember();
    this.#text = { before: line, after: "" };
    return undefined;
  }

  #restore(from: Text[], to: Text[]): EditEvent | undefined {
    const text = from.pop();
    if (text === undefined) return { type: "bell" };
    to.push(this.#text);
    this.#text = text;
    this.#history.leave();
    return undefined;
  }

  #change(text: Text): void {
    this.#remember();
    this.#history.leave();
    this.#text = text;
  }

  #remember(): void {
    this.#redo.length = 0;
    this.#undo.push(this.#text);
    if (this.#undo.length > UNDO_MAX) this.#undo.shift();
  }

  /** Ends the line and returns it. It can be recalled, also one that Ctrl-C ended. */
  #finish(): string {
    const line = this.#line();
    this.#history.add(line);
    this.#text = EMPTY;
    this.#undo.length = this.#redo.length = 0;
    return line;
  }

  #line(): string {
    return this.before + this.after;
  }

  #isEmpty(): boolean {
    return this.before === "" && this.after === "";
  }
}

/** Returns the longest beginning that all words have, whole code points only. */
function commonStart(words: readonly string[]): string {
  let common = [...words[0] ?? ""];
  for (const word of words) {
    const points = [...word];
    const length = common.findIndex((point, at) => point !== points[at]);
    if (length >= 0) common = common.slice(0, length);
  }
  return common.join("");
}
