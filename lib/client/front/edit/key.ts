/** A key that does something in a line editor, by its meaning. */
export type KeyName =
  | "left"
  | "right"
  | "word-left"
  | "word-right"
  | "home"
  | "end"
  | "earlier"
  | "later"
  | "backspace"
  | "delete"
  | "erase-word-left"
  | "erase-word-right"
  | "erase-to-start"
  | "erase-to-end"
  | "yank"
  | "undo"
  | "redo"
  | "tab"
  | "enter"
  /** Ctrl-D: deletes to the right, or ends the input if the line is empty. */
  | "delete-or-end"
  /** Ctrl-C. */
  | "interrupt"
  /** Ctrl-Z. */
  | "suspend"
  /** Ctrl-L. */
  | "clear-screen";

/** A key that edits the line. */
export type EditKey =
  | { readonly type: "key"; readonly name: KeyName }
  | { readonly type: "text"; readonly text: string }
  /** A whole paste. `text` is `undefined` if it is longer than a line may be. */
  | { readonly type: "paste"; readonly text: string | undefined; readonly length: number };

/** The input of a terminal, decoded. */
export type Key =
  | EditKey
  /** The terminal's report of where its cursor is, from 1. */
  | { readonly type: "position"; readonly row: number; readonly column: number };

/** Control characters, by their code. */
export const CONTROL_KEYS: Readonly<Record<number, KeyName>> = {
  0x01: "home",
  0x02: "left",
  0x03: "interrupt",
  0x04: "delete-or-end",
  0x05: "end",
  0x06: "right",
  0x08: "backspace",
  0x09: "tab",
  0x0a: "enter",
  0x0b: "erase-to-end",
  0x0c: "clear-screen",
  0x0d: "enter",
  0x0e: "later",
  0x10: "earlier",
  0x15: "erase-to-start",
  0x17: "erase-word-left",
  0x19: "yank",
  0x1a: "suspend",
  0x1e: "redo",
  0x1f: "undo",
  0x7f: "backspace",
};

/** Letters that follow an ESC, as Alt sends them. */
export const ALT_KEYS: Readonly<Record<string, KeyName>> = {
  b: "word-left",
  B: "word-left",
  f: "word-right",
  F: "word-right",
  d: "erase-word-right",
  D: "erase-word-right",
  "\x08": "erase-word-left",
  "\x7f": "erase-word-left",
};

/** Final letters of `ESC [ …` and `ESC O …`, alone and with Ctrl or Alt. */
export const LETTER_KEYS: Readonly<Record<string, readonly [alone: KeyName, modified: KeyName]>> = {
  A: ["earlier", "earlier"],
  B: ["later", "later"],
  C: ["right", "word-right"],
  D: ["left", "word-left"],
  F: ["end", "end"],
  H: ["home", "home"],
  a: ["earlier", "earlier"],
  b: ["later", "later"],
  c: ["word-right", "word-right"],
  d: ["word-left", "word-left"],
};

/** Numbers of `ESC [ NUMBER ~`, alone and with Ctrl or Alt. */
export const NUMBER_KEYS: Readonly<Record<string, readonly [alone: KeyName, modified: KeyName]>> = {
  1: ["home", "home"],
  3: ["delete", "erase-word-right"],
  4: ["end", "end"],
  7: ["home", "home"],
  8: ["end", "end"],
};
