import { ANSWER_MS_MAX, unreachable } from "../core/mod.ts";
import {
  type AnswerTypes,
  type CallFault,
  type ControlCall,
  type ControlTransport,
  decodeAnswer,
  encodeRequest,
  type Line,
  PLAIN_CONTROL,
  type Refusal,
  type Request,
  type RequestType,
} from "../wire/mod.ts";
import type { Endpoint } from "./names/mod.ts";
import { TrackerUnreachableError } from "./tracker_unreachable_error.ts";
import { WrongKeyError } from "./wrong_key_error.ts";

export interface RequestOptions {
  /** Ends the request at once when it is aborted: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds for the whole request, connecting included.
   *
   * @default {ANSWER_MS_MAX}
   */
  readonly timeoutMs?: number;
  /**
   * The form in which the request and its answer travel.
   *
   * @default {PLAIN_CONTROL}
   */
  readonly transport?: ControlTransport;
}

/** The outcome of a connection: a line, its end, or the reason why no line will come. */
type Outcome =
  | { readonly type: "line"; readonly line: Line }
  | { readonly type: "end" }
  | { readonly type: "fault"; readonly fault: CallFault };

const CHUNK_BYTES = 16_384;

/**
 * Sends one request to the tracker, over a TCP connection of its own, and returns the answer. A
 * refusal is an answer, too. Nothing stays open afterwards.
 *
 * @throws {WrongKeyError} if the tracker has another key, or only one side has a key
 * @throws {TrackerUnreachableError} if no answer arrives
 */
export async function request<T extends RequestType>(
  tracker: Endpoint,
  request: Extract<Request, { type: T }>,
  options: RequestOptions = {},
): Promise<AnswerTypes[T] | Refusal> {
  const { signal, timeoutMs = ANSWER_MS_MAX, transport = PLAIN_CONTROL } = options;
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
    const call = transport.call(encodeRequest(request));
    return decode(tracker, request.type, await ask(tracker, call, limit.signal));
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
async function ask(tracker: Endpoint, call: ControlCall, signal: AbortSignal): Promise<Outcome> {
  const connection = await connect(tracker, signal);
  const onAbort = () => close(connection);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await writeAll(connection, call.first);
    return await converse(connection, call);
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

/** Reads until a line is there, and sends what must go out before. */
async function converse(connection: Deno.Conn, call: ControlCall): Promise<Outcome> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  while (true) {
    const length = await connection.read(chunk);
    if (length === null) return { type: "end" };
    const step = call.push(chunk.subarray(0, length));
    if (step.type !== "more") return step;
    if (step.send !== undefined) await writeAll(connection, step.send);
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
  outcome: Outcome,
): AnswerTypes[T] | Refusal {
  if (outcome.type === "fault") throw errorOf(tracker, outcome.fault);
  if (outcome.type === "end") {
    throw new TrackerUnreachableError(tracker, "closed the connection without an answer");
  }
  const { line } = outcome;
  const answer = line.type === "line" ? decodeAnswer(type, line.text) : undefined;
  if (answer !== undefined) return answer;
  throw errorOf(tracker, "foreign");
}

function errorOf(tracker: Endpoint, fault: CallFault): TrackerUnreachableError {
  switch (fault) {
    case "key_needed":
      return new WrongKeyError(tracker, "key-needed");
    case "no_key":
      return new WrongKeyError(tracker, "no-key");
    case "other_key":
      return new WrongKeyError(tracker, "other-key");
    case "unproven":
      return new WrongKeyError(tracker, "unproven");
    case "seal_version":
      return new TrackerUnreachableError(tracker, "is of another version");
    case "bad_seal":
      return new TrackerUnreachableError(tracker, "did not get our request whole, or in time");
    case "altered":
      return new TrackerUnreachableError(tracker, "sent an answer that was altered on its way");
    case "foreign":
      return new TrackerUnreachableError(tracker, "sent an answer that is not gm's");
    default:
      return unreachable(fault);
  }
}

/** Returns the fault of a connection, as the end of a sentence about the tracker. */
function explain(cause: unknown): string {
  if (cause instanceof Deno.errors.ConnectionRefused) return "refused the connection";
  if (cause instanceof Deno.errors.ConnectionReset) return "broke off the connection";
  if (cause instanceof Deno.errors.BrokenPipe) return "broke off the connection";
  const text = cause instanceof Error ? cause.message : String(cause);
  return `cannot be reached (${text.replace(/\.$/, "")})`;
}
