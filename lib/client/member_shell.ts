import { type Address, invariant, SLOW_MEMBER_MS, unreachable } from "../core/mod.ts";
import {
  allowsChannel,
  Channels,
  type Clock,
  Driver,
  type Endpoint,
  FollowedTracker,
  type Log,
  openUdp,
  OtherTrackerError,
  receiveBufferBytes,
  secureRandom,
  TrackerRequests,
  TrackerUnreachableError,
  warnOfLength,
} from "../net/mod.ts";
import type { Acquaintances } from "../identity/mod.ts";
import type { Sealing, SealStatistics } from "../sealing/mod.ts";
import {
  ClosedError,
  NotSignedError,
  UnknownOutcomeError,
  WrongModeError,
} from "./client_errors.ts";
import type { LackingIn } from "./client_event.ts";
import type { JoinOptions } from "./client_options.ts";
import { isDirectLabel, nameInLabel } from "./conversations.ts";
import {
  type GroupView,
  type HistoryWish,
  keptBytesOfBatch,
  type Lacking,
  Member,
  type MemberEvent,
  type MemberInput,
} from "./member/mod.ts";
import { PendingCalls } from "./pending_calls.ts";
import type { ExpectedSeqs } from "./receipts.ts";
import { ShellEvents, type ShellPort } from "./shell_events.ts";

type EventOf<T extends MemberEvent["type"]> = Extract<MemberEvent, { type: T }>;
type InputOf<T extends MemberInput["type"]> = Extract<MemberInput, { type: T }>;

/**
 * Bytes of the messages, handed in together, that share a turn with others, as the limits count
 * them: some 60 short messages. A turn costs little beside handing in more than that. Only a turn
 * looks at the bound of the event queue, so what shares one may exceed that bound by 32 times this.
 */
const SHARING_BYTES_MAX = 4_096;

export interface MemberShellOptions {
  readonly name: string;
  readonly address: Address;
  readonly tracker: Address;
  /** The tracker as it was named. */
  readonly trackerPlace: Endpoint;
  readonly slowMemberMs: number | undefined;
  /** The seal on all that is sent; `undefined` without a key. */
  readonly sealing: Sealing | undefined;
  /** Our identity and the keys that we have seen; `undefined` without an identity. */
  readonly acquaintances?: Acquaintances | undefined;
  readonly log: Log | undefined;
  readonly clock: Clock;
}

/** A shell whose member leaves its groups and quits. */
interface Closing {
  readonly type: "closing";
  /** Resolves when the member has quit. */
  readonly quit: PromiseWithResolvers<void>;
  /** The outcome of `close`, for all that call it. */
  readonly done: PromiseWithResolvers<readonly LackingIn[]>;
  /** True if the application takes no more events. */
  discards: boolean;
}

/**
 * The life of a shell: connecting → open → closing → closed. A bug leads from any of them to
 * failed, where nothing of the member may be used any more.
 */
type Phase =
  | { readonly type: "connecting"; readonly registered: PromiseWithResolvers<void> }
  | { readonly type: "open" }
  | Closing
  | { readonly type: "closed" }
  | { readonly type: "failed"; readonly error: unknown };

/**
 * A member on a socket. The shell carries out what callers ask for, sends the member's requests to
 * the tracker, and knows in which phase of its life the client is.
 */
export class MemberShell {
  readonly member: Member;
  readonly requests: TrackerRequests;
  readonly events: ShellEvents;
  readonly calls: PendingCalls;
  readonly acquaintances: Acquaintances | undefined;
  readonly #tracker: FollowedTracker;
  readonly #sealing: Sealing | undefined;
  readonly #driver: Driver<MemberInput, MemberEvent>;
  readonly #channels: Channels;
  #phase: Phase = { type: "connecting", registered: Promise.withResolvers() };
  #registration: EventOf<"registered"> | undefined;

