import { describeFlags, parseFlags, UsageError } from "../../lib/cli/mod.ts";
import { MESSAGE_BYTES_MAX } from "../../lib/core/mod.ts";
import { COMPARED_ORDERS, type Order } from "../../lib/lab/mod.ts";
import { HEADER_BYTES } from "../load/workload.ts";
import { type ContestantName, CONTESTANTS } from "./contestants/all.ts";

/** More processes than this for each system would measure the machine's scheduler. */
const MEMBERS_MAX = 64;
const NAMES = Object.keys(CONTESTANTS) as ContestantName[];
const PACES = ["paced", "back-to-back"] as const;
const THROUGHPUT_MEMBERS = "2,4,8,16";
const LATENCY_MEMBERS = "5";

const SYNTAX = {
  flags: {
    order: {
      kind: "choice",
      choices: [...COMPARED_ORDERS, "both"],
      default: "both",
      help: "How the groups order messages",
    },
    members: {
      kind: "text",
      value: "N,…",
      help: `Sizes of the groups (default ${THROUGHPUT_MEMBERS}; for latency ${LATENCY_MEMBERS})`,
    },
    senders: {
      kind: "choice",
      choices: ["one", "all", "both"],
      default: "both",
      help: "How many of the members send",
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
      default: 2,
      help: "How long deliveries are counted in each run, after half a second to warm up",
    },
    runs: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100,
      default: 3,
      help: "Runs of each work; the systems take turns",
    },
    latency: {
      kind: "choice",
      choices: PACES,
      help: "Measure single messages instead: one every 2 ms, or each when the last came back",
    },
    with: {
      kind: "text",
      value: "NAME,…",
      default: "gm,gm-plain,nats,jgroups,jetstream,bare",
      help: `The systems: ${NAMES.join(", ")}`,
    },
  },
  positionals: [],
} as const;

export const PEERS_USAGE = [
  "usage: deno task peers [options]",
  "",
  "Starts gm and other systems as processes on this machine, lets them do the same work in turns,",
  "counts in the same way, and prints medians, spreads and ratios. Every run is checked: what is",
  "lost, delivered twice or in a wrong order is reported. A system that is not installed is left",
  "out, with a line that says how to install it.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** The measurements to make. */
export interface PeersOptions {
  readonly orders: readonly Order[];
  readonly members: readonly number[];
  readonly senders: readonly ("one" | "all")[];
  readonly size: number;
  readonly seconds: number;
  readonly runs: number;
  /** Undefined: throughput. */
  readonly latency: typeof PACES[number] | undefined;
  readonly names: readonly ContestantName[];
}

/**
 * Reads the words after `deno task peers`.
 *
 * @throws {UsageError} if it does not understand them
 */
export function parsePeersOptions(args: readonly string[]): PeersOptions {
  const { order, members, senders, with: names, ...others } = parseFlags(args, SYNTAX).flags;
  const sizes = members ?? (others.latency === undefined ? THROUGHPUT_MEMBERS : LATENCY_MEMBERS);
  return {
    ...others,
    orders: order === "both" ? COMPARED_ORDERS : [order],
    senders: senders === "both" ? ["one", "all"] : [senders],
    members: sizes.split(",").map(memberCount),
    names: names.split(",").map(contestantName),
  };
}

function memberCount(word: string): number {
  const count = /^\d{1,3}$/.test(word) ? Number(word) : NaN;
  if (count >= 2 && count <= MEMBERS_MAX) return count;
  throw new UsageError(
    `Bad --members: ${JSON.stringify(word)} is not a number from 2 to ${MEMBERS_MAX}; ` +
      `give sizes with commas between them: 2,4,8.`,
  );
}

function contestantName(word: string): ContestantName {
  const name = NAMES.find((known) => known === word);
  if (name !== undefined) return name;
  throw new UsageError(
    `Bad --with: ${JSON.stringify(word)} is not known; the systems are ${NAMES.join(", ")}.`,
  );
}
