/** A command's way to the outside, beside files and sockets. */
export interface CommandContext {
  /**
   * Aborted by SIGINT, SIGTERM and SIGHUP, and when stdout fails, with an {@linkcode Interruption}
   * as its reason: an {@linkcode OutputFailure} if it was stdout. A command then ends cleanly (a
   * client says bye and quits at the tracker) and returns the reason's exit code.
   */
  readonly interrupted: AbortSignal;
  /** Does what a SIGINT does: for Ctrl-C in a terminal whose line editor takes it as a key. */
  interrupt(): void;
  /**
   * Writes one line; the line feed is added. Lines leave in the order of the calls. The promise
   * never rejects; it resolves when the line is written or stdout has failed. A caller that
   * writes much awaits it, because lines for a slow reader wait in memory without bound.
   */
  stdout(line: string): Promise<void> | undefined;
  /**
   * Does the same on stderr. Lines that wait for a stuck reader are bounded; those past it are
   * dropped.
   */
  stderr(line: string): Promise<void>;
  /** Returns the environment variable GM_TRACKER; `undefined` if empty. */
  trackerFromEnv(): string | undefined;
  /** Returns the environment variable GM_KEY_FILE; `undefined` if empty. */
  keyFileFromEnv(): string | undefined;
  /** Returns the environment variable GM_IDENTITY; `undefined` if empty. */
  identityFromEnv(): string | undefined;
}

/** One subcommand of gm. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text: usage, options, examples; without a line feed at its end. */
  readonly usage: string;
  /**
   * Runs the command until it is done, and returns the exit code. {@linkcode runGm} reports what is
   * thrown: a `UsageError` exits with 2, an error of the environment with 1, 3 or 4, anything else
   * is a bug.
   */
  run(args: string[], context: CommandContext): Promise<number>;
}