  /** @throws {BindError} if the address cannot be bound */
  constructor(options: MemberShellOptions) {
    const { name, address, tracker, slowMemberMs = SLOW_MEMBER_MS, log, clock } = options;
    const { trackerPlace: place, sealing, acquaintances } = options;
    this.#sealing = sealing;
    this.acquaintances = acquaintances;
    const followed = this.#tracker = new FollowedTracker({ place, address: tracker, log });
    this.requests = new TrackerRequests(followed, log, sealing?.control);
    const socket = openUdp({ ...address, translation: followed, onTooLong: warnOfLength(log) });
    const now = clock.now();
    const { address: bound } = socket;
    const random = secureRandom;
    const bufferBytes = receiveBufferBytes();
    const settings = { name, address: bound, tracker, slowMemberMs, random, bufferBytes, now };
    const identity = acquaintances && {
      own: acquaintances.own,
      acceptsTracker: (key: Uint8Array | undefined) => acquaintances.acceptsTracker(key),
    };
    this.member = new Member({
      ...settings,
      ...identity && { identity },
      allowsChannel: (channel) => allowsChannel(channel, log),
    });
    this.#driver = new Driver({
      machine: this.member,
      socket,
      clock,
      seal: sealing?.datagrams,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.events.handle(event),
      afterEvents: () => {
        this.events.queue.endTurn();
        const own = this.#registration?.address;
        if (own !== undefined) this.#channels.listen(this.member.channels, own);
      },
      takesEvents: () => !this.events.queue.isFull || this.#discards,
      gathered: () => this.#taken(),
      onBug: (error) => this.#fail(error),
    });
    this.#channels = new Channels({
      ...{ translation: followed, log },
      onDatagram: (datagram) => this.#driver.take(datagram),
      onBug: (error) => this.#fail(error),
    });
    this.calls = new PendingCalls({
      room: (label) => {
        const group = this.#groupOf(label);
        return group === undefined ? 0 : this.member.room(group);
      },
      multicast: (label, batch, expected) => {
        const group = this.#groupOf(label);
        invariant(group !== undefined, "A direct message is taken only in an open conversation");
        this.#multicast({ type: "multicast", group, batch, sentAt: clock.wallMicros() }, expected);
      },
      abandoned: (label) => this.#withdrawDirect(label),
    }, (group) => this.#withdrawJoin(group));
    const { calls } = this;
    const { wallMicros } = clock;
    this.events = new ShellEvents({
      calls,
      shell: this.#port(place),
      acquaintances,
      log,
      wallMicros,
    });
  }

  /** True after a bug: nothing of the member may be used any more. */
  get hasFailed(): boolean {
    return this.#phase.type === "failed";
  }

  /** The sealing of our datagrams; `undefined` without a key. */
  get seal(): SealStatistics | undefined {
    return this.#sealing?.datagrams.statistics;
  }

  /** The registration at the tracker; another one after an eviction. */
  get registration(): EventOf<"registered"> {
    invariant(this.#registration !== undefined, "A client exists only once it is registered");
    return this.#registration;
  }

  /** Registers; rejects if the tracker refuses or does not respond, or the signal is aborted. */
  async connect(signal: AbortSignal | undefined): Promise<void> {
    invariant(this.#phase.type === "connecting", "A shell connects once");
    const { registered } = this.#phase;
    const onAbort = () => registered.reject(signal!.reason);
    signal?.addEventListener("abort", onAbort);
    try {
      signal?.throwIfAborted();
      this.#driver.start();
      this.#tracker.start();
      this.#sealing?.start();
      await registered.promise;
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Throws if the client is closed or broken. */
  checkOpen(): void {
    const phase = this.#phase;
    if (phase.type === "failed") throw phase.error;
    if (phase.type !== "open") throw new ClosedError();
  }

  async join(group: string, { mode, signed = false, signal }: JoinOptions): Promise<GroupView> {
    const { joins, leaves } = this.calls;
    while (leaves.has(group)) {
      await leaves.wait(group, signal);
      this.checkOpen();
    }
    const known = this.events.joined.has(group) ? this.member.view(group) : undefined;
    const isAsked = known !== undefined || joins.has(group);
    const joining = known ?? joins.wait(group, signal);
    if (!isAsked) {
      this.#driver.handle({ type: "join", group, ...mode && { mode }, ...signed && { signed } });
    }
    const view = await joining;
    // The tracker has compared the mode if the request is ours.
    if (isAsked && mode !== undefined && mode !== view.mode) throw new WrongModeError(view, mode);
    if (isAsked && signed && view.signed === undefined) throw new NotSignedError(group);
    return view;
  }

  async leave(group: string): Promise<readonly Lacking[]> {
    this.events.joined.delete(group);
    const leaving = this.calls.leaves.wait(group);
    await this.calls.multicasts.settled(group);
    this.#driver.handle({ type: "leave", group });
    return await leaving;
  }

  /** Begins to talk directly with the member of a name, unless we do already. */
  openDirect(to: string): void {
    const isOpen = this.events.conversations.with(to) !== undefined;
    if (!isOpen) this.#driver.handle({ type: "direct", to });
  }

  /** Asks for past messages of a group that we are in. */
  recall(
    group: string,
    wish: Omit<HistoryWish, "id">,
    signal: AbortSignal | undefined,
  ): Promise<EventOf<"history">> {
    const [id, answer] = this.calls.recall(group, signal);
    this.#driver.handle({ type: "recall", group, id, ...wish });
    return answer;
  }

  /** Leaves all groups and quits; `discards` is true if the application takes no more events. */
  close(discards: boolean): Promise<readonly LackingIn[]> {
    const phase = this.#phase;
    switch (phase.type) {
      case "failed":
        return Promise.reject(phase.error);
      case "closed":
        return Promise.resolve(this.events.lacking);
      case "closing":
        if (discards) this.#discard(phase);
        return phase.done.promise;
      case "open":
      case "connecting": {
        const quit = Promise.withResolvers<void>();
        const done = Promise.withResolvers<readonly LackingIn[]>();
        const closing: Closing = { type: "closing", quit, done, discards: false };
        // A bug may reject it before anybody waits for it.
        quit.promise.catch(() => {});
        this.#phase = closing;
        if (discards) this.#discard(closing);
        this.#close(closing).then(done.resolve, done.reject);
        return done.promise;
      }
      default:
        return unreachable(phase);
    }
  }

  async #close({ quit }: Closing): Promise<readonly LackingIn[]> {
    const { multicasts, joins } = this.calls;
    // After an eviction there is no group to wait for.
    if (this.member.id === undefined) multicasts.reject(new ClosedError());
    // Each is bounded in time, so they wait side by side.
    await Promise.all(multicasts.waitingGroups().map((group) => multicasts.settled(group)));
    joins.rejectAll(new ClosedError());
    this.#driver.handle({ type: "close" });
    await quit.promise;
    await this.#end();
    return this.events.lacking;
  }

  /** From now on, drops messages that find the queue full and refuses those that wait for room. */
  #discard(closing: Closing): void {
    closing.discards = true;
    this.calls.multicasts.reject(new ClosedError());
    this.#driver.resume();
  }

  /** Closes the socket, and rejects whatever is waited for. */
  async #end(): Promise<void> {
    this.#channels.close();
    await this.#driver.close();
    this.#tracker.close();
    this.#sealing?.close();
    await this.requests.close();
    this.events.joined.clear();
    const why = "the client was closed";
    this.calls.rejectAll(new ClosedError(), (group) => new UnknownOutcomeError(group, why));
    this.events.queue.end();
    if (!this.hasFailed) this.#phase = { type: "closed" };
  }

  #fail(error: unknown): void {
    const phase = this.#phase;
    if (phase.type === "failed") return;
    this.#phase = { type: "failed", error };
    if (phase.type === "connecting") phase.registered.reject(error);
    if (phase.type === "closing") phase.quit.reject(error);
    this.calls.rejectAll(error, () => error);
    this.events.queue.fail(error);
    this.#channels.close();
    this.#tracker.close();
    this.#sealing?.close();
    void this.requests.close();
  }

  /** Leaves a group that was asked to be joined, and that no caller waits for any more. */
  #withdrawJoin(group: string): void {
    // An eviction keeps us out of a group that the application joined before: it stays joined.
    if (this.events.joined.has(group)) return;
    // The member may be in already. The next join of the group waits until it is out again.
    void this.calls.leaves.wait(group);
    this.#driver.handle({ type: "leave", group });
  }

  /** Withdraws the wish to talk directly with a member if no message for it waits any more. */
  #withdrawDirect(label: string): void {
    if (!isDirectLabel(label)) return;
    this.#driver.handle({ type: "direct-withdrawn", to: nameInLabel(label) });
  }

  /** Returns the group that messages to a name go to; none if it is a conversation to be opened. */
  #groupOf(label: string): string | undefined {
    if (!isDirectLabel(label)) return label;
    return this.events.conversations.with(nameInLabel(label))?.group;
  }

  get #discards(): boolean {
    return this.#phase.type === "closing" && this.#phase.discards;
  }

  /** Returns how many messages the application has taken; one that discards them has taken all. */
  #taken(): MemberInput | undefined {
    const messages = this.#discards ? Infinity : this.events.queue.pollTaken();
    return messages > 0 ? { type: "taken", messages } : undefined;
  }

  #port(place: Endpoint): ShellPort {
    return {
      request: (event) => void this.#onRequest(event),
      registered: (event) => this.#onRegistered(event),
      registerFailed: (error) => {
        if (this.#phase.type === "connecting") this.#phase.registered.reject(error);
      },
      trackerDistrusted: (key) => {
        const { acquaintances } = this;
        invariant(acquaintances !== undefined, "Only whoever has an identity distrusts a tracker");
        const error = new OtherTrackerError(place, ...acquaintances.explain(key));
        if (this.#phase.type !== "connecting") this.#fail(error);
        else this.#phase.registered.reject(error);
      },
      trackerReachable: (isReachable) => this.requests.isSilent = !isReachable,
      closed: () => {
        if (this.#phase.type === "closing") this.#phase.quit.resolve();
      },
      fault: () => this.requests.fault,
      isDiscarding: () => this.#discards,
      resume: () => this.#driver.resume(),
      noteTaken: () => this.#driver.note(),
    };
  }

  #onRegistered(event: EventOf<"registered">): void {
    this.#registration = event;
    if (this.#phase.type !== "connecting") return;
    const { registered } = this.#phase;
    this.#phase = { type: "open" };
    registered.resolve();
  }

  #multicast(input: InputOf<"multicast">, expected: readonly ExpectedSeqs[]): void {
    const { group, batch } = input;
    const next = this.member.nextSeq(group);
    invariant(next !== undefined, "A multicast is taken only in a group that we are in");
    let first = next;
    for (const { receipt, seqs } of expected) {
      this.calls.receipts.expect(group, receipt, first, seqs);
      first += seqs;
    }
    if (keptBytesOfBatch(batch) > SHARING_BYTES_MAX) this.#driver.handle(input);
    else this.#driver.handleMany(input);
  }

  async #onRequest({ id, request }: EventOf<"request">): Promise<void> {
    try {
      const answer = await this.requests.ask(request);
      this.#driver.handle({ type: "answer", id, answer });
    } catch (error) {
      if (this.requests.isClosed) return;
      if (!(error instanceof TrackerUnreachableError)) return this.#fail(error);
      this.#driver.handle({ type: "answer", id, answer: undefined });
    }
  }
}
