import { isDirectName, type MemberId, unreachable } from "../core/mod.ts";
import type { Acquaintances } from "../identity/mod.ts";
import type { Log, TrackerUnreachableError } from "../net/mod.ts";
import type { Refusal } from "../wire/mod.ts";
import { DirectEndedError, RefusedError, UnknownOutcomeError } from "./client_errors.ts";
import type { LackingIn } from "./client_event.ts";
import { type Conversation, Conversations, directLabel } from "./conversations.ts";
import { EventQueue } from "./event_queue.ts";
import type { Delivery, Lacking, MemberEvent, MemberIdentity } from "./member/mod.ts";
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
  /** Notes that the tracker is not the one that it should be, and shows this key. */
  trackerDistrusted(key: Uint8Array | undefined): void;
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
  /** The direct conversations that we are in. */
  readonly conversations = new Conversations();
  /** Our id, as the member has reported it. */
  #self: MemberId = 0;
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
  readonly #acquaintances: Acquaintances | undefined;

  constructor(
    options: {
      readonly calls: PendingCalls;
      readonly shell: ShellPort;
      readonly acquaintances?: Acquaintances | undefined;
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
    this.#acquaintances = options.acquaintances;
    this.#log = options.log;
  }

  handle(event: MemberEvent): void {
    switch (event.type) {
      case "deliver":
        return this.#onDeliver(event);
      case "room":
        return this.#calls.multicasts.onRoom(this.#labelOf(event.group));
      case "request":
        return this.#shell.request(event);
      case "registered":
        return this.#onRegistered(event);
      case "tracker-distrusted":
        return this.#shell.trackerDistrusted(event.key);
      case "register-failed":
        return this.#onRegisterFailed(event);
      case "joined":
        return this.#onJoined(event);
      case "join-failed":
        return this.#onJoinFailed(event);
      case "left":
        return this.#onLeft(event);
      case "direct-failed":
        return this.#onDirectFailed(event);
      case "history":
        return this.#calls.onHistory(event);
      case "history-failed":
        return this.#calls.onHistoryFailed(event);
      case "view":
        return this.#onView(event);
      case "detached":
      case "reattached":
      case "waiting":
      case "unordered":
      case "ordered-again":
      case "unreached":
      case "reached-again":
        return this.queue.push({ ...event, group: this.#labelOf(event.group) });
      case "tracker-udp":
        return this.queue.push(event);
      case "tracker":
        this.#shell.trackerReachable(event.reachable);
        return this.queue.push(event);
      case "unknown-outcome":
        this.#onUnknownOutcome(event);
        return this.#report(event);
      case "gap":
        return this.#report(event);
      case "evicted": {
        const groups = event.groups.filter((group) => !isDirectName(group));
        return this.#report({ ...event, groups });
      }
      case "closed":
        return this.#shell.closed();
      default:
        return unreachable(event);
    }
  }

  #report(event: EventOf<"evicted" | "gap" | "unknown-outcome">): void {
    this.#log?.debug("The member reports.", { ...event });
    if (event.type === "evicted") this.queue.push(event);
    else this.queue.push({ ...event, group: this.#labelOf(event.group) });
  }

  #onUnknownOutcome({ group, range }: EventOf<"unknown-outcome">): void {
    const why = "the tracker took us for dead before all had it";
    this.#calls.receipts.reject((label) => new UnknownOutcomeError(label, why, range), group);
  }

  #onDeliver({ group, sender, messages, own }: EventOf<"deliver">): void {
    if (own !== undefined) this.#calls.receipts.onDelivered(group, messages, own);
    const conversation = this.conversations.of(group);
    if (conversation !== undefined) return this.#onDirect(conversation, sender, messages);
    for (const { range, sentAt, bytes, start, end } of messages) {
      if (this.queue.isFull && this.#shell.isDiscarding()) return;
      const payload = bytes.subarray(start, end);
      this.queue.push({ type: "message", group, sender, range, sentAt, deliveredAt: 0, payload });
    }
  }

  #onDirect(
    { self, partner }: Conversation,
    sender: MemberIdentity,
    messages: readonly Delivery[],
  ): void {
    const isOwn = sender.id === self.id;
    const about = { sender, receiver: isOwn ? partner : self, isOwn, isSealedForReceiver: false };
    for (const { range, sentAt, bytes, start, end } of messages) {
      if (this.queue.isFull && this.#shell.isDiscarding()) return;
      const payload = bytes.subarray(start, end);
      this.queue.push({ type: "direct", ...about, range, sentAt, deliveredAt: 0, payload });
    }
  }

  /** Returns the name of a group as the application knows it. */
  #labelOf(group: string): string {
    const conversation = this.conversations.of(group);
    return conversation === undefined ? group : directLabel(conversation.partner.name);
  }

  #onView(event: EventOf<"view">): void {
    const conversation = this.conversations.of(event.group);
    if (conversation === undefined) {
      this.queue.push(event);
      const joins = event.changes.filter(({ kind }) => kind === "join");
      return this.#meet(event.group, joins.map(({ member }) => member));
    }
    const gone = event.changes.find(({ member }) => member.id === conversation.partner.id);
    if (gone === undefined || gone.kind === "join") return;
    conversation.change = gone.kind;
    this.#closeConversation(conversation, "the member is gone");
  }

  /** Refuses what waits for a conversation, and what comes for it. */
  #closeConversation(conversation: Conversation, why: string): void {
    const { name } = conversation.partner;
    if (this.conversations.with(name) !== conversation) return;
    this.conversations.close(conversation);
    this.#calls.rejectDirect(name, new DirectEndedError(name, why));
  }

  #onDirectFailed({ to, refusal }: EventOf<"direct-failed">): void {
    this.#calls.rejectDirect(to, this.#explain(refusal));
  }

  #onRegistered(event: EventOf<"registered">): void {
    this.#faults.clear();
    this.#shell.registered(event);
    const { member, address, again, trackerKey } = event;
    if (trackerKey !== undefined) this.#acquaintances?.meetTracker(trackerKey);
    this.#self = member;
    if (again) this.queue.push({ type: "registered-again", member, address });
  }

  #onRegisterFailed({ refusal, again }: EventOf<"register-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#reportOnce("", error);
    else this.#shell.registerFailed(error);
  }

  #onJoined({ group, view, again }: EventOf<"joined">): void {
    const { joins, leaves, multicasts } = this.#calls;
    const conversation = this.conversations.begin(group, view, this.#self);
    if (conversation !== undefined) return this.#onDirectBegun(conversation);
    this.#faults.delete(group);
    // A stay that a caller is ending already does not count as joined: only the events report it.
    if (!leaves.has(group)) this.joined.add(group);
    this.#told.add(group);
    joins.resolve(group, view);
    this.queue.push({ type: "joined", group, view, again });
    this.#meet(group, view.members);
    multicasts.onRoom(group);
  }

  /** Reports members whose names had other keys when we first saw them. */
  #meet(group: string, members: readonly MemberIdentity[]): void {
    if (this.#acquaintances === undefined) return;
    for (const member of members) {
      if (member.id === this.#self) continue;
      const change = this.#acquaintances.meet(member.name, member.key);
      if (change !== undefined) this.queue.push({ type: "key-changed", group, member, ...change });
    }
  }

  #onDirectBegun({ partner }: Conversation): void {
    this.queue.push({ type: "direct-begun", member: partner, isSealedForReceiver: false });
    this.#calls.multicasts.onRoom(directLabel(partner.name));
  }

  /** Ends a conversation whose group we left: its partner is gone, or we leave or were evicted. */
  #onDirectLeft(conversation: Conversation, lacking: readonly Lacking[]): void {
    const { partner, change } = conversation;
    this.#closeConversation(conversation, "we left, or the tracker took us for dead");
    this.conversations.end(conversation);
    for (const entry of lacking) {
      this.lacking.push({ group: directLabel(partner.name), ...entry });
    }
    const range = lacking[0]?.range;
    this.queue.push({
      ...{ type: "direct-ended", member: partner },
      ...change !== undefined && { change },
      ...range !== undefined && { lacking: range },
    });
  }

  #onJoinFailed({ group, refusal, again }: EventOf<"join-failed">): void {
    const error = this.#explain(refusal);
    if (again) this.#reportOnce(group, error);
    this.#calls.joins.reject(group, error);
  }

  #onLeft(event: EventOf<"left">): void {
    const { group, lacking } = event;
    const conversation = this.conversations.of(group);
    if (conversation !== undefined) this.#onDirectLeft(conversation, lacking);
    else for (const entry of lacking) this.lacking.push({ group, ...entry });
    this.joined.delete(group);
    this.#faults.delete(group);
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
