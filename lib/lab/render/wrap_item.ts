/** Columns of a line of prose in the terminal, as in the tables and the legend. */
const COLUMNS_MAX = 100;

/** Returns an item of a list in lines that are broken at blanks, the further ones indented. */
export function wrapItem(sentence: string): string[] {
  const lines: string[] = [];
  let line = "-";
  for (const word of sentence.split(" ")) {
    if (line.length + 1 + word.length > COLUMNS_MAX) {
      lines.push(line);
      line = " ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
