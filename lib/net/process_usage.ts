/** What this process has taken of its host since its start. */
export interface ProcessUsage {
  /** Milliseconds of CPU time, of all its threads. */
  readonly cpuMs: number;
  /** Bytes in memory, the most that was seen: see {@linkcode watchMemory}. */
  readonly peakBytes: number;
}

/** Milliseconds between two looks at the memory: V8 takes what is short-lived and gives it back in less. */
const LOOK_MS = 250;

let peakBytes = 0;

/**
 * Looks at the memory of this process from now on, until its end. The operating system's own
 * maximum will not do: on Linux a process inherits that of whoever started it.
 */
export function watchMemory(): void {
  Deno.unrefTimer(setInterval(lookAtMemory, LOOK_MS) as unknown as number);
}

/** Asks the operating system. Node's module is loaded only when somebody asks. */
export async function processUsage(): Promise<ProcessUsage> {
  const { default: process } = await import("node:process");
  lookAtMemory();
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, peakBytes };
}

function lookAtMemory(): void {
  peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
}
