/** A column of a table: its head, and the alignment of its cells. */
export interface Column {
  readonly title: string;
  /** @default {"right"} */
  readonly align?: "left" | "right";
}

/** Greatest width of a table in a terminal. */
const WIDTH_MAX = 100;

/**
 * Returns Markdown tables of at most {@linkcode WIDTH_MAX} columns of letters: as many as the
 * columns take, one below the other, each with the first `keys` columns, which name the rows.
 */
export function narrowTables(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  keys = 1,
): string[] {
  const width = (i: number) =>
    Math.max(3, letters(columns[i]!.title), ...rows.map((row) => letters(row[i] ?? ""))) + 3;
  const keyWidth = columns.slice(0, keys).reduce((sum, _, i) => sum + width(i), 1);
  const parts: number[][] = [[]];
  let used = keyWidth;
  for (let i = keys; i < columns.length; i++) {
    if (used + width(i) > WIDTH_MAX && parts.at(-1)!.length > 0) {
      parts.push([]);
      used = keyWidth;
    }
    parts.at(-1)!.push(i);
    used += width(i);
  }
  const first = columns.slice(0, keys).map((_, i) => i);
  return parts.flatMap((part, n) => {
    const shown = [...first, ...part];
    const lines = table(
      shown.map((i) => columns[i]!),
      rows.map((row) => shown.map((i) => row[i]!)),
    );
    return n === 0 ? lines : ["", ...lines];
  });
}

/**
 * Returns a Markdown table. The cells of a column have the same width, so it is readable as text.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const cells = rows.map((row) => columns.map((_, i) => escapeBars(row[i] ?? "")));
  const titles = columns.map(({ title }) => escapeBars(title));
  const widths = titles.map((title, i) =>
    Math.max(3, letters(title), ...cells.map((row) => letters(row[i]!)))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => pad(cell, widths[i]!, columns[i]!.align)).join(" | ")} |`;
  const rule = columns.map(({ align }, i) =>
    align === "left" ? "-".repeat(widths[i]!) : `${"-".repeat(widths[i]! - 1)}:`
  );
  return [line(titles), `| ${rule.join(" | ")} |`, ...cells.map(line)];
}

/** Returns the number of letters, not of UTF-16 units: names may be in any script. */
function letters(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, align: Column["align"]): string {
  const blanks = " ".repeat(Math.max(0, width - letters(text)));
  return align === "left" ? text + blanks : blanks + text;
}

function escapeBars(text: string): string {
  return text.replaceAll("|", "\\|");
}
