import { deadline } from "@std/async/deadline";
import type { CommandContext } from "./command.ts";
import { LineWriter } from "./line_writer.ts";
import { listenForSignals } from "./signals.ts";

/** Bytes of log lines that may wait for a stuck reader of stderr. */
const STDERR_BYTES_MAX = 1_048_576;
/** Time in milliseconds that the end of gm waits for readers to take the last lines. */
const FLUSH_MS_MAX = 2_000;

export interface SystemContext extends CommandContext {
  /** Waits until the last lines are written, but not forever. */
  flush(): Promise<void>;
}

/** Makes the context of a real process; a second signal calls `exit` at once. */
export function systemContext(exit: (code: number) => void): SystemContext {
  const { interrupted, interrupt } = listenForSignals(exit);
  const out = new LineWriter(Deno.stdout);
  const err = new LineWriter(Deno.stderr, { waitingBytesMax: STDERR_BYTES_MAX });
  return {
    interrupted,
    interrupt,
    stdout: (line) => out.write(line),
    stderr: (line) => err.write(line),
    trackerFromEnv: () => Deno.env.get("GM_TRACKER") || undefined,
    async flush() {
      try {
        await deadline(Promise.all([out.flush(), err.flush()]), FLUSH_MS_MAX);
      } catch {
        // A stuck reader loses the last lines.
      }
    },
  };
}
