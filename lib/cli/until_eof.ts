import { Interruption } from "./interruption.ts";

/** The flag `--until-eof` of the servers: a command spreads it into its own flags. */
export const UNTIL_EOF_FLAG = {
  untilEof: {
    kind: "boolean",
    help: "End when stdin ends: for programs that start it and may die without stopping it",
  },
} as const;

const LINE_FEED = 10;

export interface EndSignalOptions {
  /** Ends the server at the end of stdin, too. */
  readonly untilEof: boolean;
  /** Called for every line on stdin; without it lines are ignored. */
  readonly onLine?: (() => void) | undefined;
}

/**
 * Returns the signal that ends a server. It is aborted when the process is interrupted; with
 * `untilEof` also when stdin ends, because then the program that started the server is gone. The
 * end of stdin counts as a SIGTERM.
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
