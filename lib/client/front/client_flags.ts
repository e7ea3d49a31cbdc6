import {
  IDENTITY_FLAG,
  KEY_FILE_FLAG,
  LOG_FLAGS,
  type parseFlags,
  slowMemberFlag,
  UsageError,
} from "../../cli/mod.ts";
import { MEMBERS_MAX, type Mode, MODES } from "../../core/mod.ts";

/** The group of an emulation without `-g`. */
export const EMULATION_GROUP = "test";

/** The flags and words of `gm client`. */
export const SYNTAX = {
  flags: {
    test: {
      kind: "text",
      short: "t",
      value: "FILE",
      help: "Multicast every line of FILE, wait for all messages, and print the times",
    },
    group: {
      kind: "text",
      short: "g",
      value: "GROUP",
      help: `Join this group and write to it; with -t the default is ${EMULATION_GROUP}`,
    },
    members: {
      kind: "number",
      value: "N",
      min: 1,
      max: MEMBERS_MAX,
      help: "Wait for N members in the group before sending; with -t the default is to wait 5 s",
    },
    order: {
      kind: "choice",
      choices: MODES,
      help: "The order of groups that this client creates; groups with another one are not joined",
    },
    since: {
      kind: "text",
      value: "N|@SEQ|none",
      help: "Show past messages of each group that is joined: the last N, or (total order) those " +
        "from place SEQ on",
    },
    sequencer: { kind: "boolean", short: "s", help: "The same as --order total" },
    json: { kind: "boolean", help: "Print one JSON object per line" },
    jsonIn: {
      kind: "boolean",
      help: "Like --json, and read one JSON object per line: requests with ids for their answers",
    },
    raw: { kind: "boolean", help: "Send every line to GROUP: no line is a command" },
    listen: { kind: "boolean", help: "Only listen to GROUP until SIGTERM; stdin is not read" },
    load: {
      kind: "boolean",
      help:
        "For gm lab: like --json, but send and measure as stdin says, and print no message (with " +
        "--json: print them, by a clock that nobody sets)",
    },
    ...KEY_FILE_FLAG,
    ...IDENTITY_FLAG,
    slowMemberMs: slowMemberFlag("us"),
    ...LOG_FLAGS,
  },
  positionals: ["HOST:PORT", "NAME", "[TRACKER_HOST:PORT]"],
} as const;

/** The flags of a command line. */
export type ClientFlags = ReturnType<
  typeof parseFlags<typeof SYNTAX.flags, typeof SYNTAX.positionals>
>["flags"];

/**
 * Checks that at most one flag says what stdin means, and that flags which need a group have one.
 */
export function checkTogether(flags: ClientFlags): void {
  const { group, members, test, since, load, jsonIn, raw, listen } = flags;
  if (members !== undefined && group === undefined && test === undefined) {
    throw new UsageError("--members needs a group to count them in: give -g GROUP.");
  }
  const inputs = {
    "--test": test !== undefined,
    "--load": load,
    "--json-in": jsonIn,
    "--listen": listen,
    "--raw": raw,
  };
  const [first, second] = Object.entries(inputs).flatMap(([flag, isGiven]) => isGiven ? flag : []);
  if (second !== undefined) {
    throw new UsageError(
      `${first} and ${second} say different things about stdin: give one of them.`,
    );
  }
  if (group === undefined && (raw || listen)) {
    throw new UsageError(`${first} needs a group: give -g GROUP.`);
  }
  if (since !== undefined && test !== undefined) {
    throw new UsageError("--since shows history, and -t FILE shows none: leave one of them out.");
  }
}

/** Returns true if stdout is for programs. */
export function isJson({ json, jsonIn, load }: ClientFlags): boolean {
  return json || jsonIn || load;
}

/** Returns the order that -s or --order asks for. */
export function orderOf({ order, sequencer }: ClientFlags): Mode | undefined {
  if (order === undefined) return sequencer ? "total" : undefined;
  if (sequencer && order !== "total") {
    throw new UsageError(`--sequencer (-s) is --order total, and --order ${order} is given, too.`);
  }
  return order;
}
