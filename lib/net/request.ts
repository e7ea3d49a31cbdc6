import { ANSWER_BYTES_MAX, ANSWER_MS_MAX } from "../core/mod.ts";
import {
  type AnswerTypes,
  decodeAnswer,
  encodeRequest,
  type Line,
  LineSplitter,
  type Refusal,
  type Request,
  type RequestType,
} from "../wire/mod.ts";
import type { Endpoint } from "./names/mod.ts";
import { TrackerUnreachableError } from "./tracker_unreachable_error.ts";

export interface RequestOptions {
  /** Ends the request at once when it is aborted: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds for the whole request, connecting included.
   *
   * @default {ANSWER_MS_MAX}
   */
  readonly timeoutMs?: number;
}

const CHUNK_BYTES = 16_384;

/**
 * Sends one request to the tracker, over a TCP connection of its own, and returns the answer. A
 * refusal is an answer, too. Nothing stays open afterwards.
 *
 * @throws {TrackerUnreachableError} if no answer arrives
 */
export async function request<T extends RequestType>(
  tracker: Endpoint,
  request: Extract<Request, { type: T }>,
  options: RequestOptions = {},
): Promise<AnswerTypes[T] | Refusal> {
  const { signal, timeoutMs = ANSWER_MS_MAX } = options;
  signal?.throwIfAborted();
  const limit = new AbortController();
  const onAbort = () => limit.abort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    limit.abort();
  }, timeoutMs);
  try {
    const line = await ask(tracker, encodeRequest(request), limit.signal);
    return decode(tracker, request.type, line);
  } catch (error) {
    if (isLate) {
      const what = `did not answer within ${timeoutMs} ms`;
      throw new TrackerUnreachableError(tracker, what, { cause: error });
    }
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Connects, sends one line, and returns the first line that comes back. */
async function ask(tracker: Endpoint, line: string, signal: AbortSignal): Promise<Line | "end"> {
  const connection = await connect(tracker, signal);
  const onAbort = () => close(connection);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await writeAll(connection, new TextEncoder().encode(line));
    return await readLine(connection);
  } catch (cause) {
    throw new TrackerUnreachableError(tracker, explain(cause), { cause });
  } finally {
    signal.removeEventListener("abort", onAbort);
    close(connection);
  }
}

async function connect(tracker: Endpoint, signal: AbortSignal): Promise<Deno.Conn> {
  const { hostname, port } = tracker;
  try {
    return await Deno.connect({ hostname, port, signal });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new TrackerUnreachableError(tracker, explain(cause), { cause });
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += await connection.write(bytes.subarray(written));
}

async function readLine(connection: Deno.Conn): Promise<Line | "end"> {
  const splitter = new LineSplitter(ANSWER_BYTES_MAX);
  const chunk = new Uint8Array(CHUNK_BYTES);
  while (true) {
    const length = await connection.read(chunk);
    if (length === null) return "end";
    const [line] = splitter.push(chunk.subarray(0, length));
    if (line !== undefined) return line;
  }
}

/** Closes a connection; harmless if the time limit has closed it before. */
function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function decode<T extends RequestType>(
  tracker: Endpoint,
  type: T,
  line: Line | "end",
): AnswerTypes[T] | Refusal {
  if (line === "end") {
    throw new TrackerUnreachableError(tracker, "closed the connection without an answer");
  }
  const answer = line.type === "line" ? decodeAnswer(type, line.text) : undefined;
  if (answer !== undefined) return answer;
  throw new TrackerUnreachableError(tracker, "sent an answer that is not gm's");
}

/** Returns the fault of a connection, as the end of a sentence about the tracker. */
function explain(cause: unknown): string {
  if (cause instanceof Deno.errors.ConnectionRefused) return "refused the connection";
  if (cause instanceof Deno.errors.ConnectionReset) return "broke off the connection";
  if (cause instanceof Deno.errors.BrokenPipe) return "broke off the connection";
  const text = cause instanceof Error ? cause.message : String(cause);
  return `cannot be reached (${text.replace(/\.$/, "")})`;
}
