import { describeFlags, parseFlags } from "../../lib/cli/mod.ts";

/** More processes than this would measure the machine's scheduler. */
const PROCESSES_MAX = 32;
/**
 * The most silent members: their view still fits one answer, and one process can hold their
 * sockets.
 */
const SILENT_MAX = 1_024;

/**
 * V8's young generation at its smallest, and none of V8's helper threads. By default the first
 * doubles up to 32 MB whenever V8 likes, after minutes or after hours; the others compile and
 * collect in memory of their own, which comes and goes by a megabyte or two. What gm itself keeps
 * would not show beside that.
 */
export const STEADY_HEAP = "--max-semi-space-size=1,--single-threaded";

const SYNTAX = {
  flags: {
    minutes: {
      kind: "number",
      value: "N",
      min: 1,
      max: 10_000,
      default: 10,
      help: "How long memory is watched, after the time to warm up",
    },
    warmup: {
      kind: "number",
      value: "SECONDS",
      min: 1,
      max: 3_600,
      default: 300,
      help: "Under load before that: V8 takes its time to find the size of its heap",
    },
    order: {
      kind: "choice",
      choices: ["fifo", "total", "both"],
      default: "both",
      help: "How the group orders messages; both: two groups, with the same members",
    },
    members: {
      kind: "number",
      value: "N",
      min: 2,
      max: PROCESSES_MAX,
      default: 4,
      help: "Members, each a process of its own; all send",
    },
    rate: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100_000,
      default: 250,
      help: "Messages a second that each member sends to each group",
    },
    v8Flags: {
      kind: "text",
      value: "FLAGS",
      help:
        `Flags of V8 for the processes, with commas between them; default ${STEADY_HEAP}, and none with --silent`,
    },
    silent: {
      kind: "number",
      value: "N",
      min: 2,
      max: SILENT_MAX,
      help: "Instead: N members of one group that say nothing; measures CPU and datagrams",
    },
    seconds: {
      kind: "number",
      value: "N",
      min: 5,
      max: 3_600,
      default: 60,
      help: "With --silent: how long is measured",
    },
  },
  positionals: [],
} as const;

export const SOAK_USAGE = [
  "usage: deno task soak [options]",
  "",
  "Keeps a tracker, a sequencer and members busy on this machine, with a visitor that comes and",
  "goes, and tells how much the memory of each process grows. With --silent the members say",
  "nothing, and it is told what their silence costs.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/**
 * Reads the words after `deno task soak`; throws a `UsageError` for what it does not understand.
 */
export function parseSoakOptions(args: readonly string[]) {
  return parseFlags(args, SYNTAX).flags;
}

export type SoakOptions = ReturnType<typeof parseSoakOptions>;
export type SoakOrder = SoakOptions["order"];
