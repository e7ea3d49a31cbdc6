/** The resources that this process has used since its start. */
export interface ProcessUsage {
  /** Milliseconds of CPU time of all threads. */
  readonly cpuMs: number;
  /** The most bytes of memory that {@linkcode watchMemory} has seen. */
  readonly peakBytes: number;
}

/** Milliseconds between two looks at the memory. V8 takes and frees short-lived memory in less. */
const LOOK_MS = 250;

let peakBytes = 0;

/**
 * Watches the memory of this process from now on. The operating system's own maximum will not do:
 * on Linux a process inherits the maximum of the process that started it.
 */
export function watchMemory(): void {
  Deno.unrefTimer(setInterval(lookAtMemory, LOOK_MS) as unknown as number);
}

/** Returns the usage of this process. Node's module is loaded only for this. */
export async function processUsage(): Promise<ProcessUsage> {
  const { default: process } = await import("node:process");
  lookAtMemory();
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, peakBytes };
}

function lookAtMemory(): void {
  peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
}
