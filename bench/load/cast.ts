import type { Order } from "../../lib/lab/mod.ts";

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
  /** Returns a member's program; `said` is what the last server said after the word READY. */
  member(id: number, said: string): Program;
}

const CONFIG = path(new URL("../../deno.json", import.meta.url));

/** The range of channels of a group that uses IP multicast. */
const CHANNELS = "239.77.0.0/16";

/**
 * Returns a program of this project, run by Deno; `file` is a URL. It may use addresses of the
 * loopback interface, or any if `net` says so: the oldest Deno allows no ranges of addresses.
 */
export function denoProgram(
  title: string,
  file: URL,
  args: readonly string[],
  net: "loopback" | "any" = "loopback",
): Program {
  const flags = ["run", "--quiet", "--no-prompt", "--config", CONFIG];
  const permissions = [net === "any" ? "--allow-net" : "--allow-net=127.0.0.1", "--allow-ffi"];
  const words = [...flags, ...permissions, path(file), ...args];
  return { title, command: Deno.execPath(), args: words, ready: "READY" };
}

/**
 * Returns a group of gm: a tracker, a sequencer if the order is total, and members. With
 * `isMulticast` they use IP multicast; with `batch` they hand over in one call what they send in a
 * row.
 */
export function gmCast(
  order: Order,
  members: number,
  { isMulticast = false, batch = false }: { isMulticast?: boolean; batch?: boolean } = {},
): Cast {
  const file = (name: string) => new URL(name, import.meta.url);
  const net = isMulticast ? "any" : "loopback";
  const channels = isMulticast ? [CHANNELS] : [];
  return {
    order,
    members,
    servers: [denoProgram("infra", file("infra.ts"), ["0", order, ...channels], net)],
    member: (id, port) =>
      denoProgram(
        `member${id}`,
        file("member.ts"),
        [`${id}`, `${members}`, port, order, ...(batch ? ["batch"] : [])],
        net,
      ),
  };
}

function path(file: URL): string {
  return decodeURIComponent(file.pathname);
}
