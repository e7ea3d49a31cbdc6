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
      help: "How long there are load and faults, for each order",
    },
    order: {
      kind: "choice",
      choices: ["fifo", "total", "both"],
      default: "both",
      help: "How the group orders messages",
    },
    members: {
      kind: "number",
      value: "N",
      min: 3,
      max: 20,
      default: 5,
      help: "Members, each a process of its own; two of them are spared all faults",
    },
    sequencers: {
      kind: "number",
      value: "N",
      min: 1,
      max: 5,
      default: 2,
      help: "Sequencers of a total-order group",
    },
    takeovers: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1_000,
      help: "In total order, instead of drawn faults: so many takeovers, one after the other",
    },
    seed: {
      kind: "number",
      value: "S",
      min: 0,
      max: SEED_MAX,
      help: "Draws the faults; the default is another one each time",
    },
    out: {
      kind: "text",
      value: "DIR",
      help: "Where a run that fails leaves all that its processes told",
    },
  },
  positionals: [],
} as const;

export const NEMESIS_USAGE = [
  "usage: deno task nemesis [options]",
  "",
  "Runs a group of real processes under load, and kills, stops, restarts and cuts them off, as a",
  "seed says; then everything heals, and the verdict is that of the lab. As root each process has",
  "a host of its own, a network namespace; else all are on loopback, and nobody is cut off.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** Reads the words after `deno task nemesis`; throws a `UsageError` for what it does not understand. */
export function parseNemesisOptions(args: readonly string[]) {
  const { seed, takeovers, ...rest } = parseFlags(args, SYNTAX).flags;
  if (takeovers !== undefined && rest.sequencers < 2) {
    throw new UsageError("--takeovers needs two sequencers at least: somebody must take over.");
  }
  return { ...rest, takeovers, seed: seed ?? crypto.getRandomValues(new Uint32Array(1))[0]! };
}
