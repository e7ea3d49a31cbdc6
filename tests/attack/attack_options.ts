import { describeFlags, parseFlags } from "../../lib/cli/mod.ts";

const SEED_MAX = 2 ** 32 - 1;

const SYNTAX = {
  flags: {
    seconds: {
      kind: "number",
      value: "N",
      min: 30,
      max: 7_200,
      default: 60,
      help:
        "The time for floods under a key; starts, restarts and the part without a key come besides",
    },
    order: {
      kind: "choice",
      choices: ["fifo", "total", "both"],
      default: "both",
      help: "How the group orders messages; both: two groups, with every member in both",
    },
    rate: {
      kind: "number",
      value: "N",
      min: 100,
      max: 100_000,
      default: 20_000,
      help: "The number of false datagrams in a second, at one process at a time",
    },
    part: {
      kind: "choice",
      choices: ["key", "open", "both"],
      default: "both",
      help: "The part under a key, the part without one, or both",
    },
    seed: {
      kind: "number",
      value: "S",
      min: 0,
      max: SEED_MAX,
      help: "The seed that the attacker draws from (default: a new one each time)",
    },
    out: {
      kind: "text",
      value: "DIR",
      help: "The folder for everything that the members of a failed run wrote",
    },
  },
  positionals: [],
} as const;

export const ATTACK_USAGE = [
  "usage: deno task attack [options]",
  "",
  "Five members talk, each on a host of its own, and an attacker on another host hears everything.",
  "It repeats what it has recorded, at once, later, and after each role was killed and started",
  "again. It forges addresses, flips bits, makes up datagrams and requests, and floods one role at a",
  "time. Then everything is checked: messages, views, memory, latency. It needs Linux, root, ip of",
  "iproute2 and nft of nftables.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** Returns the options in the words after `deno task attack`. Throws a `UsageError`. */
export function parseAttackOptions(args: readonly string[]) {
  const { seed, ...rest } = parseFlags(args, SYNTAX).flags;
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { ...rest, seed: seed ?? drawn };
}
