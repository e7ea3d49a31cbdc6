import type { Order } from "../../lib/lab/mod.ts";
import { keyWord, makeBenchKey } from "./bench_key.ts";
import { type BenchLog, logWord } from "./bench_log.ts";
import { plainImports } from "./plain_imports.ts";

/** A program that is started as a process of its own. */
export interface Program {
  /** A name for people: `member3`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The beginning of the line that it prints once it is ready, or the port at which it listens. */
  readonly ready: string | { readonly port: number };
}

/** All programs of a group in a measurement. */
export interface Cast {
  readonly order: Order;
  readonly members: number;
  /** Servers in the order of their start: each starts when the one before is ready. */
  readonly servers: readonly Program[];
  /**
   * True if a member starts when the one before is ready, which it says in a line of its own,
   * JOINED.
   *
   * @default {false}
   */
  readonly isInTurn?: boolean;
  /**
   * Number of members in each process; the last one may have fewer.
   *
   * @default {1}
   */
  readonly perProcess?: number;
  /**
   * Returns the program of `count` members, of which `id` is the first. `said` is what the last
   * server said after the word READY.
   */
  member(id: number, said: string, count: number): Program;
}

const CONFIG = path(new URL("../../deno.json", import.meta.url));

/** The range of channels of a group that uses IP multicast. */
const CHANNELS = "239.77.0.0/16";

/** The way in which a program of this project is run. */
export interface DenoRun {
  /**
   * The addresses that it may use: those of the loopback interface, or any, because the oldest Deno
   * allows no ranges of addresses.
   *
   * @default {"loopback"}
   */
  readonly net?: "loopback" | "any";
  /**
   * True if its datagrams stay at 1,232 bytes.
   *
   * @default {false}
   */
  readonly isPlain?: boolean;
  /** A file that it may read. */
  readonly reads?: string | undefined;
  /** A folder in which it may read and write. */
  readonly writes?: string | undefined;
}

/** Returns a program of this project, run by Deno; `file` is a URL. */
export function denoProgram(
  title: string,
  file: URL,
  args: readonly string[],
  { net = "loopback", isPlain = false, reads, writes }: DenoRun = {},
): Program {
  const flags = ["run", "--quiet", "--no-prompt", "--config", CONFIG];
  const imports = isPlain ? ["--import-map", plainImports()] : [];
  const permissions = [net === "any" ? "--allow-net" : "--allow-net=127.0.0.1", "--allow-ffi"];
  if (writes !== undefined) permissions.push(`--allow-read=${writes}`, `--allow-write=${writes}`);
  if (reads !== undefined) permissions.push(`--allow-read=${reads}`);
  const words = [...flags, ...imports, ...permissions, path(file), ...args];
  return { title, command: Deno.execPath(), args: words, ready: "READY" };
}

/** The way in which a group of gm sends. */
export interface GmSending {
  /**
   * True if it may use IP multicast.
   *
   * @default {false}
   */
  readonly isMulticast?: boolean;
  /**
   * True if members hand over in one call what they send in a row.
   *
   * @default {false}
   */
  readonly batch?: boolean;
  /**
   * True if datagrams stay at 1,232 bytes, as they are between hosts that were not probed.
   *
   * @default {false}
   */
  readonly isPlain?: boolean;
  /**
   * True if everything is sealed with a key.
   *
   * @default {false}
   */
  readonly isSealed?: boolean;
  /**
   * The place where the sequencer keeps the order.
   *
   * @default its memory
   */
  readonly log?: BenchLog;
  /**
   * Number of processes that share the members.
   *
   * @default a process for each member
   */
  readonly processes?: number;
}

/** Returns a group of gm: a tracker, a sequencer if the order is total, and members. */
export function gmCast(
  order: Order,
  members: number,
  sending: GmSending = {},
): Cast {
  const { isMulticast = false, batch = false, isPlain = false, isSealed = false } = sending;
  const { processes = members, log } = sending;
  const keyFile = isSealed ? makeBenchKey() : undefined;
  const file = (name: string) => new URL(name, import.meta.url);
  const run: DenoRun = { net: isMulticast ? "any" : "loopback", isPlain, reads: keyFile };
  const plain = isPlain ? ["plain"] : [];
  const key = keyFile === undefined ? [] : [keyWord(keyFile)];
  // Members that take turns in one process may all be late while they join.
  const patient = processes < members ? ["patient"] : [];
  const infraWords = ["0", order, ...(isMulticast ? [CHANNELS] : []), ...plain, ...patient, ...key];
  if (log !== undefined) infraWords.push(logWord(log));
  const writes = log?.kind === "history" ? log.file.slice(0, log.file.lastIndexOf("/")) : undefined;
  const infra = denoProgram("infra", file("infra.ts"), infraWords, { ...run, writes });
  const how = [...(batch ? ["batch"] : []), ...plain, ...key];
  return {
    order,
    members,
    perProcess: Math.ceil(members / processes),
    servers: log?.kind === "nats" ? [log.server, infra] : [infra],
    member: (id, port, count) => {
      const words = [`${id}`, `${count}`, `${members}`, port, order, ...how];
      return denoProgram(`member${id}`, file("member.ts"), words, run);
    },
  };
}

function path(file: URL): string {
  return decodeURIComponent(file.pathname);
}
