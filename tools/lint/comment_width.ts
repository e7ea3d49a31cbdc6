const COLUMNS_MAX = 100;

/**
 * Limits the width of lines with comments, which `deno fmt` leaves as they are. A word that is
 * longer, such as an address, may stand alone in a line.
 */
export const commentWidth: Deno.lint.Rule = {
  create(ctx) {
    return {
      Program() {
        const { text } = ctx.sourceCode;
        for (const comment of ctx.sourceCode.getAllComments()) {
          const widest = widestLine(text, comment.range);
          if (widest <= COLUMNS_MAX) continue;
          ctx.report({
            range: comment.range,
            message: `A line of this comment has ${widest} columns: at most ${COLUMNS_MAX} fit.`,
            hint: "Break it at a space.",
          });
        }
      },
    };
  },
};

/** Returns the width of the widest line that could be broken, with the code before the comment. */
function widestLine(text: string, [start, end]: Deno.lint.Range): number {
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const lineEnd = text.indexOf("\n", end);
  const lines = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).split("\n");
  const breakable = lines.filter((line) =>
    /\S\s+\S/.test(line.replace(/^\s*(?:\*|\/\/|\/\*+)/, ""))
  );
  return Math.max(0, ...breakable.map((line) => line.length));
}
