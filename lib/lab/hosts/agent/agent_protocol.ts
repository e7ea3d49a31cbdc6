/**
 * What the lab and its agent on a host say to each other, a line each: the lab orders in JSON. The
 * agent answers in JSON, too, except for what processes write, which would be JSON inside JSON:
 * those lines are the process's number, a blank, and the line as it is.
 *
 * @module
 */

import type { Environment } from "../../process/environment.ts";

/** The version of all this: a copy of gm that speaks another one is refused. */
export const AGENT_PROTOCOL = 1;

/** The lab asks this often how late it is on the host, which also shows that it lives. */
export const PING_MS = 1_000;
/** When the lab was silent for so long it is gone, and the agent ends everything. */
export const SILENCE_MS = 10_000;
/** The environment variable that marks every process of a run: its run id. */
export const RUN_VARIABLE = "GM_LAB_RUN";

/** What the lab orders. Processes are called by numbers that it gives. */
export type AgentCommand =
  | { readonly type: "start"; readonly id: number; readonly words: readonly string[] }
  /** `at`: not before the host's clock shows these microseconds since 1970. */
  | { readonly type: "input"; readonly id: number; readonly text: string; readonly at?: number }
  | { readonly type: "end-input"; readonly id: number }
  | { readonly type: "signal"; readonly id: number; readonly signal: Deno.Signal }
  /** `sent` comes back with the answer. */
  | { readonly type: "ping"; readonly sent: number };

/** What the agent tells. */
export type AgentReport =
  | { readonly type: "agent"; readonly protocol: number; readonly environment: Environment }
  | { readonly type: "started"; readonly id: number; readonly pid: number }
  /** An input was taken by the process. */
  | { readonly type: "taken"; readonly id: number }
  | {
    readonly type: "ended";
    readonly id: number;
    readonly code: number;
    readonly signal: Deno.Signal | null;
    readonly stderr: string;
  }
  /** `at`: microseconds since 1970 by the clock of the host. */
  | { readonly type: "pong"; readonly sent: number; readonly at: number };

/** A line of a process, and that process. */
export interface OutputLine {
  readonly type: "line";
  readonly id: number;
  readonly line: string;
}

export function formatOutput(id: number, line: string): string {
  return `${id} ${line}`;
}

/** Reads what an agent wrote; `undefined` for anything else, as a shell's greeting. */
export function parseAgentReport(line: string): AgentReport | OutputLine | undefined {
  const output = /^(\d{1,9}) (.*)$/s.exec(line);
  if (output !== null) return { type: "line", id: Number(output[1]), line: output[2]! };
  return parseObject(line) as AgentReport | undefined;
}

/** Reads what a lab wrote; `undefined` for anything else. */
export function parseAgentCommand(line: string): AgentCommand | undefined {
  return parseObject(line) as AgentCommand | undefined;
}

/** Both ends are the same program, so a known type has its fields. */
function parseObject(line: string): unknown {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value?.type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
