import { LOG_FLAGS, parseFlags, UsageError } from "../cli/mod.ts";
import { HOST_FLAGS, type HostOptions, readHostOptions } from "./hosts/host_flags.ts";
import { LAN_HOSTS_MAX } from "./lan/virtual_lan.ts";
import { LOAD_FLAGS, LOSS_FLAG, LOSS_RATE, readLoad, readLoss } from "./load_options.ts";
import type { LoadPlan } from "./load_plan.ts";
import { builtInSource, CLIENTS_MAX, folderSource, type MessageSource } from "./messages.ts";
import { EXPERIMENTS, type Order, ORDERS } from "./run_plan.ts";

const TIMEOUT_SECONDS = 60;
/** Each has a host of its own there, as have tracker and sequencer. */
const LOSS_CLIENTS_MAX = LAN_HOSTS_MAX - 2;

/** What `gm lab` takes. */
export const LAB_SYNTAX = {
  flags: {
    clients: {
      kind: "text",
      value: "N[,N…]",
      help: "How many clients; one run for each number (default 5, for scalability 2,4,8,16)",
    },
    order: {
      kind: "choice",
      choices: [...ORDERS, "both"],
      default: "both",
      help: "How the group orders messages; both: one run of each, side by side in the tables",
    },
    messages: {
      kind: "text",
      value: "DIR",
      help: "Take the messages from DIR/messages1.txt, … and DIR/many_messages.txt",
    },
    ...LOAD_FLAGS,
    ...LOSS_FLAG,
    out: {
      kind: "text",
      value: "DIR",
      help: "Write DIR/results.json, results.csv, and report.html with the plots",
    },
    timeout: {
      kind: "number",
      value: "SECONDS",
      min: 1,
      max: 3_600,
      default: TIMEOUT_SECONDS,
      help: "How long each step of a run may take",
    },
    ...HOST_FLAGS,
    ...LOG_FLAGS,
  },
  positionals: ["performance|scalability|loss|demo"],
} as const;

/** The experiments, one of them while packets are lost, and the demo that shows a little of both. */
export const PROGRAMS = [...EXPERIMENTS, "loss", "demo"] as const;
export type Program = typeof PROGRAMS[number];

export interface LabOptions {
  readonly program: Program;
  /** The words that it was asked with. */
  readonly words: readonly string[];
  /** The numbers of clients, one run each; the demo has its own. */
  readonly clients: readonly number[];
  readonly orders: readonly Order[];
  readonly source: MessageSource;
  /** What is sent at a rate; `undefined`: all lines of `source` at once. */
  readonly load: LoadPlan | undefined;
  /** Whether the rate is raised until the knee. */
  readonly isSweep: boolean;
  /** The percents of packets to lose, one run each; `undefined`: none on purpose. */
  readonly losses: readonly number[] | undefined;
  /** The folder for results.json. */
  readonly out: string | undefined;
  readonly timeoutMs: number;
  /** `undefined`: everything on this machine. */
  readonly hosts: HostOptions | undefined;
  readonly verbose: boolean;
  readonly logFormat: "text" | "json";
}

const CLIENTS: { readonly [P in Program]: readonly number[] } = {
  performance: [5],
  scalability: [2, 4, 8, 16],
  loss: [5],
  demo: [],
};

/** Reads the words after `gm lab`; throws a `UsageError` for what it does not understand. */
export function parseLabOptions(args: readonly string[]): LabOptions {
  const { flags, positionals: [word] } = parseFlags(args, LAB_SYNTAX);
  const program = readProgram(word);
  const fault = program === "demo" ? demoFault(flags) : lossFault(program, flags);
  if (fault !== undefined) throw new UsageError(fault);
  return {
    program,
    words: args,
    clients: flags.clients === undefined
      ? CLIENTS[program]
      : readClients(flags.clients, program === "loss" ? LOSS_CLIENTS_MAX : CLIENTS_MAX),
    orders: ORDERS.filter((order) => flags.order === order || flags.order === "both"),
    source: flags.messages === undefined ? builtInSource : folderSource(flags.messages),
    load: readLoad(flags, program === "loss" ? LOSS_RATE : undefined),
    isSweep: flags.sweep,
    losses: program === "loss" ? readLoss(flags.loss) : undefined,
    out: flags.out,
    timeoutMs: flags.timeout * 1_000,
    hosts: readHostOptions(flags),
    verbose: flags.verbose,
    logFormat: flags.logFormat,
  };
}

type LabFlags = ReturnType<
  typeof parseFlags<typeof LAB_SYNTAX.flags, typeof LAB_SYNTAX.positionals>
>["flags"];

/** What the demo cannot do, as a sentence. */
function demoFault({ order, clients, hosts, rate, sweep, loss }: LabFlags): string | undefined {
  if (order !== "both") {
    return "gm lab demo shows both orders: choose one with gm lab performance or scalability " +
      `--order ${order}.`;
  }
  if (clients !== undefined) {
    return "gm lab demo takes no --clients, for it has its own numbers: choose with gm lab " +
      `performance or scalability --clients ${clients}.`;
  }
  if (hosts !== undefined) {
    return "gm lab demo runs on this machine: measure hosts with gm lab performance or scalability " +
      `--hosts ${hosts}.`;
  }
  if (rate === undefined && !sweep && loss === undefined) return undefined;
  return "gm lab demo sends its own messages: choose a rate with gm lab performance or " +
    "scalability, and a loss with gm lab loss.";
}

/** What does not go together where packets are lost, or are not. */
function lossFault(program: Program, { loss, sweep, hosts }: LabFlags): string | undefined {
  if (program !== "loss") {
    return loss === undefined
      ? undefined
      : `--loss ${loss} is for gm lab loss: the hosts of gm lab ${program} lose what they lose.`;
  }
  if (sweep) return "gm lab loss measures at one rate: give --rate N instead of --sweep.";
  return hosts === undefined
    ? undefined
    : `gm lab loss makes hosts of its own, on this machine: leave --hosts ${hosts} out.`;
}

function readProgram(word: string): Program {
  const program = PROGRAMS.find((name) => name === word);
  if (program !== undefined) return program;
  throw new UsageError(
    `Unknown experiment ${
      JSON.stringify(word)
    }: write performance, scalability, loss, demo, report or clean.`,
  );
}

/** `2,4,8` */
function readClients(words: string, most: number): number[] {
  return words.split(",").map((word) => {
    const clients = /^\d{1,9}$/.test(word.trim()) ? Number(word) : NaN;
    if (clients >= 1 && clients <= most) return clients;
    const fault = Number.isNaN(clients) ? "is not a whole number" : "is out of range";
    throw new UsageError(
      `Bad --clients: ${JSON.stringify(word)} ${fault}; give numbers from 1 to ${most}, ` +
        "with commas between them: 2,4,8.",
    );
  });
}
