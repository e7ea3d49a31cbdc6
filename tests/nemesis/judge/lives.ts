import type { ClientLine } from "../../../lib/lab/observe/client_line.ts";
import type { AnsweredText, Life } from "./life.ts";

const ANSWER = /^(receipt|doubt|refused)=(\w+)(?:\.(\d+))?$/;
const NAMES: Readonly<Record<string, string>> = { A: "ann", B: "bob", C: "cyd", S: "sequencer" };

/**
 * Returns a life whose lines are written as words:
 *
 * - `id=A1`: it registered, or registered again, with the member id A1
 * - `join`: it joined, or rejoined, the group; `join=g2`: a new group of the same name
 * - `a1@A1.3`: it delivered the text a1 of member id A1 with seq 3
 * - `gap@A1.4-6`: it reported seqs 4 to 6 as lost
 * - `view=join-of-cyd.7`: a change of the view at place 7
 * - `evicted`: it was evicted
 * - `unknown.2-4`: its own messages 2 to 4 have an unknown outcome
 *
 * - `receipt=a1.3`: the multicast of the text a1 was answered with the place 3
 * - `doubt=a1`, `refused=a1`: it was answered that nobody knows, or that it was not sent
 *
 * A script without answers has the right ones. The first letter of a member id is that of its
 * member.
 */
export function life(
  label: string,
  script: string,
  options: { sent?: string; isKilled?: boolean; isFounder?: boolean } = {},
): Life {
  const { sent = "", isKilled = false, isFounder = true } = options;
  const [name = ""] = label.split("/");
  const words = wordsOf(script);
  const isAnswer = (word: string) => ANSWER.test(word);
  const told = words.filter((word) => !isAnswer(word)).map(line);
  const answers = words.some(isAnswer)
    ? words.filter(isAnswer).map(answerOf)
    : rightAnswers(wordsOf(sent), told);
  return { name, label, sent: wordsOf(sent), answers, told, isFounder, isKilled };
}

function answerOf(word: string): AnsweredText {
  const [, type = "", text = "", seq = "0"] = ANSWER.exec(word) ?? [];
  if (type === "receipt") return { text, answer: { type, seq: Number(seq), lastSeq: Number(seq) } };
  if (type === "refused") return { text, answer: { type, code: "no-room" } };
  return { text, answer: { type: "unknown-outcome" } };
}

/** Returns a receipt for each text that the life delivered, and a doubt for each other one. */
function rightAnswers(sent: readonly string[], told: readonly ClientLine[]): AnsweredText[] {
  const ids = told.flatMap((line) => line.type === "ready" ? [line.member] : []);
  const own = new Map(
    told.flatMap((line) =>
      line.type === "message" && ids.includes(line.delivery.member)
        ? [[line.delivery.text, line.delivery] as const]
        : []
    ),
  );
  return sent.map((text) => {
    const delivery = own.get(text);
    if (delivery === undefined) return { text, answer: { type: "unknown-outcome" } };
    const { seq, lastSeq } = delivery;
    return { text, answer: { type: "receipt", seq, lastSeq } };
  });
}

function wordsOf(script: string): string[] {
  return script.split(" ").filter((word) => word !== "");
}

function line(word: string): ClientLine {
  const [, what = "", value = "", id = "", first = "0", last = first] =
    /^([\w-]+)(?:=([\w-]+))?(?:@(\w+))?(?:\.(\d+))?(?:-(\d+))?$/.exec(word) ?? [];
  const numbers = { seq: Number(first), lastSeq: Number(last) };
  const group = "test";
  const sender = NAMES[id[0] ?? ""] ?? "";
  const members = { type: "members" as const, group, members: [], ids: [] };
  switch (what) {
    case "id":
      return { type: "ready", member: value };
    case "join":
      return { ...members, joined: value || "g1", entry: undefined };
    case "view":
      return { ...members, joined: undefined, entry: { seq: numbers.seq, change: value } };
    case "gap":
      return { type: "gap", group, gap: { isGap: true, sender, member: id, ...numbers } };
    case "evicted":
      return { type: "evicted", groups: [group] };
    case "unknown":
      return { type: "unknown-outcome", group, first: numbers.seq, last: numbers.lastSeq };
    default: {
      const times = { sentAt: 0, deliveredAt: 0 };
      const delivery = { sender, member: id, ...numbers, text: what, ...times };
      return { type: "message", group, delivery };
    }
  }
}
