const SIGHUP_BIT = 1n;
/** Names of the program that reads a file for us: where PATH is not set, only the second works. */
const CAT = ["cat", "/bin/cat"];

/**
 * Resolves with true if this process was started with SIGHUP ignored, as `nohup` does: it must then
 * survive the end of its terminal, and listening would undo that.
 *
 * Only Linux tells, in a file that Deno opens for nobody; the program `cat`, which inherits what is
 * ignored, may read it. Where that is not possible, a process is taken for one of `nohup` if neither
 * stdout nor stderr is a terminal, because `nohup` leads both elsewhere.
 */
export async function isHangupIgnored(): Promise<boolean> {
  for (const cat of Deno.build.os === "linux" ? CAT : []) {
    try {
      const ignored = ignoredSignals(await ownStatus(cat));
      if (ignored !== undefined) return (ignored & SIGHUP_BIT) !== 0n;
    } catch {
      // There is no such program, or it is not allowed.
    }
  }
  return !Deno.stdout.isTerminal() && !Deno.stderr.isTerminal();
}

async function ownStatus(cat: string): Promise<string> {
  const args = ["/proc/self/status"];
  const { stdout } = await new Deno.Command(cat, { args, stdin: "null", stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

/** Returns the set of ignored signals in such a file, bit 0 for signal 1; `undefined` for none. */
export function ignoredSignals(status: string): bigint | undefined {
  const [, digits] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}
