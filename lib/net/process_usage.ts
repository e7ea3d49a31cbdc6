/** What this process has taken of its host since its start. */
export interface ProcessUsage {
  /** Milliseconds of CPU time, of all its threads. */
  readonly cpuMs: number;
  /** Bytes in memory when there were most; before Deno 2.9, when most were seen by asking. */
  readonly peakBytes: number;
}

let peakSeen = 0;

/** Asks the operating system. Node's module is loaded only when somebody asks. */
export async function processUsage(): Promise<ProcessUsage> {
  const { default: process } = await import("node:process");
  const { user, system } = process.cpuUsage();
  peakSeen = Math.max(peakSeen, Deno.memoryUsage().rss);
  // Deno 2.4 has it not yet.
  const usage: { maxRSS: number } | undefined = process.resourceUsage?.();
  const peakBytes = Math.max(peakSeen, (usage?.maxRSS ?? 0) * 1_024);
  return { cpuMs: (user + system) / 1_000, peakBytes };
}
