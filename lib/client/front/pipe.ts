import { LineCutter } from "./lines/mod.ts";
import type { Session } from "./session.ts";

/** The part of a session that runs the lines of a pipe. */
export type PipeSession = Pick<Session, "runBytes" | "patience" | "reportUnsent">;

/** A source of bytes, like `Deno.stdin`. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
}

const CHUNK_BYTES = 65_536;

/**
 * Runs the lines of a pipe, one after the other, until it ends or a line asks to quit. While a line
 * waits, one chunk is read ahead and no more, so a fast writer is held up and its lines are not
 * stored. Once that read finds the end of the pipe, messages wait for room no longer than the
 * session's patience lasts. Returns the number
 * of lines that were read and not run, because `stop` was aborted.
 */
export async function runPipe(
  session: PipeSession,
  source: ByteSource,
  stop: AbortSignal,
): Promise<number> {
  const cutter = new LineCutter();
  const chunk = new Uint8Array(CHUNK_BYTES);
  const { patience } = session;
  for (let reading = source.read(chunk);;) {
    const length = await reading;
    const end = length === null ? cutter.end() : undefined;
    const lines = length === null
      ? (end === undefined ? [] : [end])
      : cutter.push(chunk.subarray(0, length));
    if (length !== null) {
      // The cutter has copied what it keeps of the chunk.
      reading = source.read(chunk);
      reading.then((next) => next === null && patience.limit(), () => {});
    }
    for (const [at, line] of lines.entries()) {
      if (stop.aborted) return lines.length - at;
      if (patience.signal.aborted) return await giveUp(session, lines.length - at);
      if (!await session.runBytes(line)) return 0;
    }
    if (length === null) return 0;
  }
}

async function giveUp(session: PipeSession, count: number): Promise<number> {
  await session.reportUnsent(count);
  return count;
}
