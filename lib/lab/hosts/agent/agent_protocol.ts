/**
 * The lines between the lab and its agent on a host. Commands and reports are JSON. Lines that
 * processes write would be JSON inside JSON, so they travel as the process's number, a blank, and
 * the line itself.
 *
 * @module
 */

import type { Environment } from "../../process/mod.ts";

/** The version of these lines. A copy of gm with another version is refused. */
export const AGENT_PROTOCOL = 4;

/** Milliseconds between two pings of the lab, which show that it is alive. */
export const PING_MS = 1_000;
/** Milliseconds of silence after which the agent takes the lab for dead and ends all processes. */
export const SILENCE_MS = 10_000;
/**
 * The environment variable that marks every process of a lab, with the lab's run id as its value.
 */
export const RUN_VARIABLE = "GM_LAB_RUN";

/** A place at which a host waits for the probes of other hosts. */
export interface ReachTarget {
  /** The number of the host. */
  readonly number: number;
  readonly address: string;
  readonly tcp: number;
  readonly udp: number;
}

/** A command of the lab. The lab numbers the processes that it has started. */
export type AgentCommand =
  /** Keep a key file at `path`, with `text` in it, for all processes that are started after it. */
  | { readonly type: "key"; readonly path: string; readonly text: string }
  | { readonly type: "start"; readonly id: number; readonly words: readonly string[] }
  /** Input for a process, to be kept until `at`: microseconds of the agent's steady clock. */
  | { readonly type: "input"; readonly id: number; readonly text: string; readonly at?: number }
  | { readonly type: "end-input"; readonly id: number }
  | { readonly type: "signal"; readonly id: number; readonly signal: Deno.Signal }
  /** The pong has the same `sent`. */
  | { readonly type: "ping"; readonly sent: number }
  /** Open sockets for the check that hosts reach each other (probe.ts). */
  | {
    readonly type: "open-probe";
    readonly address: string;
    readonly word: string;
    readonly number: number;
  }
  /** Try to reach these hosts. */
  | { readonly type: "reach"; readonly targets: readonly ReachTarget[] }
  | { readonly type: "end-probe" };

/** A report of the agent. */
export type AgentReport =
  | { readonly type: "agent"; readonly protocol: number; readonly environment: Environment }
  /** The key file is there; with a fault it is not. */
  | { readonly type: "key-kept"; readonly fault?: string }
  | { readonly type: "started"; readonly id: number; readonly pid: number }
  /** The process has taken an input. */
  | { readonly type: "taken"; readonly id: number }
  | {
    readonly type: "ended";
    readonly id: number;
    readonly code: number;
    readonly signal: Deno.Signal | null;
    readonly stderr: string;
  }
  /** `at`: microseconds of the agent's steady clock; `wall`: microseconds since 1970. */
  | {
    readonly type: "pong";
    readonly sent: number;
    readonly at: number;
    readonly wall: number;
  }
  | ProbeReport;

/** A report of the agent about the check that hosts reach each other. Hosts are numbers. */
export type ProbeReport =
  /** The ports at which the host waits. */
  | { readonly type: "probe-open"; readonly tcp: number; readonly udp: number }
  /** The address cannot be used there. */
  | { readonly type: "probe-fault"; readonly fault: string }
  /** A datagram of this host has come. */
  | { readonly type: "probe-heard"; readonly from: number }
  /** The host was reached by TCP. */
  | { readonly type: "probe-met"; readonly to: number }
  | { readonly type: "probe-missed"; readonly to: number; readonly fault: string };

/** A line that a process wrote. */
export interface OutputLine {
  readonly type: "line";
  readonly id: number;
  readonly line: string;
}

/** Returns the line that carries a line of a process. */
export function formatOutput(id: number, line: string): string {
  return `${id} ${line}`;
}

/**
 * Returns the content of an agent's line. `undefined` for other lines, such as a shell's greeting.
 */
export function parseAgentReport(line: string): AgentReport | OutputLine | undefined {
  const output = /^(\d{1,9}) (.*)$/s.exec(line);
  if (output !== null) return { type: "line", id: Number(output[1]), line: output[2] ?? "" };
  return parseObject(line) as AgentReport | undefined;
}

/** Returns the command in a line of the lab, or `undefined` for other lines. */
export function parseAgentCommand(line: string): AgentCommand | undefined {
  return parseObject(line) as AgentCommand | undefined;
}

/** Reads an object with a type. Both ends are the same program, so its fields need no checks. */
function parseObject(line: string): unknown {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value?.type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
