import type { Order } from "../../../lib/lab/mod.ts";
import { gmWords } from "../../../lib/lab/process/local_host.ts";
import { LOOPBACK } from "../../load/this_machine.ts";
import { COURSE_READY_MS, coursePrograms } from "../course_python.ts";
import { freeTcpPort, freeUdpPorts } from "../free_ports.ts";

const GROUP = "test";
const JOIN = [`!j ${GROUP}`, `!w ${GROUP}`] as const;
const CONFIG = path("../../../deno.json");

/** A server, as the words of a command line. */
interface LineServer {
  readonly title: string;
  readonly words: readonly string[];
  /** A part of the line that it prints when it is ready, or ms after which it is. */
  readonly ready: string | number;
}

/** A program that multicasts the lines of its stdin, and prints what is multicast. */
export interface LineProgram {
  readonly servers: readonly LineServer[];
  /** Returns the command line of a client. */
  client(id: number): readonly string[];
  /** The lines that a client needs before it takes others. */
  readonly joinLines: readonly string[];
}

/** Programs by the names that `--with` takes. */
export interface LineContestant {
  readonly title: string;
  readonly orders: readonly Order[];
  /** Returns new servers and clients, at ports of their own. */
  program(order: Order, members: number): LineProgram;
}

/** Returns gm as started by these words: an executable, or Deno with its permissions. */
export function gmLines(title: string, gm: readonly string[]): LineContestant {
  return {
    title,
    orders: ["fifo", "total"],
    program(order) {
      const tracker = `${LOOPBACK}:${freeTcpPort()}`;
      const isTotal = order === "total";
      const sequencer = ["sequencer", "--tracker", tracker, `${LOOPBACK}:0`];
      const ready = "listening on";
      const servers = [{ title: "tracker", words: [...gm, "tracker", tracker], ready }];
      if (isTotal) servers.push({ title: "sequencer", words: [...gm, ...sequencer], ready });
      const flags = isTotal ? ["-s"] : [];
      return {
        servers,
        client: (id) => [...gm, "client", ...flags, `${LOOPBACK}:0`, `client${id}`, tracker],
        joinLines: JOIN,
      };
    },
  };
}

/** The permissions are those that gm has under `gm lab`. */
export const gmFromSource = gmLines("gm", gmWords(`--allow-net=${LOOPBACK}`));

/** With all permissions gm writes to a pipe at once (decision 0101). */
export const gmAllowed = gmLines("gm, deno run -A", [
  ...[Deno.execPath(), "run", "-A", "--quiet", "--config", CONFIG],
  path("../../../main.ts"),
]);

/** Returns the Python of the course, unmodified, whose folder `src` is in `folder`. */
export function pythonLines(folder: string): LineContestant {
  return {
    title: "the course's Python",
    orders: ["fifo", "total"],
    program(order, members) {
      const { servers, client } = coursePrograms(folder, order, members);
      return {
        // The last one has time to get ready, and all others with it.
        servers: servers.map((server, i) => ({
          ...server,
          ready: i === servers.length - 1 ? COURSE_READY_MS : 0,
        })),
        client,
        joinLines: JOIN,
      };
    },
  };
}

/** Returns the least program in Deno, which writes to stdout in one of two ways. */
export function minimalLines(writing: "sync" | "async"): LineContestant {
  return {
    title: writing === "sync" ? "minimal Deno" : "minimal Deno, async",
    orders: ["fifo"],
    program(_, members) {
      const ports = freeUdpPorts(members).join(",");
      const run = ["run", "--quiet", "--no-prompt", "--config", CONFIG, `--allow-net=${LOOPBACK}`];
      return {
        servers: [],
        client: (
          id,
        ) => [Deno.execPath(), ...run, path("./minimal_member.ts"), `${id}`, ports, writing],
        joinLines: [],
      };
    },
  };
}

function path(relative: string): string {
  return decodeURIComponent(new URL(relative, import.meta.url).pathname);
}
