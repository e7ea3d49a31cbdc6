/** The part of a command's context that takes the lines of a log. */
interface LogTarget {
  stderr(line: string): Promise<void>;
}

/** The flags about logging, the same for every command: a command spreads them into its own. */
export const LOG_FLAGS = {
  verbose: { kind: "boolean", short: "v", help: "Log more, on stderr" },
  logFormat: {
    kind: "choice",
    choices: ["text", "json"],
    default: "text",
    help: "Format of the log",
  },
} as const;

/** Returns what these flags ask for, as `createLog` of lib/net takes it: a log on stderr. */
export function logOptions(
  flags: { readonly verbose: boolean; readonly logFormat: "text" | "json" },
  context: LogTarget,
): { level: "debug" | "info"; format: "text" | "json"; write: (line: string) => void } {
  return {
    level: flags.verbose ? "debug" : "info",
    format: flags.logFormat,
    write: (line) => void context.stderr(line),
  };
}
