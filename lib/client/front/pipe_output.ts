import { type CommandContext, OutputFailure } from "../../cli/mod.ts";
import type { Output } from "./voice/mod.ts";

/**
 * Returns the streams of a client that has no terminal. Once nobody reads stdout any more, as after
 * `gm client … | head -1`, notices are dropped, too: the reader of stderr is not waiting for
 * this client then.
 */
export function pipeOutput(
  { stdout, stderr, interrupted }: Pick<CommandContext, "stdout" | "stderr" | "interrupted">,
): Output {
  return {
    out: stdout,
    err: (text) => hasNoReader(interrupted) ? Promise.resolve() : stderr(text),
  };
}

/** Returns true once the reader of stdout is gone. */
export function hasNoReader({ reason }: AbortSignal): boolean {
  return reason instanceof OutputFailure && reason.isReaderGone;
}
