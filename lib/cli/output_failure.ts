import { Interruption } from "./interruption.ts";

/** Errors of a write to a pipe or a socket that nobody reads any more. */
const READER_GONE = [Deno.errors.BrokenPipe, Deno.errors.ConnectionReset];

/**
 * The reason for which a command ends because its stdout takes no more lines. It ends as after a
 * SIGTERM. A reader that is gone, as in `gm … | head -1`, has read all that it wanted: nobody is
 * told. Any other failure loses lines that somebody wants: the exit code is then not 0.
 */
export class OutputFailure extends Interruption {
  /** True if the reader is gone; false if lines are lost that somebody wants. */
  readonly isReaderGone: boolean;

  /** Takes the error of the write. */
  constructor(error: unknown) {
    super("SIGTERM");
    this.isReaderGone = READER_GONE.some((type) => error instanceof type);
    const why = error instanceof Error ? error.message : String(error);
    this.message = `Cannot write to stdout: ${why}. The lines from here on are lost: make room, ` +
      "or send stdout to a place that takes it.";
  }
}
