const MARK = "gm-lab ";

/**
 * The lines that a script marked with `gm-lab KEY`, as [key, rest]. Others are those of a shell's
 * start-up files, which like to greet.
 */
export function markedLines(lines: readonly string[]): [string, string][] {
  return lines.filter((line) => line.startsWith(MARK)).map((line) => {
    const [, key = "", rest = ""] = /^(\S*)\s*(.*)$/.exec(line.slice(MARK.length)) ?? [];
    return [key, rest.trim()];
  });
}
