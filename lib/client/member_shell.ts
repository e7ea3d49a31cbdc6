import { type Address, SLOW_MEMBER_MS } from "../core/mod.ts";
import {
  type Clock,
  Driver,
  type Log,
  openUdp,
  TrackerRequests,
  TrackerUnreachableError,
} from "../net/mod.ts";
import type { Refusal } from "../wire/mod.ts";
import {
  ClosedError,
  NoHistoryError,
  NotJoinedError,
  RefusedError,
  UnknownOutcomeError,
} from "./client_errors.ts";
import type { LackingIn } from "./client_event.ts";
import { EventQueue } from "./event_queue.ts";
import {
  type GroupView,
  type HistoryWish,
  type Lacking,
  Member,
  type MemberEvent,
  type MemberInput,
} from "./member/mod.ts";
import { Multicasts } from "./multicasts.ts";
import { type Receipt, Receipts } from "./receipts.ts";
import { Waiters } from "./waiters.ts";

type EventOf<T extends MemberEvent["type"]> = Extract<MemberEvent, { type: T }>;

export interface MemberShellOptions {
  readonly name: string;
  readonly address: Address;
  readonly tracker: Address;
  readonly slowMemberMs: number | undefined;
  readonly log: Log | undefined;
  readonly clock: Clock;
}

/**
 * A member on a socket, and what becomes of all that it tells: its requests go to the tracker,
 * its deliveries into the queue for the application, and whoever waits for something hears of it.
 */
export class MemberShell {
  readonly member: Member;
  readonly requests: TrackerRequests;
  readonly events: EventQueue;
  readonly multicasts: Multicasts;
  readonly #receipts = new Receipts();
  readonly registered = Promise.withResolvers<void>();
  readonly closed = Promise.withResolvers<void>();
  readonly joins = new Waiters<GroupView>();
  readonly leaves = new Waiters<readonly Lacking[]>();
  readonly histories = new Waiters<EventOf<"history">>();
  /** Groups that we joined and did not begin to leave, whether or not we are in them just now. */
  readonly joined = new Set<string>();
  /** Who lacked what when we left. */
  readonly lacking: LackingIn[] = [];
  registration: EventOf<"registered"> | undefined;
  /** A bug: nothing of the member may be used any more. */
  failure: { readonly error: unknown } | undefined;
  readonly #driver: Driver<MemberInput, MemberEvent>;
  readonly #log: Log | undefined;
  #discards = false;
  #lastQuestion = 0;
  #lastFault = "";

