/** What a command has of the world, beside files and sockets. */
export interface CommandContext {
  /**
   * Aborted by SIGINT and SIGTERM, with an {@linkcode Interruption} as its reason. A command then
   * ends cleanly (a client says bye and quits at the tracker) and returns the reason's exit code.
   */
  readonly interrupted: AbortSignal;
  /** Does what a SIGINT does: for Ctrl-C in a terminal whose line editor takes it as a key. */
  interrupt(): void;
  /**
   * Writes one line; the line feed is added. Lines leave in the order of the calls. The promise
   * never rejects and resolves when the line is gone (or nobody reads any more): who writes much
   * awaits it, else what a slow reader leaves waiting grows.
   */
  stdout(line: string): Promise<void>;
  /** As `stdout`; what waits for a reader that is stuck is bounded, and dropped past that. */
  stderr(line: string): Promise<void>;
  /** The environment variable GM_TRACKER, the one that gm reads; `undefined` if unset or empty. */
  trackerFromEnv(): string | undefined;
}

/** One subcommand of gm. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text: usage, options, examples; without a line feed at its end. */
  readonly usage: string;
  /**
   * Runs until it is done and gives the exit code. What is thrown is told by {@linkcode runGm}: a
   * `UsageError` with exit 2, the environment's errors with 1 or 3, anything unknown as a bug.
   */
  run(args: string[], context: CommandContext): Promise<number>;
}
