import { deadline } from "@std/async/deadline";
import type { CommandContext } from "./command.ts";
import { LineWriter } from "./line_writer.ts";
import { listenForSignals } from "./signals.ts";

/** Log lines that may wait for a reader of stderr that is stuck. */
const STDERR_BYTES_MAX = 1_048_576;
/** How long the end waits for readers to take the last lines. */
const FLUSH_MS_MAX = 2_000;

export interface SystemContext extends CommandContext {
  /** Waits until the last lines are written, though not forever. */
  flush(): Promise<void>;
}

/** The context of a real process; `exit` ends it at once when a second signal comes. */
export function systemContext(exit: (code: number) => void): SystemContext {
  const signals = listenForSignals(exit);
  const out = new LineWriter(Deno.stdout);
  const err = new LineWriter(Deno.stderr, { waitingBytesMax: STDERR_BYTES_MAX });
  return {
    interrupted: signals.interrupted,
    interrupt: signals.interrupt,
    stdout: (line) => out.write(line),
    stderr: (line) => err.write(line),
    trackerFromEnv: () => Deno.env.get("GM_TRACKER") || undefined,
    async flush() {
      try {
        await deadline(Promise.all([out.flush(), err.flush()]), FLUSH_MS_MAX);
      } catch {
        // A reader that is stuck loses the last lines.
      }
    },
  };
}
