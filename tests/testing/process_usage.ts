/** What a process takes of this host. */
export interface ProcessUsage {
  /** Bytes of it that are in memory. */
  readonly rss: number;
  /** Open files, sockets included. */
  readonly descriptors: number;
}

/**
 * The environment of a gm whose memory is compared. V8 lets garbage lie as long as it likes; in so
 * small a heap it can't, and what grows is what gm keeps.
 */
export const STEADY_HEAP: Record<string, string> = {
  DENO_V8_FLAGS: "--max-semi-space-size=1,--max-old-space-size=16",
};

/** Why an executable is not tested where memory is compared. */
export const NO_STEADY_HEAP =
  "an executable takes no DENO_V8_FLAGS, and without them memory wobbles";

/**
 * What processes use, read from /proc. Deno opens nothing there without all permissions, so a shell
 * reads it: the one that `script` starts, which terminal tests need anyway. Linux only.
 */
export async function usageOf(pids: readonly number[]): Promise<ProcessUsage[]> {
  const read = (pid: number) => `grep VmRSS /proc/${pid}/status; ls /proc/${pid}/fd | wc -l`;
  const lines = await shell(pids.map(read).join("; "));
  return pids.map((pid, i) => {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(lines[2 * i] ?? "") ?? [];
    const descriptors = Number(lines[2 * i + 1]);
    if (kilobytes === undefined || !(descriptors > 0)) {
      throw new Error(`Nothing in /proc of process ${pid}: ${lines.join("\n")}`);
    }
    return { rss: Number(kilobytes) * 1_024, descriptors };
  });
}

/** How many datagrams the kernel has dropped at each of these UDP ports, because its buffer was full. */
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
