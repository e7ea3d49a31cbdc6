import { unreachable } from "../core/mod.ts";
import type { Log, TrackerUnreachableError } from "../net/mod.ts";
import type { Refusal } from "../wire/mod.ts";
import { RefusedError, UnknownOutcomeError } from "./client_errors.ts";
import type { LackingIn } from "./client_event.ts";
import { EventQueue } from "./event_queue.ts";
import type { MemberEvent } from "./member/mod.ts";
import type { PendingCalls } from "./pending_calls.ts";

type EventOf<T extends MemberEvent["type"]> = Extract<MemberEvent, { type: T }>;
/** The reason why something that the tracker was asked for failed. */
export type TrackerFailure = RefusedError | TrackerUnreachableError;

/** The part of a shell that its events need. */
export interface ShellPort {
  /** Sends a request to the tracker; its answer goes to the member. */
  request(event: EventOf<"request">): void;
  /** Notes that the member is registered. */
  registered(event: EventOf<"registered">): void;
  /** Notes that the first attempt to register failed. */
  registerFailed(error: TrackerFailure): void;
  /** Notes that the tracker responds, or responds no more. */
  trackerReachable(isReachable: boolean): void;
  /** Notes that the member has quit. */
  closed(): void;
  /** Returns why the last request to the tracker failed. */
  fault(): TrackerUnreachableError;
  /** Returns true if the application takes no more events. */
  isDiscarding(): boolean;
  /** Hands over the events that found the queue full. */
  resume(): void;
  /** Reports to the member that the application has taken messages. */
  noteTaken(): void;
}

/**
 * The events of a member: each settles the calls that waited for it, and what concerns the
 * application goes into its queue.
 */
export class ShellEvents {
  readonly queue: EventQueue;
  /** Groups that we joined and did not begin to leave, even while an eviction keeps us out. */
  readonly joined = new Set<string>();
  /** Own messages that members had not acknowledged when we left. */
  readonly lacking: LackingIn[] = [];
  /** Groups whose last `joined` or `left` event, taken or still waiting, is `joined`. */
  readonly #told = new Set<string>();
  readonly #calls: PendingCalls;
  readonly #shell: ShellPort;
  readonly #log: Log | undefined;
  /**
   * The last failure of each thing that is retried, by the group that is joined again, or "" for
   * registering again. A failure is reported once, until another one takes its place.
   */
  readonly #faults = new Map<string, string>();

  constructor(
    options: {
      readonly calls: PendingCalls;
      readonly shell: ShellPort;
      readonly log: Log | undefined;
      readonly wallMicros: () => number;
    },
  ) {
    const { wallMicros, shell } = options;
    this.queue = new EventQueue({
      wallMicros,
      onRoom: () => shell.resume(),
      onTaken: () => shell.noteTaken(),
    });
    this.#calls = options.calls;
    this.#shell = options.shell;
    this.#log = options.log;
  }

  handle(event: MemberEvent): void {
    switch (event.type) {
      case "deliver":
        return this.#onDeliver(event);
      case "room":
        return this.#calls.multicasts.onRoom(event.group);
      case "request":
        return this.#shell.request(event);
      case "registered":
        return this.#onRegistered(event);
      case "register-failed":
        return this.#onRegisterFailed(event);
      case "joined":
        return this.#onJoined(event);
      case "join-failed":
        return this.#onJoinFailed(event);
      case "left":
        return this.#onLeft(event);
      case "history":
        return this.#calls.onHistory(event);
      case "history-failed":
        return this.#calls.onHistoryFailed(event);
      case "view":
      case "detached":
      case "reattached":
      case "waiting":
      case "unordered":
      case "ordered-again":
      case "unreached":
      case "reached-again":
      case "tracker-udp":
        return this.queue.push(event);
      case "tracker":
        this.#shell.trackerReachable(event.reachable);
        return this.queue.push(event);
      case "unknown-outcome":
        this.#onUnknownOutcome(event);
        return this.#report(event);
      case "gap":
      case "evicted":
        return this.#report(event);
      case "closed":
        return this.#shell.closed();
      default:
        return unreachable(event);
    }
  }

  #report(event: EventOf<"evicted" | "gap" | "unknown-outcome">): void {
    this.#log?.debug("The member reports.", { ...event });
    this.queue.push(event);
  }

  #onUnknownOutcome({ group, range }: EventOf<"unknown-outcome">): void {
    const why = "the tracker took us for dead before all had it";
    this.#calls.receipts.reject(() => new UnknownOutcomeError(group, why, range), group);
  }

  #onDeliver({ group, sender, messages, own }: EventOf<"deliver">): void {
    if (own !== undefined) this.#calls.receipts.onDelivered(group, messages, own);
    for (const { range, sentAt, bytes, start, end } of messages) {
      if (this.queue.isFull && this.#shell.isDiscarding()) return;
      const payload = bytes.subarray(start, end);
      this.queue.push({ type: "message", group, sender, range, sentAt, deliveredAt: 0, payload });
    }
  }

  #onRegistered(event: EventOf<"registered">): void {
    this.#faults.clear();
    this.#shell.registered(event);
    const { member, address, again } = event;
    if (again) this.queue.push({ type: "registered-again", member, address });
  }

  #onRegisterFailed({ refusal, again }: EventOf<"register-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#reportOnce("", error);
    else this.#shell.registerFailed(error);
  }

  #onJoined({ group, view, again }: EventOf<"joined">): void {
    const { joins, leaves, multicasts } = this.#calls;
    this.#faults.delete(group);
    // A stay that a caller is ending already does not count as joined: only the events report it.
    if (!leaves.has(group)) this.joined.add(group);
    this.#told.add(group);
    joins.resolve(group, view);
    this.queue.push({ type: "joined", group, view, again });
    multicasts.onRoom(group);
  }

  #onJoinFailed({ group, refusal, again }: EventOf<"join-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#reportOnce(group, error);
    this.#calls.joins.reject(group, error);
  }

  #onLeft(event: EventOf<"left">): void {
    const { group, lacking } = event;
    this.joined.delete(group);
    this.#faults.delete(group);
    for (const entry of lacking) this.lacking.push({ group, ...entry });
    // After a join that was given up in time there is nothing to report.
    if (this.#told.delete(group)) this.queue.push({ type: "left", group, lacking });
    this.#calls.onLeft(event);
  }

  #explain(refusal: Refusal | undefined): TrackerFailure {
    return refusal === undefined ? this.#shell.fault() : new RefusedError(refusal);
  }

  /**
   * Reports a failure of something that is retried, unless the same failure was reported before.
   */
  #reportOnce(what: string, { code, message }: TrackerFailure): void {
    const isReported = [...this.#faults.values()].includes(message);
    this.#faults.set(what, message);
    if (!isReported) this.queue.push({ type: "error", code, message });
  }
}
