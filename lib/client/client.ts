import { type Address, type MemberId, MESSAGE_BYTES_MAX, nameFault } from "../core/mod.ts";
import { type Clock, systemClock, warnOfLoopbackName } from "../net/mod.ts";
import type { Counters } from "../roles/mod.ts";
import { loadSealing, type SealStatistics } from "../sealing/mod.ts";
import type { GroupSummary, MemberRecord, Refusal, ViewRecord } from "../wire/mod.ts";
import { Breather } from "./breather.ts";
import {
  BadNameError,
  checkGroupName,
  MessageTooLongError,
  NoPlacesError,
  NotJoinedError,
  RefusedError,
} from "./client_errors.ts";
import type { ClientEvent, LackingIn } from "./client_event.ts";
import type {
  ClientOptions,
  CloseOptions,
  JoinOptions,
  MulticastAllOptions,
  MulticastOptions,
} from "./client_options.ts";
import { directLabel } from "./conversations.ts";
import { type History, type HistoryOptions, historyWish, withOmitted } from "./history.ts";
import { MemberShell } from "./member_shell.ts";
import { acquaintancesOf } from "./acquaintances_of.ts";
import type { GroupView, Lacking, MemberIdentity, OrderWords } from "./member/mod.ts";
import type { BatchReceipt, Receipt } from "./receipts.ts";
import { resolvePlaces } from "./resolve_places.ts";

const encoder = new TextEncoder();

/** Number of multicasts after which the clock is asked whether others should have their turn. */
const MULTICASTS_PER_LOOK = 64;

/**
 * A member of groups, for programs: joins groups, multicasts, and delivers what is multicast.
 *
 * Take the events all the time (`for await (const event of client)`, or
 * {@linkcode Client.nextEvents} or {@linkcode Client.takeEvents}). A message counts as delivered,
 * and is acknowledged, when the program takes its event. Up to 4,096 events, or 6.5 MB of messages,
 * wait for the program. A window of messages that were not taken holds their sender up, and when
 * the queue is full, joining and leaving wait, too.
 *
 * `await using` closes the client at the end of a block. To leave properly, call
 * {@linkcode Client.close} while the events are still taken.
 *
 * After a bug in gm every call rejects with the error that was thrown inside.
 */
export class Client implements AsyncDisposable {
  /** The name that others see. */
  readonly name: string;
  readonly #shell: MemberShell;
  readonly #breather: Breather;
  /** For taking events: a program that multicasts whenever it takes its own message never waits. */
  readonly #takeBreather: Breather;

  /**
   * Registers at the tracker.
   *
   * @throws {TrackerUnreachableError} if the tracker does not respond
   * @throws {WrongKeyError} if the tracker has another key, or only one of us has a key
   * @throws {KeyFileError} if the key file cannot be used
   * @throws {OtherTrackerError} if the tracker has another key than it must have
   * @throws {EnvironmentError} with the code `identity-file`, if the identity cannot be used
   * @throws {TypeError} if the tracker's fingerprint is given, and no identity
   * @throws {RefusedError} if the tracker refuses: another member has the name (`name-taken`), …
   * @throws {BadNameError} if no member can have the name
   * @throws {BindError} if the address cannot be bound
   * @throws {UnknownHostError} if a host is not known
   */
  static async connect(options: ClientOptions): Promise<Client> {
    const { name, slowMemberMs, keyFile, log, clock = systemClock, signal } = options;
    const fault = nameFault(name);
    if (fault !== undefined) throw new BadNameError("member", name, fault);
    const places = await resolvePlaces(options);
    warnOfLoopbackName(options.address, places.address, log);
    const { tracker: trackerPlace } = options;
    const sealing = keyFile === undefined ? undefined : await loadSealing(keyFile, { clock, log });
    const acquaintances = await acquaintancesOf(options);
    const settings = { name, slowMemberMs, sealing, acquaintances, log, clock };
    const shell = new MemberShell({ ...settings, ...places, trackerPlace });
    await shell.connect(signal);
    return new Client(name, shell, clock);
  }

