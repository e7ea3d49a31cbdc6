import type { ProcessUsage } from "../../net/mod.ts";

/** What the processes of one role took of their hosts. */
export interface RoleUsage {
  readonly role: "tracker" | "sequencer" | "client";
  readonly processes: number;
  /** Milliseconds of CPU time of all of them together. */
  readonly cpuMs: number;
  /** The most memory that one of them had, in bytes. */
  readonly peakBytes: number;
}

/** The usage between two times at which the same process was asked; memory is that of its life. */
export function usageSince(before: ProcessUsage, after: ProcessUsage): ProcessUsage {
  return { cpuMs: after.cpuMs - before.cpuMs, peakBytes: after.peakBytes };
}

/** The usage of a role; `undefined` where no process told any. */
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
