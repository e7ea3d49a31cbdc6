/** The memory and files that a process uses. */
export interface ProcessUsage {
  /** Bytes of it that are in memory. */
  readonly rss: number;
  /**
   * Open files and sockets: the fewest of some looks within a second, so that a request which is
   * just on its way does not count. Without pipes: the runtime opens stdin once more while it
   * reads.
   */
  readonly descriptors: number;
}

const MEGABYTE = 1_048_576;
/**
 * Bytes by which a process with a {@linkcode STEADY_HEAP} may grow under a flood: 80 for each of
 * 100,000 datagrams, 800 for each of 10,000 requests or lines. The smallest object that is kept of
 * each would be more. Without a flood such processes wobble by 2 to 4 MB.
 */
export const GROWTH_MAX = 8 * MEGABYTE;
const LOOKS = 10;
/** Milliseconds of a clock tick in /proc (USER_HZ). */
const TICK_MS = 10;
const LOOK_INTERVAL_S = 0.1;

/**
 * The environment of a gm whose memory is compared. V8 lets garbage lie as long as it likes; in so
 * small a heap it can't, and what grows is what gm keeps.
 */
export const STEADY_HEAP: Record<string, string> = {
  DENO_V8_FLAGS: "--max-semi-space-size=1,--max-old-space-size=16",
};

/** The reason that tests which compare memory skip the executable. */
export const NO_STEADY_HEAP =
  "an executable takes no DENO_V8_FLAGS, and without them memory wobbles";

/**
 * Returns the usage of processes, read from /proc. Deno opens nothing there without all
 * permissions, so a shell reads it: the one that `script` starts, which terminal tests need anyway.
 * Linux only.
 */
export async function usageOf(pids: readonly number[]): Promise<ProcessUsage[]> {
  const looks = Array.from({ length: LOOKS }, () => lookAt(pids).join("; "));
  const lines = await shell(looks.join(`; sleep ${LOOK_INTERVAL_S}; `));
  return pids.map((pid, i) => {
    const told = lines.filter((_, at) => at % pids.length === i);
    const figures = told.map((line) => /^VmRSS:\s+(\d+) kB (\d+)$/.exec(line));
    if (figures.length !== LOOKS || figures.includes(null)) {
      throw new Error(`Nothing in /proc of process ${pid}: ${lines.join("\n")}`);
    }
    return {
      rss: Number(figures.at(-1)![1]) * 1_024,
      descriptors: Math.min(...figures.map((figure) => Number(figure![2]))),
    };
  });
}

/** Commands that print a line each: what the process has in memory, and how many open files. */
function lookAt(pids: readonly number[]): string[] {
  return pids.map((pid) =>
    `echo $(grep VmRSS /proc/${pid}/status) $(ls -l /proc/${pid}/fd 2>/dev/null | grep -vc pipe:)`
  );
}

/** Returns the milliseconds of CPU time that a process has used, of all its threads. Linux only. */
export async function cpuMsOf(pid: number): Promise<number> {
  const [line = ""] = await shell(`cat /proc/${pid}/stat`);
  // The name in parentheses may have blanks. utime and stime are fields 14 and 15 (proc_pid_stat).
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!(ticks > 0)) throw new Error(`Nothing in /proc of process ${pid}: ${line}`);
  return ticks * TICK_MS;
}

/** Returns a number of bytes as text, in megabytes. */
export function inMegabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

/**
 * Returns how many datagrams the kernel dropped at each of these UDP ports because its buffer was
 * full.
 */
export async function dropsAt(ports: readonly number[]): Promise<number[]> {
  const lines = await shell("cat /proc/net/udp");
  return ports.map((port) => {
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    const line = lines.find((text) => text.trim().split(/\s+/)[1]?.endsWith(`:${hex}`));
    if (line === undefined) throw new Error(`No UDP socket on port ${port}:\n${lines.join("\n")}`);
    return Number(line.trim().split(/\s+/).at(-1));
  });
}

async function shell(command: string): Promise<string[]> {
  const args = ["-qfec", command, "/dev/null"];
  const { stdout } = await new Deno.Command("script", { args, stdin: "null" }).output();
  return new TextDecoder().decode(stdout).split(/\r?\n/).filter((line) => line !== "");
}
