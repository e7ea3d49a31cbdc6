import { cellWidth } from "./cell_width.ts";
import { lettersOf } from "./graphemes.ts";

/** A line that is being edited, as the terminal has to show it. */
export interface EditedLine {
  readonly prompt: string;
  readonly before: string;
  readonly after: string;
}

/** The part of a line that fits into one row. */
export interface LineView {
  /** The prompt and the text up to the cursor. */
  readonly head: string;
  /** The widths of the letters of `head`. */
  readonly cells: readonly number[];
  /** The text from the cursor on. */
  readonly tail: string;
}

/** Returns a text without anything that could drive the terminal. */
export type Show = (text: string) => string;

const CUT = "…";
/** The cells that a long prompt leaves for the text, if the row has twice as many. */
const TEXT_CELLS_MIN = 16;

/** A letter as it is shown, and the cells that it takes. */
interface Shown {
  readonly text: string;
  readonly cells: number;
}

/**
 * Returns the part of a line around the cursor that fits into a row of this many columns; the last
 * column stays free, for terminals wrap there in different ways. Whatever is cut off has an
 * ellipsis in its place. The time depends on the columns and not on the length of the line.
 */
export function viewLine(line: EditedLine, columns: number, show: Show): LineView {
  const room = Math.max(1, columns - 1);
  const promptRoom = Math.max(room - TEXT_CELLS_MIN, Math.floor(room / 2));
  const prompt = fit([...shownLetters(line.prompt, show)], promptRoom);
  const textRoom = room - widthOf(prompt);
  // Whatever is longer than the row is cut here; a letter seldom has more than 8 units.
  const unitsMax = (textRoom + 1) * 8;
  const before = [...shownLetters(line.before.slice(-unitsMax), show)];
  const after = [...shownLetters(line.after.slice(0, unitsMax), show)];
  const afterRoom = Math.max(textRoom - widthOf(before), Math.floor(textRoom / 4));
  const tail = fit(after, afterRoom);
  const head = [...prompt, ...fit(before.reverse(), textRoom - widthOf(tail)).reverse()];
  return { head: textOf(head), cells: head.map(({ cells }) => cells), tail: textOf(tail) };
}

/** Returns the first letters that fit, the last of them an ellipsis if some do not. */
function fit(letters: readonly Shown[], room: number): Shown[] {
  if (widthOf(letters) <= room) return [...letters];
  let cells = 1;
  const fitting: Shown[] = [];
  for (const letter of letters) {
    cells += letter.cells;
    if (cells > room) break;
    fitting.push(letter);
  }
  return room < 1 ? [] : [...fitting, { text: CUT, cells: 1 }];
}

function* shownLetters(text: string, show: Show): Generator<Shown> {
  for (const letter of lettersOf(text)) {
    const shown = show(letter);
    if (shown === letter) yield { text: letter, cells: cellWidth(letter) };
    else for (const each of lettersOf(shown)) yield { text: each, cells: cellWidth(each) };
  }
}

function widthOf(letters: readonly Shown[]): number {
  return letters.reduce((sum, { cells }) => sum + cells, 0);
}

function textOf(letters: readonly Shown[]): string {
  return letters.map(({ text }) => text).join("");
}
