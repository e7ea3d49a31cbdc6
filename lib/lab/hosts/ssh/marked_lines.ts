const MARK = "gm-lab ";

/**
 * Returns the lines that a script marked with `gm-lab KEY`, as [key, rest]. Other lines come from
 * the start-up files of a shell.
 */
export function markedLines(lines: readonly string[]): [string, string][] {
  return lines.filter((line) => line.startsWith(MARK)).map((line) => {
    const [, key = "", rest = ""] = /^(\S*)\s*(.*)$/.exec(line.slice(MARK.length)) ?? [];
    return [key, rest.trim()];
  });
}
