/** A column of a table: its head, and the alignment of its cells. */
export interface Column {
  readonly title: string;
  /** @default {"right"} */
  readonly align?: "left" | "right";
}

/** Greatest width of a table in a terminal, in letters. */
const WIDTH_MAX = 100;

/**
 * Returns a Markdown table. The cells of a column have the same width, so it is readable as text.
 * If it would have more than {@linkcode WIDTH_MAX} letters, it is cut into tables one below the
 * other, each with the first `keys` columns, which name the rows. Only a single column that has no
 * room beside the keys makes a table wider.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  keys = 1,
): string[] {
  const filled = columns.map((column, i): FilledColumn => {
    const title = escapeBars(column.title);
    const cells = rows.map((row) => escapeBars(row[i] ?? ""));
    const width = Math.max(3, ...[title, ...cells].map(letters));
    return { title, cells, width, isLeft: column.align === "left" };
  });
  return partsOf(filled, keys).flatMap((part, n) => {
    const lines = linesOf(part, rows.length);
    return n === 0 ? lines : ["", ...lines];
  });
}

/** A column with its title and cells escaped. */
interface FilledColumn {
  readonly title: string;
  readonly cells: readonly string[];
  /** Greatest number of letters of the title and the cells. */
  readonly width: number;
  readonly isLeft: boolean;
}

/** Returns the columns of each table, as many columns in each as have room. */
function partsOf(columns: readonly FilledColumn[], keys: number): FilledColumn[][] {
  const first = columns.slice(0, keys);
  const parts: FilledColumn[][] = [[...first]];
  for (const column of columns.slice(keys)) {
    const part = parts.at(-1)!;
    const isFull = part.length > keys && widthOf([...part, column]) > WIDTH_MAX;
    if (isFull) parts.push([...first, column]);
    else part.push(column);
  }
  return parts;
}

function widthOf(columns: readonly FilledColumn[]): number {
  // A bar and a blank on both sides of every cell, and a bar at the end.
  return columns.reduce((sum, { width }) => sum + width + 3, 1);
}

function linesOf(columns: readonly FilledColumn[], rows: number): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = columns.map(({ width, isLeft }) =>
    isLeft ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [
    line(columns.map((column) => pad(column.title, column))),
    line(rule),
    ...Array.from(
      { length: rows },
      (_, row) => line(columns.map((column) => pad(column.cells[row] ?? "", column))),
    ),
  ];
}

/** Returns the number of letters, not of UTF-16 units: names may be in any script. */
function letters(text: string): number {
  return [...text].length;
}

function pad(text: string, { width, isLeft }: FilledColumn): string {
  const blanks = " ".repeat(Math.max(0, width - letters(text)));
  return isLeft ? text + blanks : blanks + text;
}

function escapeBars(text: string): string {
  return text.replaceAll("|", "\\|");
}
