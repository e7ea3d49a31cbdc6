import { isMode, type Mode, RECALL_MESSAGES_MAX, U48_MAX } from "../../core/mod.ts";
import { HISTORY_LAST } from "../history.ts";
import type { FaultCode } from "./voice/mod.ts";

/** The meaning of a line that a person typed or a pipe brought. */
export type LineMeaning =
  | { readonly type: "groups" }
  /** Lists the members of a group; without `group`, of the selected group. */
  | { readonly type: "members"; readonly group?: string }
  /** Joins a group of the kind to insist on. */
  | ({ readonly type: "join"; readonly group: string } & GroupKind)
  | { readonly type: "select"; readonly group: string }
  | { readonly type: "exit"; readonly group: string }
  /** Shows history; without `group`, of the selected group. */
  | {
    readonly type: "history";
    readonly group?: string;
    readonly last: number;
    /** The last place that is wanted. */
    readonly until?: number;
  }
  /** A message to one member alone, which follows the first `skip` characters of the line. */
  | { readonly type: "direct"; readonly to: string; readonly skip: number }
  /** Shows the words for the order of a group; without `group`, of the selected group. */
  | { readonly type: "verify"; readonly group?: string }
  | { readonly type: "quit" }
  | { readonly type: "help" }
  /** A message, without the first `skip` characters of the line. */
  | { readonly type: "message"; readonly skip: 0 | 1 }
  | { readonly type: "fault"; readonly code: FaultCode; readonly message: string };

/** The kind of group that a person insists on. */
export interface GroupKind {
  readonly mode?: Mode;
  readonly signed?: true;
}

type GroupCommand = "select" | "exit";

const GROUP_COMMANDS: Readonly<Record<string, GroupCommand>> = {
  w: "select",
  e: "exit",
};
const PLAIN_COMMANDS: Readonly<Record<string, "groups" | "quit" | "help">> = {
  lg: "groups",
  q: "quit",
  help: "help",
};

/** The commands, without the mark before them. */
export const COMMAND_WORDS: readonly string[] = [
  "lg",
  "lm",
  "j",
  "w",
  "d",
  "h",
  "e",
  "verify",
  "q",
  "help",
];
/** The commands that take a group. */
export const GROUP_COMMAND_WORDS: readonly string[] = [
  "j",
  "lm",
  "verify",
  ...Object.keys(GROUP_COMMANDS),
];

/** The text that `!help` shows. */
export const COMMAND_HELP = [
  "!lg         list the groups",
  "!lm         list the members of the selected group (!lm GROUP: of that group)",
  "!j GROUP    join a group; it is created if there is none",
  "            (!j GROUP fifo: each sender's messages in their order; total: all messages in",
  "            one order for all; safe: the same, delivered when every member has them;",
  "            signed: members sign what they say, so that nobody can speak for another)",
  "!w GROUP    write to this group from now on",
  "!d NAME TEXT",
  "            send TEXT to one member alone",
  "!h [N]      show the last N messages of the selected group, also from before you joined",
  "            (N is 20 if you leave it out; !h GROUP [N]: of that group;",
  "            !h [N] @P: the last N up to place P)",
  "!e GROUP    exit a group",
  "!verify     show four words for the order of the selected group, if that is signed and has one",
  "            order (!verify GROUP: of that group): two who have the same words for the same",
  "            place were shown the same",
  "!q          quit",
  "!help       show this",
  'Any other line is a message to the selected group. "/" works like "!". To begin a message with',
  'one of them, type it twice: "!!" sends "!", "//" sends "/".',
].join("\n");

/** Returns true if a line with this first byte or character code may be a command. */
export function isMark(code: number | undefined): boolean {
  return code === 0x21 || code === 0x2f;
}

/** A line that is for one member: what its text may be is not looked at. */
const DIRECT = /^.d(?:\s+(?:(\S+)(?:\s|$))?|$)/;

/**
 * Reads a line: `!` or `/` begins a command; two of the same begin a message. A text of several
 * lines was pasted: it is a message, and never a command. But where a person has typed `!d arthur`
 * before it, it is for arthur: what is meant for one must not go to all.
 */
