import { LineCutter } from "./lines/mod.ts";
import type { Session } from "./session.ts";

/** A source of bytes, like `Deno.stdin`. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
}

const CHUNK_BYTES = 65_536;

/**
 * Runs the lines of a pipe, one after the other, until it ends or a line asks to quit. Nothing is
 * read while a line waits, so a fast writer is held up and its lines are not stored. Returns the number
 * of lines that were read and not run, because `stop` was aborted.
 */
export async function runPipe(
  session: Pick<Session, "runBytes">,
  source: ByteSource,
  stop: AbortSignal,
): Promise<number> {
  const cutter = new LineCutter();
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const length = await source.read(chunk);
    const end = length === null ? cutter.end() : undefined;
    const lines = length === null
      ? (end === undefined ? [] : [end])
      : cutter.push(chunk.subarray(0, length));
    for (const [at, line] of lines.entries()) {
      if (stop.aborted) return lines.length - at;
      if (!await session.runBytes(line)) return 0;
    }
    if (length === null) return 0;
  }
}
