import { type Address, type MemberId, MESSAGE_BYTES_MAX, nameFault } from "../core/mod.ts";
import { type Clock, systemClock } from "../net/mod.ts";
import type { GroupSummary, Refusal, ViewRecord } from "../wire/mod.ts";
import type { ClientOptions, CloseOptions, JoinOptions } from "./client_options.ts";
import { Breather } from "./breather.ts";
import {
  BadNameError,
  checkGroupName,
  ClosedError,
  MessageTooLongError,
  NoPlacesError,
  NotJoinedError,
  RefusedError,
  WrongModeError,
} from "./client_errors.ts";
import type { ClientEvent, LackingIn } from "./client_event.ts";
import { type History, type HistoryOptions, historyWish } from "./history.ts";
import { MemberShell } from "./member_shell.ts";
import type { Counters } from "../roles/mod.ts";
import type { GroupView, Lacking } from "./member/mod.ts";
import type { Receipt } from "./receipts.ts";
import { resolvePlaces } from "./resolve_places.ts";

const encoder = new TextEncoder();

/** Multicasts between two looks at the clock, whether others should have their turn. */
const MULTICASTS_PER_LOOK = 64;

/**
 * A member of groups, for programs: joins, multicasts, and hears what others multicast.
 *
 * Take the events all the time (`for await (const event of client)`, or
 * {@linkcode Client.nextEvents}). What is not taken holds its senders up, and when too many
 * messages wait, joining and leaving wait, too.
 *
 * `await using` closes it at the end of a block; to leave properly, {@linkcode Client.close} it
 * while its events are still taken.
 */
export class Client implements AsyncDisposable {
  /** How the others see us. */
  readonly name: string;
  readonly #shell: MemberShell;
  readonly #breather: Breather;
  /** For taking events: a program that multicasts whenever it takes its own message never waits. */
  readonly #takeBreather: Breather;
  #closing: Promise<readonly LackingIn[]> | undefined;