export function parseLine(line: string): LineMeaning {
  if (!isMark(line.charCodeAt(0))) return { type: "message", skip: 0 };
  const direct = DIRECT.exec(line);
  if (direct !== null) return directCommand(line, direct[0].length, direct[1]);
  if (line.includes("\n")) return { type: "message", skip: 0 };
  const mark = line[0]!;
  if (line[1] === mark) return { type: "message", skip: 1 };
  // The name of a group may be typed with an accent as a character of its own.
  const [word = "", ...rest] = line.slice(1).trimEnd().normalize().split(/\s+/);
  if (word === "j") return joinCommand(mark + word, rest);
  if (word === "h") return historyCommand(mark + word, rest);
  if (word === "lm" && rest.length === 0) return { type: "members" };
  if (word === "lm") return groupCommand(mark + word, "members", rest);
  if (word === "verify" && rest.length === 0) return { type: "verify" };
  if (word === "verify") return groupCommand(mark + word, "verify", rest);
  if (Object.hasOwn(GROUP_COMMANDS, word)) {
    return groupCommand(mark + word, GROUP_COMMANDS[word]!, rest);
  }
  if (!Object.hasOwn(PLAIN_COMMANDS, word)) return unknownCommand(line, mark + word);
  const [extra] = rest;
  if (extra === undefined) return { type: PLAIN_COMMANDS[word]! };
  return fault("bad-command", `${mark}${word} stands alone, and ${quote(extra)} follows it.`);
}

function directCommand(line: string, skip: number, name: string | undefined): LineMeaning {
  const typed = line.slice(0, 2);
  if (name === undefined) {
    return fault("bad-command", `${typed} needs a member and a text: ${typed} NAME TEXT.`);
  }
  if (line.slice(skip).trim() !== "") return { type: "direct", to: name.normalize(), skip };
  return fault("bad-command", `${typed} needs a text after ${quote(name)}: ${typed} NAME TEXT.`);
}

function groupCommand(
  typed: string,
  type: GroupCommand | "members" | "verify",
  rest: readonly string[],
): LineMeaning {
  const [group = "", extra] = rest;
  if (group === "") return fault("bad-command", `${typed} needs a group: ${typed} GROUP.`);
  if (extra === undefined) return { type, group };
  return fault("bad-command", `${typed} takes one group, and ${quote(extra)} follows it.`);
}

function joinCommand(typed: string, [group = "", ...words]: readonly string[]): LineMeaning {
  if (group === "") return fault("bad-command", `${typed} needs a group: ${typed} GROUP.`);
  const isSigned = words.at(-1) === "signed";
  const [order, extra] = isSigned ? words.slice(0, -1) : words;
  const kind = isSigned ? { signed: true } as const : {};
  if (order === undefined) return { type: "join", group, ...kind };
  if (!isMode(order)) {
    const what =
      `${typed} takes a group and its order, and ${quote(order)} is no order: take fifo, ` +
      "total or safe.";
    return fault("bad-command", what);
  }
  if (extra === undefined) return { type: "join", group, mode: order, ...kind };
  return fault("bad-command", `${typed} takes one group, and ${quote(extra)} follows its order.`);
}

/**
 * Reads `!h`, `!h N`, `!h GROUP` or `!h GROUP N`: a single number is a number of messages. A place
 * may follow, as in `!h 50 @400`: the last 50 up to place 400.
 */
function historyCommand(typed: string, words: readonly string[]): LineMeaning {
  const at = /^@(\d{1,15})$/.exec(words.at(-1) ?? "");
  if (at === null) return lastMessages(typed, words);
  const until = Number(at[1]);
  const meaning = lastMessages(typed, words.slice(0, -1));
  if (meaning.type !== "history") return meaning;
  if (until < 1 || until > U48_MAX) return fault("bad-command", `There is no place ${until}.`);
  return { ...meaning, until };
}

function lastMessages(typed: string, words: readonly string[]): LineMeaning {
  const [extra] = words.slice(2);
  if (extra !== undefined) {
    const what = `${typed} takes a group and a number, and ${quote(extra)} follows them.`;
    return fault("bad-command", what);
  }
  const isNumberAlone = words.length === 1 && /^\d+$/.test(words[0]!);
  const [group, number = `${HISTORY_LAST}`] = isNumberAlone ? [undefined, words[0]] : words;
  const last = /^\d{1,6}$/.test(number) ? Number(number) : 0;
  if (last < 1 || last > RECALL_MESSAGES_MAX) {
    const what = `${typed} takes how many messages, from 1 to ${RECALL_MESSAGES_MAX}, and not`;
    return fault("bad-command", `${what} ${quote(number)}.`);
  }
  return group === undefined ? { type: "history", last } : { type: "history", group, last };
}

function unknownCommand(line: string, typed: string): LineMeaning {
  const mark = line[0]!;
  const escaped = `To send a line that begins with ${mark}, write ${mark} twice.`;
  return fault("unknown-command", `There is no command ${quote(typed)}: see !help. ${escaped}`);
}

function fault(code: FaultCode, message: string): LineMeaning {
  return { type: "fault", code, message };
}

/** Returns a word in quotes, cut after 30 characters: a whole page may have been pasted. */
function quote(word: string): string {
  const letters = [...word];
  return JSON.stringify(letters.length > 30 ? `${letters.slice(0, 30).join("")}…` : word);
}
