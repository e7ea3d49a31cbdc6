import type { ProcessUsage } from "../../net/mod.ts";

/** The resources that the processes of one role used. */
export interface RoleUsage {
  readonly role: "tracker" | "sequencer" | "client";
  /** Number of processes that reported their usage. */
  readonly processes: number;
  /** CPU time in milliseconds, the sum over the processes. */
  readonly cpuMs: number;
  /** Peak memory in bytes of the process with the largest peak. */
  readonly peakBytes: number;
}

/**
 * Returns the usage between two reports of the same process. The peak is that of its whole life.
 */
export function usageSince(before: ProcessUsage, after: ProcessUsage): ProcessUsage {
  return { cpuMs: after.cpuMs - before.cpuMs, peakBytes: after.peakBytes };
}

/** Returns the usage of a role, or `undefined` if no process of the role reported any. */
export function roleUsage(
  role: RoleUsage["role"],
  usages: readonly (ProcessUsage | undefined)[],
): RoleUsage | undefined {
  const told = usages.filter((usage) => usage !== undefined);
  if (told.length === 0) return undefined;
  return {
    role,
    processes: told.length,
    cpuMs: told.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    peakBytes: Math.max(...told.map(({ peakBytes }) => peakBytes)),
  };
}