  private constructor(name: string, shell: MemberShell, clock: Clock) {
    this.#breather = new Breather(clock.now, MULTICASTS_PER_LOOK);
    this.#takeBreather = new Breather(clock.now, 1);
    this.name = name;
    this.#shell = shell;
  }

  /** Our id; another one after an eviction. */
  get id(): MemberId {
    return this.#shell.registration.member;
  }

  /** The fingerprint of our key; `undefined` without an identity. */
  get fingerprint(): string | undefined {
    return this.#shell.acquaintances?.fingerprint;
  }

  /**
   * Returns the fingerprint of a member's key, as `ssh-keygen -l` shows it; `undefined` if the
   * member has no identity, its key did not sign its registration, or we have no identity.
   */
  fingerprintOf(member: MemberIdentity | MemberRecord): string | undefined {
    const key = "host" in member ? this.#shell.member.keyOf(member) : member.key;
    return key && this.#shell.acquaintances?.fingerprintOf(key);
  }

  /** Our address as others see it. */
  get address(): Address {
    return this.#shell.registration.address;
  }

  /** The groups that existed when we registered. */
  get groupsAtStart(): readonly GroupSummary[] {
    return this.#shell.registration.groups;
  }

  /** Counts of messages, datagrams and requests since the start, over all groups. */
  get statistics(): Readonly<Counters> {
    return this.#shell.member.counters;
  }

  /** The sealing of our datagrams since the start; `undefined` without a key. */
  get seal(): SealStatistics | undefined {
    return this.#shell.seal;
  }

  /**
   * Asks the tracker for all groups, and returns them in the order of their creation.
   *
   * @throws {TrackerUnreachableError} if the tracker does not respond
   * @throws {ClosedError} if the client is closed
   */
  async groups(): Promise<readonly GroupSummary[]> {
    this.#shell.checkOpen();
    this.#shell.member.counters.countRequest("list_groups");
    const answer = await this.#shell.requests.ask<"list_groups">({ type: "list_groups" });
    return accept(answer).groups;
  }

  /**
   * Asks the tracker for the members of a group, and returns them in the order of joining.
   *
   * @throws {RefusedError} if there is no such group (`unknown-group`)
   * @throws {BadNameError} if no group can have the name
   * @throws {TrackerUnreachableError} if the tracker does not respond
   * @throws {ClosedError} if the client is closed
   */
  async members(group: string): Promise<ViewRecord> {
    this.#shell.checkOpen();
    checkGroupName(group);
    this.#shell.member.counters.countRequest("list_members");
    const answer = await this.#shell.requests.ask<"list_members">({ type: "list_members", group });
    return accept(answer).view;
  }

