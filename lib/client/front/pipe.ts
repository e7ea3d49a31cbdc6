import { delay } from "@std/async/delay";
import { type CutLine, LineCutter } from "./lines/mod.ts";
import type { Session } from "./session.ts";

/** The part of a session that runs the lines of a pipe. */
export type PipeSession = Pick<
  Session,
  "runBytes" | "messageOf" | "runMessages" | "patience" | "reportUnsent" | "reportAfterQuit"
>;

/** A source of bytes, like `Deno.stdin`. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
}

const CHUNK_BYTES = 65_536;
/**
 * The time in ms in which a pipe may bring lines after the one that quits. What is in the pipe
 * already comes at once; a program that goes on writing later finds that nobody reads.
 */
const AFTER_QUIT_MS = 100;

/** Options for reading a pipe. */
export interface PipeOptions {
  /** Ends the pipe. */
  readonly stop: AbortSignal;
  /**
   * Runs a line; resolves with false if it asks to quit.
   *
   * @default the session's {@linkcode Session.runBytes}
   */
  readonly run?: (line: CutLine) => Promise<boolean>;
  /**
   * Returns the message of a line that may be handed over together with those next to it, or
   * `undefined` if the line has to be run alone.
   *
   * @default the session's {@linkcode Session.messageOf}
   */
  readonly messageOf?: (line: CutLine) => Uint8Array | undefined;
  /** The most bytes in a line; by default those of a message. */
  readonly lineBytesMax?: number | undefined;
  /**
   * Waits until the pipe has had its time to bring what follows a line that quits, or the signal is
   * aborted.
   */
  readonly afterQuit?: (signal: AbortSignal) => Promise<void>;
}

/**
 * Runs the lines of a pipe, one after the other, until it ends or a line asks to quit. Messages
 * that follow each other in a chunk are handed over together, and then waited for. While a line
 * waits, one chunk is read ahead and no more, so a fast writer is held up and its lines are not
 * stored. Once that read finds the end of the pipe, messages wait for room no longer than the
 * session's patience lasts. Lines after one that quits are reported. Returns the number of lines
 * that were read and not run, because `stop` was aborted.
 */
export async function runPipe(
  session: PipeSession,
  source: ByteSource,
  options: PipeOptions,
): Promise<number> {
  const { stop, lineBytesMax, afterQuit = waitAfterQuit } = options;
  const { run = (line: CutLine) => session.runBytes(line) } = options;
  const { messageOf = (line: CutLine) => session.messageOf(line) } = options;
  const cutter = new LineCutter(lineBytesMax);
  const chunk = new Uint8Array(CHUNK_BYTES);
  const { patience } = session;
  let reading = source.read(chunk);
  const readOn = () => {
    // The cutter has copied what it keeps of the chunk.
    reading = source.read(chunk);
    reading.then((next) => next === null && patience.limit(), () => {});
  };
  for (;;) {
    const length = await reading;
    const end = length === null ? cutter.end() : undefined;
    const lines = length === null
      ? (end === undefined ? [] : [end])
      : cutter.push(chunk.subarray(0, length));
    if (length !== null && lines.length === 0) readOn();
    for (let at = 0; at < lines.length;) {
      if (stop.aborted) return lines.length - at;
      if (patience.signal.aborted) return await giveUp(session, lines.length - at);
      const messages = messagesFrom(lines, at, messageOf);
      const running = messages.length > 1
        ? session.runMessages(messages)
        : run(lines[at]!).then((goesOn) => goesOn ? 1 : 0);
      // A read takes another thread, and a message is on its way before that.
      if (length !== null && at === 0) readOn();
      const count = await running;
      at += count;
      if (count > 0) continue;
      const next = length === null ? null : await unlessOver(reading, afterQuit);
      const read = linesLeft(cutter, chunk.subarray(0, next ?? 0));
      await session.reportAfterQuit(lines.length - at - 1 + read.length);
      return 0;
    }
    if (length === null) return 0;
  }
}

/** Returns the messages of the lines from this one on, up to the first that is run alone. */
function messagesFrom(
  lines: readonly CutLine[],
  from: number,
  messageOf: (line: CutLine) => Uint8Array | undefined,
): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = from; at < lines.length; at++) {
    const message = messageOf(lines[at]!);
    if (message === undefined) break;
    messages.push(message);
  }
  return messages;
}

/** Returns what a read resolves with, or `undefined` if the wait is over first. */
async function unlessOver<T>(
  reading: Promise<T>,
  wait: (signal: AbortSignal) => Promise<void>,
): Promise<T | undefined> {
  const done = new AbortController();
  const read = await Promise.race([reading, wait(done.signal).then(() => undefined)]);
  done.abort();
  return read;
}

async function waitAfterQuit(signal: AbortSignal): Promise<void> {
  await delay(AFTER_QUIT_MS, { signal }).catch(() => {});
}

/** Returns the lines of the bytes that were read last, with one that has no end yet. */
function linesLeft(cutter: LineCutter, bytes: Uint8Array): CutLine[] {
  const lines = cutter.push(bytes);
  const end = cutter.end();
  return end === undefined ? lines : [...lines, end];
}

async function giveUp(session: PipeSession, count: number): Promise<number> {
  await session.reportUnsent(count);
  return count;
}
