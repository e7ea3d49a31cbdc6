import { type EditedLine, type Show, viewLine } from "./line_view.ts";

/** Asks the terminal where its cursor is; it reports `ESC [ row ; column R`. */
const ASK_POSITION = "\x1b[6n";
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const SAVE = "\x1b7";
const RESTORE = "\x1b8";
/** Erases from the cursor to the end of the screen. */
const ERASE_BELOW = "\x1b[J";
const CLEAR = "\x1b[H\x1b[2J";

/** A place of the cursor, counted from 0 at the beginning of the edited line. */
interface Place {
  readonly row: number;
  readonly column: number;
}

/** The edited line on the screen. */
type Row =
  | { readonly type: "hidden" }
  /** `cells` are the widths of the letters before the cursor. */
  | { readonly type: "shown"; readonly cells: readonly number[]; readonly rowsAbove: number };

/**
 * Composes what a terminal has to be sent so that it shows texts, and below them the one line that
 * is edited. It writes nothing itself.
 *
 * The texts of others are never erased. The line takes one row, whatever its length: it is drawn
 * with wrapping off, and the terminal itself remembers where the cursor is. So nothing rests on how
 * many cells a letter takes, about which terminals disagree. Only when the window becomes narrower
 * than the text before the cursor may the terminal have made several rows of it. Then it is asked
 * where its cursor is: only a report that fits several rows, and cannot come from a terminal that
 * cuts rows off, makes the next drawing begin above the cursor (decision 0075).
 *
 * Between `resize()` returning a question and `locate()` or `giveUpLocating()`, nothing may be
 * composed.
 */
export class Screen {
  #columns: number;
  readonly #show: Show;
  #row: Row = { type: "hidden" };
  #isLocating = false;

  /** Takes the width of the terminal, and what makes the edited text safe to show. */
  constructor(columns: number, show: Show) {
    this.#columns = columns;
    this.#show = show;
  }

  /** True while the terminal's report of its cursor is awaited. */
  get isLocating(): boolean {
    return this.#isLocating;
  }

  /** Returns what shows these texts, each from the beginning of a row, and the line below them. */
  compose(texts: readonly string[], line: EditedLine | undefined): string {
    const start = this.#start(texts.length > 0 || line === undefined);
    const shown = texts.map((text) => `${text.replaceAll("\n", "\r\n")}\r\n`).join("");
    return start + shown + (line === undefined ? "" : this.#draw(line));
  }

  /** Returns what leaves the line as it is, whole, with the rest of the screen below it. */
  finish({ prompt, before, after }: EditedLine): string {
    const start = this.#start(true);
    return `${start}${prompt}${this.#show(before + after)}\r\n`;
  }

  /**
   * Returns what leaves a line on the screen that was never finished: no more than the row that is
   * seen of it, because a long draft would push away what others said.
   */
  leave(line: EditedLine): string {
    const { head, tail } = viewLine(line, this.#columns, this.#show);
    return `${this.#start(true)}${NO_WRAP}${head}${tail}${WRAP}\r\n`;
  }

  /** Returns what empties the screen; the line has to be composed again. */
  clear(): string {
    this.forget();
    return CLEAR;
  }

  /** Forgets what is on the screen: another program has drawn since. */
  forget(): void {
    this.#row = { type: "hidden" };
    this.#isLocating = false;
  }

  /** Takes a new width. Returns the question to send if the rows of the line are not known. */
  resize(columns: number): string | undefined {
    this.#columns = columns;
    const row = this.#row;
    if (row.type === "hidden") return undefined;
    this.#row = { ...row, rowsAbove: 0 };
    this.#isLocating = placeIn(row.cells, columns).row > 0;
    return this.#isLocating ? ASK_POSITION : undefined;
  }

  /** Takes the terminal's report of the cursor's column, from 1. */
  locate(column: number): void {
    if (!this.#isLocating) return;
    this.#isLocating = false;
    const row = this.#row;
    if (row.type === "hidden") return;
    const place = placeIn(row.cells, this.#columns);
    // A terminal that cuts rows off has left its cursor in the last column.
    const isWrapped = column - 1 === place.column && column < this.#columns;
    if (isWrapped) this.#row = { ...row, rowsAbove: place.row };
  }

  /** Goes on without a report: the line is taken to begin in the cursor's row. */
  giveUpLocating(): void {
    this.#isLocating = false;
  }

  /**
   * Returns what moves to the beginning of the line, and erases it if something else comes there.
   */
  #start(erases: boolean): string {
    const row = this.#row;
    this.#row = { type: "hidden" };
    if (row.type === "hidden") return "";
    const up = row.rowsAbove > 0 ? `\x1b[${row.rowsAbove}A` : "";
    return `${up}\r${erases || up !== "" ? ERASE_BELOW : ""}`;
  }

  #draw(line: EditedLine): string {
    const { head, cells, tail } = viewLine(line, this.#columns, this.#show);
    this.#row = { type: "shown", cells, rowsAbove: 0 };
    return `${NO_WRAP}${head}${SAVE}${tail}${ERASE_BELOW}${RESTORE}${WRAP}`;
  }
}

/** Returns the cursor's place after letters of these widths, in a terminal that wraps them. */
function placeIn(cells: readonly number[], columns: number): Place {
  let row = 0;
  let column = 0;
  for (const width of cells) {
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  return column < columns ? { row, column } : { row: row + 1, column: 0 };
}
