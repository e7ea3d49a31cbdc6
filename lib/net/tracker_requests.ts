import { BYE_MS } from "../core/mod.ts";
import type { Endpoint } from "./names/mod.ts";
import { FollowedTracker } from "./followed_tracker.ts";
import type { Log } from "./log.ts";
import { request, type RequestOptions } from "./request.ts";
import { TrackerUnreachableError } from "./tracker_unreachable_error.ts";
import {
  type AnswerTypes,
  type ControlTransport,
  PLAIN_CONTROL,
  type Refusal,
  type Request,
  type RequestType,
} from "../wire/mod.ts";

/** Requests by which a member leaves. It does not wait long for their answers. */
const FAREWELLS: readonly RequestType[] = ["exit_group", "quit"];
/** Milliseconds that a farewell waits for a tracker that was silent before. */
const SILENT_FAREWELL_MS = 500;

/** The requests of one program to its tracker, and the reason why the last one failed. */
export class TrackerRequests {
  readonly #tracker: Endpoint | FollowedTracker;
  readonly #log: Log | undefined;
  readonly #transport: ControlTransport;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #fault: TrackerUnreachableError | undefined;
  /** True if the last request got no answer. */
  isSilent = false;

  /**
   * With a {@linkcode FollowedTracker}, its name is looked up again when it does not answer.
   * `transport` is the form in which requests and answers travel.
   */
  constructor(
    tracker: Endpoint | FollowedTracker,
    log: Log | undefined,
    transport: ControlTransport = PLAIN_CONTROL,
  ) {
    this.#tracker = tracker;
    this.#log = log;
    this.#transport = transport;
  }

  /** The reason why the last request without an answer got none. */
  get fault(): TrackerUnreachableError {
    return this.#fault ?? new TrackerUnreachableError(this.#place, "did not answer");
  }

  get #place(): Endpoint {
    return this.#tracker instanceof FollowedTracker ? this.#tracker.current : this.#tracker;
  }

  /**
   * Sends a request and returns the tracker's answer.
   *
   * @throws {WrongKeyError} if the tracker has another key, or only one side has a key
   * @throws {TrackerUnreachableError} if no answer arrives
   */
  async ask<T extends RequestType>(
    asked: Extract<Request, { type: T }>,
  ): Promise<AnswerTypes[T] | Refusal> {
    const answering = this.#ask(asked);
    this.#underWay.add(answering);
    try {
      return await answering;
    } finally {
      this.#underWay.delete(answering);
    }
  }

  get isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Ends the requests that are under way: their promises reject. */
  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#underWay);
  }

  async #ask<T extends RequestType>(
    asked: Extract<Request, { type: T }>,
  ): Promise<AnswerTypes[T] | Refusal> {
    const options = { signal: this.#abort.signal, transport: this.#transport };
    const farewellMs = this.isSilent ? SILENT_FAREWELL_MS : BYE_MS;
    const isFarewell = FAREWELLS.includes(asked.type);
    const limit = isFarewell ? { ...options, timeoutMs: farewellMs } : options;
    try {
      const answer = await this.#request(asked, limit);
      this.isSilent = false;
      const outcome = answer.ok ? {} : { refused: (answer as Refusal).code };
      this.#log?.debug("The tracker answered.", { request: asked.type, ...outcome });
      return answer;
    } catch (error) {
      if (error instanceof TrackerUnreachableError) {
        this.#fault = error;
        this.isSilent = true;
      }
      this.#log?.debug("No answer from the tracker.", { request: asked.type, error });
      throw error;
    }
  }

  /** Sends a request, and once more if the tracker is at another address now. */
  async #request<T extends RequestType>(
    asked: Extract<Request, { type: T }>,
    limit: RequestOptions,
  ): Promise<AnswerTypes[T] | Refusal> {
    const place = this.#place;
    try {
      return await request<T>(place, asked, limit);
    } catch (error) {
      const mayFollow = error instanceof TrackerUnreachableError &&
        this.#tracker instanceof FollowedTracker && !FAREWELLS.includes(asked.type);
      if (!mayFollow) throw error;
      await this.#tracker.follow();
      // Another look-up may have found the new address while the request waited.
      if (this.#place === place) throw error;
      return await request<T>(this.#place, asked, limit);
    }
  }
}