  /**
   * Registers at the tracker.
   *
   * @throws {TrackerUnreachableError} if the tracker does not answer.
   * @throws {RefusedError} if it says no: another member has the name (`name_taken`), …
   * @throws {BadNameError} if nobody can have the name.
   * @throws {BindError} if the address cannot be had.
   * @throws {UnknownHostError} if a host is not known.
   */
  static async connect(options: ClientOptions): Promise<Client> {
    const { name, slowMemberMs, log, clock = systemClock, signal } = options;
    const fault = nameFault(name);
    if (fault !== undefined) throw new BadNameError("member", name, fault);
    const places = await resolvePlaces(options);
    const shell = new MemberShell({ name, slowMemberMs, log, clock, ...places });
    const onAbort = () => shell.registered.reject(signal!.reason);
    signal?.addEventListener("abort", onAbort);
    try {
      signal?.throwIfAborted();
      shell.start();
      await shell.registered.promise;
      return new Client(name, shell, clock);
    } catch (error) {
      await shell.end();
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  private constructor(name: string, shell: MemberShell, clock: Clock) {
    this.#breather = new Breather(clock.now, MULTICASTS_PER_LOOK);
    this.#takeBreather = new Breather(clock.now, 1);
    this.name = name;
    this.#shell = shell;
  }

  /** Our id; another one after an eviction. */
  get id(): MemberId {
    return this.#shell.registration!.member;
  }

  /** Our address as others see it. */
  get address(): Address {
    return this.#shell.registration!.address;
  }

  /** The groups that existed when we registered. */
  get groupsAtStart(): readonly GroupSummary[] {
    return this.#shell.registration!.groups;
  }

  /** What was counted since the start, over all groups. */
  get statistics(): Readonly<Counters> {
    return this.#shell.member.counters;
  }

  /** All groups, in the order of their creation: asks the tracker. */
  async groups(): Promise<readonly GroupSummary[]> {
    this.#checkOpen();
    this.#shell.member.counters.countRequest("list_groups");
    const answer = await this.#shell.requests.ask<"list_groups">({ type: "list_groups" });
    return accept(answer).groups;
  }

  /** The members of a group, in the order of joining: asks the tracker. */
  async members(group: string): Promise<ViewRecord> {
    this.#checkOpen();
    checkGroupName(group);
    this.#shell.member.counters.countRequest("list_members");
    const answer = await this.#shell.requests.ask<"list_members">({ type: "list_members", group });
    return accept(answer).view;
  }

  /** The groups that we joined, in that order. */
  joined(): string[] {
    return [...this.#shell.joined];
  }

  /** Who is in a group that we are in. */
  view(group: string): GroupView | undefined {
    return this.#shell.joined.has(group) ? this.#shell.member.view(group) : undefined;
  }

  /**
   * Whether nothing of this group is under way that we know of: all that we multicast is
   * acknowledged by all, and nothing that others sent is missing.
   */
  isSettled(group: string): boolean {
    return this.#shell.member.isSettled(group);
  }

  /**
   * Joins a group; it is made if there is none. Resolves with its members, ourselves included, and
   * its mode; messages from then on are ours. One that we are in already is answered at once.
   *
   * @throws {RefusedError} if the tracker says no: the group has another mode than we insist on
   * (`wrong_mode`), or it is of mode total and no sequencer can order it (`no_sequencer`), …
   * @throws {WrongModeError} if we are in the group, and it has another mode than we insist on.
   * @throws {BadNameError} if no group can have the name.
   * @throws {TrackerUnreachableError} if the tracker does not answer.
   */
  async join(group: string, options: JoinOptions = {}): Promise<GroupView> {
    this.#checkOpen();
    checkGroupName(group);
    const { joins, leaves } = this.#shell;
    if (leaves.has(group)) await leaves.wait(group);
    const { mode } = options;
    const known = this.view(group);
    if (known === undefined && !joins.has(group)) {
      const joining = joins.wait(group);
      this.#shell.handle({ type: "join", group, ...(mode === undefined ? {} : { mode }) });
      return await joining;
    }
    const view = known ?? await joins.wait(group);
    if (mode !== undefined && mode !== view.mode) throw new WrongModeError(view, mode);
    return view;
  }

  /**
   * Sends a message to all members of a group, ourselves included. Resolves when it is accepted:
   * it has its number in our stream, and is sent, and sent again where it was lost. While the group
   * cannot take more that takes a while, so await it. `payload` may be used again at once.
   *
   * The receipt's `delivered` tells when and in which place it comes back to ourselves; see
   * {@linkcode Receipt}. That others have it, too, is told by {@linkcode Client.leave}, which names
   * who lacks what.
   *
   * @throws {MessageTooLongError} over 64 KiB.
   * @throws {NotJoinedError} if we are not in the group, or leave it before it was accepted.
   * @throws {ClosedError} if the client is closed before it was accepted.
   */
  multicast(group: string, payload: string | Uint8Array): Promise<Receipt> {
    // One promise for each message, this one: it is the path that has to be quick.
    let receipt: Receipt | Promise<Receipt>;
    try {
      receipt = this.#submit(group, payload);
    } catch (error) {
      return Promise.reject(error);
    }
    // Who waits for room lets the event loop run anyway.
    if (receipt instanceof Promise) return receipt;
    const accepted = receipt;
    const breath = this.#breather.step();
    return breath === undefined ? Promise.resolve(accepted) : breath.then(() => accepted);
  }

  /**
   * What was before in a group that we are in: messages that are delivered to nobody now. In a
   * total-order group the sequencer's log answers; in a fifo group the members do that still have
   * something. Without options the last 20 messages, up to what we have been given ourselves.
   *
   * @throws {NoHistoryError} if nobody has answered, for ten seconds.
   * @throws {NoPlacesError} if a place is asked for in a fifo group.
   * @throws {NotJoinedError} if we are not in the group, or leave it before.
   * @throws {RangeError} if a number in the options makes no sense.
   */
  async history(group: string, options: HistoryOptions = {}): Promise<History> {
    this.#checkOpen();
    const wish = historyWish(options);
    if (!this.#shell.joined.has(group)) throw new NotJoinedError(group);
    const mode = this.view(group)?.mode;
    if (mode === "fifo" && wish.since > 0) throw new NoPlacesError(group);
    const { messages, gaps } = await this.#shell.recall(group, wish);
    return { group, mode: mode ?? this.view(group)?.mode ?? "fifo", messages, gaps };
  }

  /**
   * Leaves a group: waits until all have acknowledged what we multicast, or make no progress for
   * a few seconds, and says bye. Resolves with who lacks what.
   */
  async leave(group: string): Promise<readonly Lacking[]> {
    this.#checkOpen();
    const { joined, leaves, multicasts } = this.#shell;
    if (leaves.has(group)) return await leaves.wait(group);
    if (!joined.delete(group)) throw new NotJoinedError(group);
    const leaving = leaves.wait(group);
    await multicasts.settled(group);
    this.#shell.handle({ type: "leave", group });
    return await leaving;
  }

  /**
   * Leaves all groups as {@linkcode leave} does, quits at the tracker, and closes the socket.
   * Events have to be taken until it resolves, unless `discard` is set. Resolves with who lacks
   * what of ours.
   */
  close(options: CloseOptions = {}): Promise<readonly LackingIn[]> {
    if (options.discard === true) this.#shell.discard();
    return this.#closing ??= this.#close();
  }

  /**
   * All events that wait, at least one; an empty array once the client is closed. Messages count as
   * delivered when they are taken here.
   */
  async nextEvents(): Promise<ClientEvent[]> {
    const { events } = this.#shell;
    const wasFull = events.isFull;
    const isReady = events.hasSome;
    if (isReady) await this.#takeBreather.step();
    const taken = await events.take();
    if (!isReady) this.#takeBreather.rested();
    if (wasFull) this.#shell.resume();
    return taken;
  }

  /** All events, one by one, until the client is closed. Leaving the loop closes nothing. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    for (let batch = await this.nextEvents(); batch.length > 0; batch = await this.nextEvents()) {
      yield* batch;
    }
  }

  /** Closes it without taking more events. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.failure === undefined) await this.close({ discard: true });
  }

  #submit(group: string, payload: string | Uint8Array): Receipt | Promise<Receipt> {
    this.#checkOpen();
    const bytes = typeof payload === "string" ? encoder.encode(payload) : payload;
    if (bytes.length > MESSAGE_BYTES_MAX) throw new MessageTooLongError(bytes.length);
    if (!this.#shell.joined.has(group)) throw new NotJoinedError(group);
    return this.#shell.multicasts.submit(group, bytes);
  }

  async #close(): Promise<readonly LackingIn[]> {
    const { failure, member, multicasts, joins } = this.#shell;
    if (failure !== undefined) throw failure.error;
    // Out of all groups just now, there is nobody to wait for.
    if (member.id === undefined) multicasts.reject(new ClosedError());
    for (const group of this.joined()) await multicasts.settled(group);
    joins.rejectAll(new ClosedError());
    this.#shell.handle({ type: "close" });
    await this.#shell.closed.promise;
    await this.#shell.end();
    return this.#shell.lacking;
  }

  #checkOpen(): void {
    const { failure } = this.#shell;
    if (failure !== undefined) throw failure.error;
    if (this.#closing !== undefined) throw new ClosedError();
  }
}

function accept<T extends { readonly ok: true }>(answer: T | Refusal): T {
  if (answer.ok) return answer;
  throw new RefusedError(answer);
}
