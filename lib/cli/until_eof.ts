import { Interruption } from "./interruption.ts";

/** `--until-eof`, of the servers: spread it into their flags. */
export const UNTIL_EOF_FLAG = {
  untilEof: {
    kind: "boolean",
    help: "End when stdin does: for programs that start it behind a pipe and may die themselves",
  },
} as const;

/**
 * The signal that ends a server: it is interrupted, or, where it is to live until the end of stdin
 * only, whoever held the other end of the pipe is gone. The latter counts as a SIGTERM.
 */
export function endSignal(interrupted: AbortSignal, isUntilEof: boolean): AbortSignal {
  if (!isUntilEof) return interrupted;
  const ended = new AbortController();
  // What comes before the end means nothing. A stdin that cannot be read has ended as well.
  Deno.stdin.readable.pipeTo(new WritableStream(), { signal: interrupted })
    .catch(() => {})
    .then(() => ended.abort(new Interruption("SIGTERM")));
  return AbortSignal.any([interrupted, ended.signal]);
}
