import type { ClientLine } from "../../../lib/lab/observe/client_line.ts";
import type { Life } from "./life.ts";

const NAMES: Readonly<Record<string, string>> = { A: "ann", B: "bob", C: "cyd", S: "sequencer" };

/**
 * A life, told in words: `id=A1` it is registered (again), `join` it is in the group (again; `join=g2`
 * in one that was made anew),
 * `a1@A1.3` it delivered the text a1 of the id A1 with number 3, `gap@A1.4-6` it was told that
 * these are lost, `view=join-of-cyd.7` a change of the view at place 7, `evicted`, and
 * `unknown.2-4` that the fate of its own messages 2 to 4 is open. The first letter of an id is its
 * owner's.
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
