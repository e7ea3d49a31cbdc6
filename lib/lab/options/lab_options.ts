import { parseFlags, readMulticast, UsageError } from "../../cli/mod.ts";
import type { ChannelRange } from "../../core/mod.ts";
import { LAN_HOSTS_MAX } from "../lan/mod.ts";
import {
  builtInSource,
  CLIENTS_MAX,
  COMPARED_ORDERS,
  failoverLoad,
  type FailoverPlan,
  folderSource,
  type LoadPlan,
  type MessageSource,
  type Order,
  ORDERS,
} from "../plan/mod.ts";
import { FAILOVER_RATE, failoverOrders, readFailover } from "./failover_options.ts";
import { type HostOptions, readHostOptions } from "./host_flags.ts";
import { LAB_SYNTAX, type Program, PROGRAMS } from "./lab_flags.ts";
import { optionsFault } from "./options_fault.ts";
import { LOSS_RATE, readLoad, readLoss } from "./load_options.ts";

/** Greatest number of clients in `gm lab loss`: each process of a run has a host of its own. */
const LOSS_CLIENTS_MAX = LAN_HOSTS_MAX - 2;

/** The options of an experiment, checked. */
export interface LabOptions {
  readonly program: Program;
  /** The words after `gm lab`, for results.json. */
  readonly words: readonly string[];
  /** The numbers of clients, one run each. Empty for the demo, which has its own. */
  readonly clients: readonly number[];
  readonly orders: readonly Order[];
  readonly source: MessageSource;
  /** The load at a rate. `undefined`: all lines of `source` are sent at once. */
  readonly load: LoadPlan | undefined;
  /** True if the rate is raised until the knee is found. */
  readonly isSweep: boolean;
  /** Number of times that every run is made. */
  readonly repeat: number;
  /** Percentages of packets to drop, one run each. `undefined`: none on purpose. */
  readonly losses: readonly number[] | undefined;
  /** The strikes against servers. `undefined`: there are none. */
  readonly failover: FailoverPlan | undefined;
  /** The folder for results.json and the report. `undefined`: nothing is written. */
  readonly out: string | undefined;
  /** Milliseconds that each step of a run may take. */
  readonly timeoutMs: number;
  /** The range of the group's IP multicast address. `undefined`: it has none. */
  readonly channels: ChannelRange | undefined;
  /** Path of the key file that all processes get. `undefined`: none is named. */
  readonly keyFile: string | undefined;
  /** The hosts to run on. `undefined`: all processes run on this machine. */
  readonly hosts: HostOptions | undefined;
  readonly verbose: boolean;
  readonly logFormat: "text" | "json";
}

const CLIENTS: { readonly [P in Program]: readonly number[] } = {
  performance: [5],
  scalability: [2, 4, 8, 16],
  loss: [5],
  failover: [5],
  demo: [],
};

/** Default rates, in messages per second, of the experiments that always send at a rate. */
const RATES: { readonly [P in Program]?: number } = { loss: LOSS_RATE, failover: FAILOVER_RATE };

/**
 * Returns the options in the words after `gm lab`. Throws a `UsageError` that says what is wrong.
 */
export function parseLabOptions(args: readonly string[]): LabOptions {
  const { flags, positionals: [word] } = parseFlags(args, LAB_SYNTAX);
  const program = readProgram(word);
  const fault = optionsFault(program, flags);
  if (fault !== undefined) throw new UsageError(fault);
  const failover = program === "failover" ? readFailover(flags) : undefined;
  const load = readLoad(flags, RATES[program]);
  return {
    program,
    words: args,
    clients: flags.clients === undefined
      ? CLIENTS[program]
      : readClients(flags.clients, program === "loss" ? LOSS_CLIENTS_MAX : CLIENTS_MAX),
    orders: failover === undefined ? readOrders(flags.order) : failoverOrders(flags.order),
    source: flags.messages === undefined ? builtInSource : folderSource(flags.messages),
    load: failover && load ? failoverLoad(failover, load) : load,
    isSweep: flags.sweep,
    repeat: flags.repeat,
    losses: program === "loss" ? readLoss(flags.loss) : undefined,
    failover,
    out: flags.out,
    timeoutMs: flags.timeout * 1_000,
    channels: readMulticast(flags.multicast),
    keyFile: flags.keyFile,
    hosts: readHostOptions(flags),
    verbose: flags.verbose,
    logFormat: flags.logFormat,
  };
}

function readOrders(order: string | undefined): readonly Order[] {
  if (order === undefined || order === "both") return COMPARED_ORDERS;
  return ORDERS.filter((each) => each === order);
}

function readProgram(word: string): Program {
  const program = PROGRAMS.find((name) => name === word);
  if (program !== undefined) return program;
  throw new UsageError(
    `Unknown experiment ${
      JSON.stringify(word)
    }: write performance, scalability, loss, failover, demo, report or clean.`,
  );
}

/** Returns the numbers in a list like `2,4,8`. */
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
