import { KEY_FILE_FLAG, LOG_FLAGS, MULTICAST_FLAG, type parseFlags } from "../../cli/mod.ts";
import { EXPERIMENTS, ORDERS } from "../plan/mod.ts";
import { FAILOVER_FLAGS } from "./failover_options.ts";
import { HOST_FLAGS } from "./host_flags.ts";
import { LOAD_FLAGS, LOSS_FLAG } from "./load_options.ts";

const TIMEOUT_SECONDS = 60;

/** The flags and positional words of `gm lab`. */
export const LAB_SYNTAX = {
  flags: {
    clients: {
      kind: "text",
      value: "N[,N…]",
      help: "The numbers of clients, one run for each (default 5; for scalability 2,4,8,16)",
    },
    order: {
      kind: "choice",
      choices: [...ORDERS, "both"],
      help:
        "How the group orders messages; both: one run in fifo and one in total order (the default; " +
        "for failover it is total)",
    },
    messages: {
      kind: "text",
      value: "DIR",
      help: "Take the messages from DIR/messages1.txt, … and DIR/many_messages.txt",
    },
    repeat: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100,
      default: 1,
      help: "Make every run N times, and show medians and ranges",
    },
    ...LOAD_FLAGS,
    ...LOSS_FLAG,
    ...FAILOVER_FLAGS,
    out: {
      kind: "text",
      value: "DIR",
      help:
        "Write DIR/results.json, results.csv, and report.html with the plots; DIR has no results yet",
    },
    timeout: {
      kind: "number",
      value: "SECONDS",
      min: 1,
      max: 3_600,
      default: TIMEOUT_SECONDS,
      help: "The time that each step of a run may take",
    },
    ...MULTICAST_FLAG,
    ...KEY_FILE_FLAG,
    ...HOST_FLAGS,
    ...LOG_FLAGS,
  },
  positionals: ["performance|scalability|loss|failover|demo"],
} as const;

export type LabFlags = ReturnType<
  typeof parseFlags<typeof LAB_SYNTAX.flags, typeof LAB_SYNTAX.positionals>
>["flags"];

/** The words for an experiment on the command line. All but the first two are variants of them. */
export const PROGRAMS = [...EXPERIMENTS, "loss", "failover", "demo"] as const;
export type Program = typeof PROGRAMS[number];
