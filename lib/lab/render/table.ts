/** A column of a table: its head, and the alignment of its cells. */
export interface Column {
  readonly title: string;
  /** @default {"right"} */
  readonly align?: "left" | "right";
}

/** Returns a Markdown table. The cells of a column have the same width, so it is readable as text. */
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
