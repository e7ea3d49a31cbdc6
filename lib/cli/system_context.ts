import { deadline } from "@std/async/deadline";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit_codes.ts";
import { LineWriter } from "./line_writer.ts";
import { listenForSignals } from "./signals.ts";
import { StdoutSink } from "./stdout_sink.ts";

/** Bytes of log lines that may wait for a stuck reader of stderr. */
const STDERR_BYTES_MAX = 1_048_576;
/** Time in milliseconds that the end of gm waits for readers to take the last lines. */
const FLUSH_MS_MAX = 2_000;

export interface SystemContext extends CommandContext {
  /** Resolves once all signals that this process heeds are listened for. */
  readonly settled: Promise<void>;
  /**
   * Waits until the last lines are written, but not for ever. Returns the code with which the
   * process ends: `exitCode`, unless that is 0 and lines to stdout were lost.
   */
  end(exitCode: number): Promise<number>;
}

/**
 * Makes the context of a real process. A signal that comes a second after the first one, or later,
 * calls `exit` at once.
 */
export function systemContext(exit: (code: number) => void): SystemContext {
  const { interrupted, interrupt, end, settled } = listenForSignals(exit);
  const err = new LineWriter(Deno.stderr, { waitingBytesMax: STDERR_BYTES_MAX });
  let isOutputLost = false;
  const out = new LineWriter(new StdoutSink(), {
    onFailure(failure) {
      isOutputLost = !failure.isReaderGone;
      if (isOutputLost) void err.write(`gm: ${failure.message}`);
      end(failure);
    },
  });
  return {
    interrupted,
    settled,
    interrupt,
    stdout: (line) => out.write(line),
    stderr: (line) => err.write(line) ?? Promise.resolve(),
    trackerFromEnv: () => Deno.env.get("GM_TRACKER") || undefined,
    keyFileFromEnv: () => Deno.env.get("GM_KEY_FILE") || undefined,
    identityFromEnv: () => Deno.env.get("GM_IDENTITY") || undefined,
    async end(exitCode) {
      try {
        // A failure of stdout is told on stderr.
        await deadline(out.flush().then(() => err.flush()), FLUSH_MS_MAX);
      } catch {
        // A stuck reader loses the last lines.
      }
      return isOutputLost && exitCode === EXIT.done ? EXIT.failed : exitCode;
    },
  };
}
