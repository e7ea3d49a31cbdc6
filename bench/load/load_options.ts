import { describeFlags, parseFlags } from "../../lib/cli/mod.ts";
import { MESSAGE_BYTES_MAX } from "../../lib/core/mod.ts";
import { COMPARED_ORDERS } from "../../lib/lab/mod.ts";
import { HEADER_BYTES } from "./workload.ts";

/** More processes than this would measure the machine's scheduler. */
const PROCESSES_MAX = 64;
/** More members than this need minutes to join, and their processes a GB. */
const MEMBERS_MAX = 1_000;

const SYNTAX = {
  flags: {
    order: {
      kind: "choice",
      choices: COMPARED_ORDERS,
      default: "total",
      help: "How the group orders messages",
    },
    members: {
      kind: "number",
      value: "N",
      min: 2,
      max: MEMBERS_MAX,
      default: 4,
      help: "Members",
    },
    processes: {
      kind: "number",
      value: "N",
      min: 1,
      max: PROCESSES_MAX,
      help: `Processes that share them (default: one each, at most ${PROCESSES_MAX})`,
    },
    senders: {
      kind: "choice",
      choices: ["one", "all"],
      default: "one",
      help: "How many of them send",
    },
    size: {
      kind: "number",
      value: "BYTES",
      min: HEADER_BYTES,
      max: MESSAGE_BYTES_MAX,
      default: 64,
      help: "Bytes of a message",
    },
    seconds: {
      kind: "number",
      value: "N",
      min: 1,
      max: 600,
      default: 3,
      help: "How long deliveries are counted, after half a second to warm up",
    },
    window: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1_000_000,
      default: 4_096,
      help: "Messages in flight, of all senders together",
    },
    multicast: {
      kind: "boolean",
      help: "Let the group use IP multicast, as gm tracker --multicast 239.77.0.0/16 does",
    },
    plain: {
      kind: "boolean",
      help: "Keep datagrams at 1,232 bytes, as between hosts that were not probed",
    },
    key: {
      kind: "boolean",
      help: "Seal everything with a shared key, which the bench makes",
    },
    batch: {
      kind: "boolean",
      help: "Hand over in one call what is sent in a row (`multicastAll`)",
    },
    latency: {
      kind: "boolean",
      help: "Measure the latency of single messages, too, each sent when the last one came",
    },
  },
  positionals: [],
} as const;

export const LOAD_USAGE = [
  "usage: deno task load [options]",
  "",
  "Loads a group of member processes on this machine with messages, as many as its flow control",
  "lets through, and tells how many each member delivers in a second, whether any is lost, and",
  "whether the order is right everywhere.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/**
 * Reads the words after `deno task load`; throws a `UsageError` for what it does not understand.
 */
export function parseLoadOptions(args: readonly string[]) {
  const { processes, ...flags } = parseFlags(args, SYNTAX).flags;
  const { members } = flags;
  return { ...flags, processes: Math.min(processes ?? PROCESSES_MAX, members) };
}

export type LoadOptions = ReturnType<typeof parseLoadOptions>;
