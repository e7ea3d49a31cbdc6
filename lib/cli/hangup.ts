/**
 * The way in which a process takes SIGHUP. "heeded" ends it as SIGTERM does. "ignored" is that of a
 * process that was started so, as by `nohup`, and must survive the end of its terminal. "left
 * alone" changes nothing, where it is not known how the process was started.
 */
export type Hangup = "heeded" | "ignored" | "left alone";

const SIGHUP_BIT = 1n;
/** Names of the program that reads a file for us: where PATH is not set, only the second works. */
const CAT = ["cat", "/bin/cat"];

/**
 * Resolves with the way in which this process has to take SIGHUP. It must be called before anything
 * listens for a signal: Deno 2.9 then installs a handler for SIGHUP, too, and what was ignored is
 * not any more.
 *
 * Only Linux tells what is ignored, in a file that Deno opens for nobody; the program `cat`, which
 * inherits it, may read that file. Where this is not possible, a process whose stdout or stderr is
 * a terminal was not started by `nohup`, which leads both elsewhere.
 */
export async function findHangup(): Promise<Hangup> {
  for (const cat of Deno.build.os === "linux" ? CAT : []) {
    try {
      const ignored = ignoredSignals(await ownStatus(cat));
      if (ignored !== undefined) return (ignored & SIGHUP_BIT) === 0n ? "heeded" : "ignored";
    } catch {
      // There is no such program, or it is not allowed.
    }
  }
  return Deno.stdout.isTerminal() || Deno.stderr.isTerminal() ? "heeded" : "left alone";
}

/** Starts the program at once, before the first wait. */
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
