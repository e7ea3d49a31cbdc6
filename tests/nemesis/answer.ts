import type { Answer } from "./judge/mod.ts";

/** The answer to a request of `--json-in`, with the id of the request. */
export interface AnswerLine {
  readonly id: string;
  readonly answer: Answer | { readonly type: "done" };
}

/** Returns the answer that a line of `gm client --json-in` is; `undefined` for any other line. */
export function parseAnswer(line: string): AnswerLine | undefined {
  const fields = fieldsOf(line);
  if (typeof fields?.["id"] !== "string") return undefined;
  const { id, type, seq, lastSeq, code } = fields;
  switch (type) {
    case "receipt":
      return { id, answer: { type, seq: Number(seq), lastSeq: Number(lastSeq) } };
    case "done":
      return { id, answer: { type } };
    case "error":
      return {
        id,
        answer: code === "unknown-outcome" ? { type: code } : { type: "refused", code: `${code}` },
      };
    default:
      return undefined;
  }
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