  /** Returns the groups that we joined, in the order of joining. */
  joined(): string[] {
    return [...this.#shell.events.joined];
  }

  /** Returns the members of a group that we are in; `undefined` if we are not. */
  view(group: string): GroupView | undefined {
    return this.#shell.events.joined.has(group) ? this.#shell.member.view(group) : undefined;
  }

  /**
   * Returns four words for the order of a signed total-order group, at the newest place of which we
   * know that all members have come to it, or why there are none. Two people who have the same
   * words for the same place of one epoch were shown one order.
   *
   * @throws {NotJoinedError} if we are not in the group
   */
  verify(group: string): OrderWords {
    this.#shell.checkOpen();
    this.#checkJoined(group);
    return this.#shell.member.orderWords(group) ?? { type: "none", reason: "no-head" };
  }

  /**
   * Returns true if nothing is under way in this group as far as we know: all members have
   * acknowledged what we multicast, and no message of others is missing.
   */
  isSettled(group: string): boolean {
    return this.#shell.member.isSettled(group);
  }

  /**
   * Joins a group, which is created if there is none. Resolves with its members, ourselves
   * included, and its mode. Messages that are sent from then on are delivered to us. For a group
   * that we are in already it resolves at once.
   *
   * A join that is aborted in time has no effect. If the tracker has made us a member meanwhile, we
   * leave the group again; where others can see us come and go, so can the application, as a
   * `joined` and a `left` event. When several calls join one group, the last one to be aborted
   * decides. A group that we had joined before stays joined.
   *
   * @throws {RefusedError} if the tracker refuses: the group has another mode than we insist on
   * (`wrong-mode`), or its mode is total and no sequencer can order it (`no-sequencer`), …
   * @throws {WrongModeError} if we are in the group, and it has another mode than we insist on
   * @throws {NotSignedError} if we are in the group, and it is not signed as we insist
   * @throws {BadNameError} if no group can have the name
   * @throws {TrackerUnreachableError} if the tracker does not respond
   * @throws {ClosedError} if the client is closed before we joined
   * @throws the signal's reason, if it is aborted before we joined
   */
  async join(group: string, options: JoinOptions = {}): Promise<GroupView> {
    this.#shell.checkOpen();
    options.signal?.throwIfAborted();
    checkGroupName(group);
    return await this.#shell.join(group, options);
  }

  /**
   * Sends a message to all members of a group, ourselves included. Resolves when the message is
   * accepted: it has its number in our stream, it is sent, and it is sent again where it was lost.
   * That takes a while when the group has no room, so await it. `payload` may be used again at
   * once.
   *
   * The receipt's `delivered` resolves with the message's place when it comes back to ourselves;
   * see {@linkcode Receipt}. {@linkcode Client.leave} reports the members that lack a message.
   *
   * @throws {MessageTooLongError} if the message is longer than 64 KiB
   * @throws {TypeError} if the message is neither a string nor a Uint8Array
   * @throws {NotJoinedError} if we are not in the group, or leave it before the message is accepted
   * @throws {NoRoomError} if we leave or close, and the group takes no message for a few seconds
   * @throws {ClosedError} if the client is closed before the message is accepted
   * @throws the signal's reason, if it is aborted before the message is accepted: it is not sent
   */
  multicast(
    group: string,
    payload: string | Uint8Array,
    options?: MulticastOptions,
  ): Promise<Receipt> {
    // One promise for each message, this one: it is the path that has to be quick.
    let receipt: Receipt | Promise<Receipt>;
    try {
      receipt = this.#submit(group, payload, options?.signal);
    } catch (error) {
      return Promise.reject(error);
    }
    // A caller that waits for room lets the event loop run anyway.
    if (receipt instanceof Promise) return receipt;
    const accepted = receipt;
    const breath = this.#breather.step();
    return breath === undefined ? Promise.resolve(accepted) : breath.then(() => accepted);
  }

  /**
   * Sends messages to all members of a group as {@linkcode Client.multicast} does, one after the
   * other, with no message of ours in between. Resolves when the last one is accepted, with one
   * receipt for all: that costs much less than a call for each. The array and what is in it may be
   * used again at once.
   *
   * If one is too long, none is sent. If it rejects for another reason after it has waited for
   * room, the first messages may have been accepted: they are sent, and the others are not;
   * `onAccepted` tells how many.
   *
   * @throws {MessageTooLongError} if one of the messages is longer than 64 KiB
   * @throws {TypeError} if one of the messages is neither a string nor a Uint8Array
   * @throws {NotJoinedError} if we are not in the group, or leave it before all are accepted
   * @throws {NoRoomError} if we leave or close, and the group takes no message for a few seconds
   * @throws {ClosedError} if the client is closed before all are accepted
   * @throws the signal's reason, if it is aborted before all are accepted
   */
  async multicastAll(
    group: string,
    messages: readonly (string | Uint8Array)[],
    options: MulticastAllOptions = {},
  ): Promise<BatchReceipt> {
    const { signal } = options;
    this.#shell.checkOpen();
    signal?.throwIfAborted();
    const payloads = messages.map(bytesOf);
    this.#checkJoined(group);
    const receipt = this.#shell.calls.multicasts.submitAll(group, payloads, options);
    // A caller that waits for room lets the event loop run anyway.
    if (receipt instanceof Promise) return await receipt;
    await this.#breather.step(payloads.length);
    return receipt;
  }

  /**
   * Sends a message to the member called `name` alone, whether or not we share a group. It is
   * repaired and in order like the messages of a group of two, and takes no order relative to those
   * of any other group. Resolves when the message is accepted. The first message to a member asks
   * the tracker for it; later ones do without the tracker. `payload` may be used again at once.
   *
   * The receipt is that of {@linkcode Client.multicast}, with `(name)` as its group. Whether the
   * member has acknowledged everything, {@linkcode Client.close} and a `direct-ended` event report.
   * Nothing is sealed for the member alone yet, as each event says. When all messages that wait for
   * a member are aborted, the tracker is asked for it no more.
   *
   * @throws {RefusedError} if the tracker refuses: no member has the name (`unknown-name`), one of
   * the two talks directly with as many members as it may (`limit`), …
   * @throws {DirectEndedError} if the member is gone, or we are evicted, before it is accepted
   * @throws {BadNameError} if no member can have the name
   * @throws {MessageTooLongError} if the message is longer than 64 KiB
   * @throws {TypeError} if the message is neither a string nor a Uint8Array
   * @throws {TrackerUnreachableError} if the tracker is needed and does not respond
   * @throws {NoRoomError} if we close, and the message is not accepted for a few seconds
   * @throws {ClosedError} if the client is closed before the message is accepted
   * @throws the signal's reason, if it is aborted before the message is accepted: it is not sent
   */
  async directTo(
    name: string,
    payload: string | Uint8Array,
    { signal }: MulticastOptions = {},
  ): Promise<Receipt> {
    this.#shell.checkOpen();
    signal?.throwIfAborted();
    const bytes = bytesOf(payload);
    const label = checkedLabel(name);
    const receipt = this.#shell.calls.multicasts.submit(label, bytes, signal);
    if (!(receipt instanceof Promise)) {
      await this.#breather.step();
      return receipt;
    }
    this.#shell.openDirect(name);
    return await receipt;
  }

  /**
   * Sends messages to the member called `name` alone, one after the other, with one receipt for
   * all: to {@linkcode Client.directTo} what {@linkcode Client.multicastAll} is to `multicast`.
   *
   * @throws what `directTo` throws; if one message is too long, none is sent
   */
  async directAllTo(
    name: string,
    messages: readonly (string | Uint8Array)[],
    options: MulticastAllOptions = {},
  ): Promise<BatchReceipt> {
    this.#shell.checkOpen();
    options.signal?.throwIfAborted();
    const payloads = messages.map(bytesOf);
    const label = checkedLabel(name);
    const receipt = this.#shell.calls.multicasts.submitAll(label, payloads, options);
    if (!(receipt instanceof Promise)) {
      await this.#breather.step(payloads.length);
      return receipt;
    }
    this.#shell.openDirect(name);
    return await receipt;
  }

  /**
   * Returns past messages of a group that we are in; they are delivered to no member again. In a
   * total-order group they come from the sequencer's log, in a fifo group from a member that still
   * holds some. Without options these are the last 20 messages that we were given ourselves.
   *
   * @throws {NoHistoryError} if no holder of the history responded for ten seconds
   * @throws {NoPlacesError} if a place is asked for in a fifo group
   * @throws {NotJoinedError} if we are not in the group, or leave it before the answer comes
   * @throws {RangeError} if a number in the options is out of its range
   * @throws {ClosedError} if the client is closed before the answer comes
   * @throws the signal's reason, if it is aborted before the answer comes
   */
  async history(group: string, options: HistoryOptions = {}): Promise<History> {
    this.#shell.checkOpen();
    options.signal?.throwIfAborted();
    const wish = historyWish(options);
    this.#checkJoined(group);
    const mode = this.view(group)?.mode;
    const hasPlaces = wish.since > 0 || wish.until !== undefined;
    if (mode === "fifo" && hasPlaces) throw new NoPlacesError(group);
    const answer = await this.#shell.recall(group, wish, options.signal);
    const told = withOmitted(wish, answer);
    return { group, mode: mode ?? this.view(group)?.mode ?? "fifo", ...told };
  }

  /**
   * Leaves a group: waits until all members have acknowledged what we multicast, or make no
   * progress for a few seconds, and tells them how far our stream goes. Resolves with the members
   * that lack messages of ours. Messages that wait for room are sent before; if the group takes
   * none for a few seconds, they reject with a {@linkcode NoRoomError}.
   *
   * @throws {NotJoinedError} if we are not in the group
   * @throws {ClosedError} if the client is closed
   */
  async leave(group: string): Promise<readonly Lacking[]> {
    this.#shell.checkOpen();
    const { leaves } = this.#shell.calls;
    if (leaves.has(group)) return await leaves.wait(group);
    this.#checkJoined(group);
    return await this.#shell.leave(group);
  }

  /**
   * Leaves all groups as {@linkcode Client.leave} does, quits at the tracker, and closes the
   * socket. Events have to be taken until it resolves, unless `discard` is set. Resolves with the
   * members that lack messages of ours. A second call resolves with the same.
   */
  close(options: CloseOptions = {}): Promise<readonly LackingIn[]> {
    return this.#shell.close(options.discard === true);
  }

  /**
   * Takes all events that wait. Resolves when there is at least one, or with an empty array once
   * the client is closed.
   */
  async nextEvents(): Promise<ClientEvent[]> {
    while (await this.#eventsReady()) {
      const events = this.#shell.events.queue.takeAll();
      // Another caller may have waited for the same events, and have taken them.
      if (events.length > 0) return events;
    }
    return [];
  }

  /**
   * Passes all events to `take`, in batches, until the client is closed. A batch is passed when the
   * promise of the one before has resolved, or at once if `take` returns none, and counts as taken
   * then. This is the quickest way to take events: those that arrive while `take` is idle are
   * passed on before the client does anything else, even before it acknowledges them. In a fifo
   * group an own message may be passed on before {@linkcode Client.multicast} has returned.
   *
   * @throws what `take` throws; the events of that batch count as taken
   */
  async takeEvents(take: (events: ClientEvent[]) => Promise<void> | void): Promise<void> {
    const { queue } = this.#shell.events;
    for (let isMore = true; isMore;) {
      const { hasSome } = queue;
      if (hasSome) await this.#takeBreather.step();
      isMore = await queue.pass(take);
      if (!hasSome) this.#takeBreather.rested();
    }
  }

  /**
   * Yields all events until the client is closed. Leaving the loop does not close the client: the
   * next loop, or {@linkcode Client.nextEvents}, goes on with the event after the last one.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    const { queue } = this.#shell.events;
    while (await this.#eventsReady()) {
      queue.openBatch();
      try {
        for (let event = queue.takeFromBatch(); event; event = queue.takeFromBatch()) yield event;
      } finally {
        queue.reportTaken();
      }
    }
  }

  /** Closes the client; the application takes no more events. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#shell.hasFailed) await this.close({ discard: true });
  }

  /** Resolves with true when there are events to take, with false once there will be no more. */
  async #eventsReady(): Promise<boolean> {
    const { queue } = this.#shell.events;
    const { hasSome } = queue;
    if (hasSome) await this.#takeBreather.step();
    const isReady = await queue.isReady();
    if (!hasSome) this.#takeBreather.rested();
    return isReady;
  }

