import { describeFlags, parseFlags } from "../../lib/cli/mod.ts";

const SYNTAX = {
  flags: {
    members: {
      kind: "number",
      value: "N",
      min: 10,
      max: 20_000,
      default: 10_000,
      help: "Members, in groups of ten",
    },
    processes: {
      kind: "number",
      value: "N",
      min: 1,
      max: 64,
      default: 4,
      help: "Processes that the members share",
    },
    requests: {
      kind: "number",
      value: "N",
      min: 1,
      max: 10_000,
      default: 100,
      help: "Control requests a second",
    },
    seconds: {
      kind: "number",
      value: "N",
      min: 1,
      max: 600,
      default: 20,
      help: "How long the tracker is measured",
    },
  },
  positionals: [],
} as const;

export const CROWD_USAGE = [
  "usage: deno task crowd [options]",
  "",
  "Measures a tracker that watches many members: its CPU time and memory while all of them send",
  "heartbeats, and how long control requests take meanwhile.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/**
 * Reads the words after `deno task crowd`.
 *
 * @throws {UsageError} if it does not understand them
 */
export function parseCrowdOptions(args: readonly string[]) {
  return parseFlags(args, SYNTAX).flags;
}

export type CrowdOptions = ReturnType<typeof parseCrowdOptions>;
