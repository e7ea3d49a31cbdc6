import { describeFlags, parseFlags, UsageError } from "../../lib/cli/mod.ts";

const SEED_MAX = 2 ** 32 - 1;

const SYNTAX = {
  flags: {
    seconds: {
      kind: "number",
      value: "N",
      min: 5,
      max: 3_600,
      default: 30,
      help: "The time for which there are load and faults",
    },
    order: {
      kind: "choice",
      choices: ["fifo", "total", "both"],
      default: "both",
      help: "How the group orders messages; both: two groups, with every member in both",
    },
    members: {
      kind: "number",
      value: "N",
      min: 3,
      max: 20,
      default: 5,
      help: "The number of members, each in its own process; two of them are spared all faults",
    },
    sequencers: {
      kind: "number",
      value: "N",
      min: 1,
      max: 5,
      default: 2,
      help: "The number of sequencers of a total-order group",
    },
    takeovers: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1_000,
      help: "In total order, have N takeovers one after the other, instead of drawn faults",
    },
    seed: {
      kind: "number",
      value: "S",
      min: 0,
      max: SEED_MAX,
      help: "The seed that the faults are drawn from (default: a new one each time)",
    },
    out: {
      kind: "text",
      value: "DIR",
      help: "The folder for everything that the processes of a failed run wrote",
    },
  },
  positionals: [],
} as const;

export const NEMESIS_USAGE = [
  "usage: deno task nemesis [options]",
  "",
  "Runs groups of real processes under load while processes are killed, stopped, restarted and cut",
  "off, as a seed says. Then all faults end, and deliveries and receipts are checked. As root each",
  "process has a host of its own, a network namespace; else all run on loopback and none is cut off.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** Returns the options in the words after `deno task nemesis`. Throws a `UsageError`. */
export function parseNemesisOptions(args: readonly string[]) {
  const { seed, takeovers, ...rest } = parseFlags(args, SYNTAX).flags;
  if (takeovers !== undefined && rest.sequencers < 2) {
    throw new UsageError("--takeovers needs a sequencer that can take over: give --sequencers 2.");
  }
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { ...rest, takeovers, seed: seed ?? drawn };
}