  #submit(
    group: string,
    payload: string | Uint8Array,
    signal: AbortSignal | undefined,
  ): Receipt | Promise<Receipt> {
    this.#shell.checkOpen();
    signal?.throwIfAborted();
    const bytes = bytesOf(payload);
    this.#checkJoined(group);
    return this.#shell.calls.multicasts.submit(group, bytes, signal);
  }

  #checkJoined(group: string): void {
    if (!this.#shell.events.joined.has(group)) throw new NotJoinedError(group);
  }
}

/** Returns the label of the conversation with a member; throws if no member can have the name. */
function checkedLabel(name: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) throw new BadNameError("member", name, fault);
  return directLabel(name);
}

/** Returns the bytes of a message; throws if they are too many, or if it is something else. */
function bytesOf(payload: string | Uint8Array): Uint8Array {
  if (typeof payload !== "string" && !(payload instanceof Uint8Array)) {
    throw new TypeError("A message is a string or a Uint8Array");
  }
  const bytes = typeof payload === "string" ? encoder.encode(payload) : payload;
  if (bytes.length > MESSAGE_BYTES_MAX) throw new MessageTooLongError(bytes.length);
  return bytes;
}

function accept<T extends { readonly ok: true }>(answer: T | Refusal): T {
  if (answer.ok) return answer;
  throw new RefusedError(answer);
}
