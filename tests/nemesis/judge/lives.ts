import type { ClientLine } from "../../../lib/lab/observe/client_line.ts";
import type { Life } from "./life.ts";

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
 * The first letter of a member id is that of its member.
 */
export function life(
  label: string,
  script: string,
  options: { sent?: string; isKilled?: boolean; isFounder?: boolean } = {},
): Life {
  const { sent = "", isKilled = false, isFounder = true } = options;
  const [name = ""] = label.split("/");
  return { name, label, sent: wordsOf(sent), told: wordsOf(script).map(line), isFounder, isKilled };
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
