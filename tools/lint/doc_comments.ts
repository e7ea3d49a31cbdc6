/**
 * First words that leave the reader to guess what a comment is about, and what to write instead.
 */
const HEADLESS: ReadonlyMap<string, string> = new Map([
  ...each(
    ["What", "Who", "Whom", "Whose", "Which", "Whether", "Where", "When", "How", "Why", "As", "If"],
    'begin with a noun or a verb: "The highest seq that …", "Returns whether …"',
  ),
  ...each(
    ["It", "They", "That", "This", "These", "Those", "He", "She", "We", "You"],
    "name the subject",
  ),
  ...each(["Nobody", "Somebody", "Everybody", "Nothing", "Something"], "name the subject"),
  ...each(["Answers", "Gives", "Tells"], 'write "Returns …", "Reports …" or "Sends …"'),
]);

function each(words: string[], instead: string): [string, string][] {
  return words.map((word) => [word, instead]);
}

/**
 * Checks what a machine can see of plain English: a doc comment begins with a noun or with a verb
 * in the third person, does not continue the sentence of the comment before it, and ends where its
 * own sentence ends.
 */
export const docComments: Deno.lint.Rule = {
  create(ctx) {
    return {
      Program() {
        for (const comment of ctx.sourceCode.getAllComments()) {
          if (comment.type !== "Block" || !comment.value.startsWith("*")) continue;
          const fault = faultOf(firstParagraph(comment.value));
          if (fault !== undefined) ctx.report({ range: comment.range, ...fault });
        }
      },
    };
  },
};

/** Returns the first paragraph of a doc comment, before any tag, on one line. */
function firstParagraph(comment: string): string {
  const lines = comment.slice(1).split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim());
  const end = lines.findIndex((line, i) => line.startsWith("@") || (line === "" && i > 1));
  return lines.slice(0, end < 0 ? undefined : end).join(" ").trim();
}

function faultOf(text: string): { message: string; hint: string } | undefined {
  if (text === "") return undefined;
  const first = /^[A-Za-z]+/.exec(text)?.[0] ?? "";
  const instead = HEADLESS.get(first);
  if (instead !== undefined) {
    return {
      message: `This doc comment begins with "${first}", which names nothing.`,
      hint: `Instead, ${instead}.`,
    };
  }
  if (/^[a-z]/.test(text)) {
    return {
      message: "This doc comment begins in the middle of a sentence.",
      hint: "Every sentence stands alone: write one with a subject and a verb.",
    };
  }
  if (/[.!?:;]["')`]*$|[`|]$/.test(text)) return undefined;
  return {
    message: "This doc comment does not end its sentence.",
    hint: "Every sentence stands alone: end it here, with a full stop.",
  };
}