  /** @throws {BindError} if the address cannot be had. */
  constructor(options: MemberShellOptions) {
    const { name, address, tracker, slowMemberMs = SLOW_MEMBER_MS, log, clock } = options;
    this.#log = log;
    this.requests = new TrackerRequests(tracker, log);
    this.events = new EventQueue(clock.wallMicros);
    const socket = openUdp(address);
    const now = clock.now();
    const { address: bound } = socket;
    const { random } = Math;
    this.member = new Member({ name, address: bound, tracker, slowMemberMs, random, now });
    this.#driver = new Driver({
      machine: this.member,
      socket,
      clock,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      takesEvents: () => this.#discards || !this.events.isFull,
      onBug: (error) => this.#fail(error),
    });
    this.multicasts = new Multicasts({
      hasRoom: (group) => this.member.hasRoom(group),
      multicast: (group, payload) => this.#multicast(group, payload, clock.wallMicros()),
    });
  }

  start(): void {
    this.#driver.start();
  }

  handle(input: MemberInput): void {
    this.#driver.handle(input);
  }

  /** The application takes events again. */
  resume(): void {
    this.#driver.resume();
  }

  /** Asks what was before in a group that we are in. */
  recall(group: string, wish: Omit<HistoryWish, "id">): Promise<EventOf<"history">> {
    const id = ++this.#lastQuestion;
    const answer = this.histories.wait(nameOf({ group, id }));
    this.handle({ type: "recall", group, id, ...wish });
    return answer;
  }

  /** Messages that find the queue full are dropped from now on, and those that wait refused. */
  discard(): void {
    this.#discards = true;
    this.multicasts.reject(new ClosedError());
    this.#driver.resume();
  }

  /** Closes the socket; whoever waits for something hears that it will not come. */
  async end(): Promise<void> {
    await this.#driver.close();
    await this.requests.close();
    this.joined.clear();
    this.#rejectAll(new ClosedError());
    this.#receipts.reject((group) => new UnknownOutcomeError(group, "the client was closed"));
    this.events.end();
  }

  #fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = { error };
    for (const waiter of [this.registered, this.closed]) {
      waiter.promise.catch(() => {});
      waiter.reject(error);
    }
    this.#rejectAll(error);
    this.#receipts.reject(() => error);
    this.events.fail(error);
    void this.requests.close();
  }

  #rejectAll(error: unknown): void {
    this.joins.rejectAll(error);
    this.leaves.rejectAll(error);
    this.histories.rejectAll(error);
    this.multicasts.reject(error);
  }

  #onEvent(event: MemberEvent): void {
    switch (event.type) {
      case "deliver":
        return this.#onDeliver(event);
      case "room":
        return this.multicasts.onRoom(event.group);
      case "request":
        return void this.#onRequest(event);
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
        return this.histories.resolve(nameOf(event), event);
      case "history-failed":
        return this.histories.reject(nameOf(event), new NoHistoryError(event.group));
      case "view":
      case "detached":
      case "reattached":
      case "waiting":
        return this.events.push(event);
      case "tracker":
        this.requests.isSilent = !event.reachable;
        return this.events.push(event);
      case "unknown-outcome":
        this.#onUnknownOutcome(event);
        return this.#tell(event);
      case "gap":
        if (this.member.view(event.group)?.mode !== "fifo") this.#receipts.onGap(event.group);
        return this.#tell(event);
      case "evicted":
        return this.#tell(event);
      case "closed":
        return this.closed.resolve();
    }
  }

  #tell(event: EventOf<"evicted" | "gap" | "unknown-outcome">): void {
    this.#log?.debug("The member tells.", event);
    this.events.push(event);
  }

  #multicast(group: string, payload: Uint8Array, sentAt: number): Receipt {
    const receipt = this.#receipts.add(group);
    this.handle({ type: "multicast", group, payload, sentAt });
    return receipt;
  }

  #onUnknownOutcome({ group, range }: EventOf<"unknown-outcome">): void {
    const why = "the tracker took us for dead before all had it";
    this.#receipts.reject(() => new UnknownOutcomeError(group, why, range), group);
  }

  #onDeliver({ group, sender, messages }: EventOf<"deliver">): void {
    if (sender.id === this.registration?.member) this.#receipts.onDelivered(group, messages);
    for (const { range, sentAt, bytes, start, end } of messages) {
      if (this.#discards && this.events.isFull) return;
      const payload = bytes.subarray(start, end);
      this.events.push({ type: "message", group, sender, range, sentAt, deliveredAt: 0, payload });
    }
  }

  async #onRequest({ id, request }: EventOf<"request">): Promise<void> {
    try {
      this.handle({ type: "answer", id, answer: await this.requests.ask(request) });
    } catch (error) {
      if (this.requests.isClosed) return;
      if (!(error instanceof TrackerUnreachableError)) return this.#fail(error);
      this.handle({ type: "answer", id, answer: undefined });
    }
  }

  #onRegistered(event: EventOf<"registered">): void {
    this.registration = event;
    this.#lastFault = "";
    const { member, address, again } = event;
    if (again) this.events.push({ type: "registered-again", member, address });
    else this.registered.resolve();
  }

  #onRegisterFailed({ refusal, again }: EventOf<"register-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#tellOnce(error);
    else this.registered.reject(error);
  }

  #onJoined({ group, view, again }: EventOf<"joined">): void {
    this.#lastFault = "";
    this.joined.add(group);
    this.joins.resolve(group, view);
    this.events.push({ type: "joined", group, view, again });
    this.multicasts.onRoom(group);
  }

  #onJoinFailed({ group, refusal, again }: EventOf<"join-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#tellOnce(error);
    this.joins.reject(group, error);
  }

  #onLeft({ group, lacking }: EventOf<"left">): void {
    this.joined.delete(group);
    this.histories.rejectAll(new NotJoinedError(group), (name) => name.startsWith(`${group} `));
    this.multicasts.reject(new NotJoinedError(group), group);
    const why = "we left before it came back to us";
    this.#receipts.reject(() => new UnknownOutcomeError(group, why), group);
    for (const entry of lacking) this.lacking.push({ group, ...entry });
    this.events.push({ type: "left", group, lacking });
    this.leaves.resolve(group, lacking);
  }

  #explain(refusal: Refusal | undefined): Error & { readonly code?: string } {
    return refusal === undefined ? this.requests.fault : new RefusedError(refusal);
  }

  /** It is tried again all the time: the same trouble is told once. */
  #tellOnce({ code = "unreachable", message }: Error & { readonly code?: string }): void {
    if (message === this.#lastFault) return;
    this.#lastFault = message;
    this.events.push({ type: "error", code, message });
  }
}

/** What waits for an answer; group names have no spaces. */
function nameOf({ group, id }: { group: string; id: number }): string {
  return `${group} ${id}`;
}
