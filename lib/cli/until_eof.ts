import { Interruption } from "./interruption.ts";

/** `--until-eof`, of the servers: spread it into their flags. */
export const UNTIL_EOF_FLAG = {
  untilEof: {
    kind: "boolean",
    help: "End when stdin does: for programs that start it behind a pipe and may die themselves",
  },
} as const;

const LINE_FEED = 10;

export interface EndSignalOptions {
  /** Whether the end of stdin ends the server, too. */
  readonly untilEof: boolean;
  /** Called for every line on stdin; without it, what comes before the end means nothing. */
  readonly onLine?: (() => void) | undefined;
}

/**
 * The signal that ends a server: it is interrupted, or, where it is to live until the end of stdin
 * only, whoever held the other end of the pipe is gone. The latter counts as a SIGTERM.
 */
export function endSignal(
  interrupted: AbortSignal,
  { untilEof, onLine }: EndSignalOptions,
): AbortSignal {
  if (!untilEof && onLine === undefined) return interrupted;
  const ended = new AbortController();
  const write = (chunk: Uint8Array) => {
    for (const byte of chunk) if (byte === LINE_FEED) onLine?.();
  };
  // A stdin that cannot be read has ended as well.
  Deno.stdin.readable.pipeTo(new WritableStream({ write }), { signal: interrupted })
    .catch(() => {})
    .then(() => untilEof && ended.abort(new Interruption("SIGTERM")));
  return AbortSignal.any([interrupted, ended.signal]);
}
