import {
  GROUP_EVENTS_MAX,
  type Instant,
  invariant,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import type { OfferedMessage, StreamEvent } from "../../../ordering/mod.ts";
import type { ChangeFrame, InstallFrame, OrderedFrame, ViewRecord } from "../../../wire/mod.ts";
import { ActiveSlots } from "./active_slots.ts";
import type { GroupOptions } from "../group/group.ts";
import { type GroupViewEvent, mergeViews } from "../group/group_events.ts";
import type { Holder, HoldersWatch } from "../group/holders_watch.ts";
import type {
  Delivery,
  GroupEvent,
  GroupView,
  MemberIdentity,
  ReachEvent,
} from "../group/member_event.ts";
import { HeardChanges } from "./view/heard_changes.ts";
import type { InstallParts } from "./install_parts.ts";
import { OrderedView } from "./view/ordered_view.ts";
import type { OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";
import type { Submissions } from "./submissions.ts";

/** The key in `GroupOptions.resume` for the sequence: no member's id is 0. */
export const SEQUENCE_ID: MemberId = 0;

/** The parts of a member that turn entries into events. */
export interface OrderedEventsOptions {
  readonly group: GroupOptions;
  /** The view and the slot in which we joined. */
  readonly stay: { readonly joined: number; readonly slot: number };
  readonly submissions: Submissions;
  readonly installs: InstallParts;
  readonly holders: HoldersWatch;
}

/** A delivery that waits; messages that follow join it as long as it waits. */
interface WaitingDelivery {
  readonly type: "deliver";
  readonly group: string;
  readonly sender: MemberIdentity;
  readonly messages: Delivery[];
  readonly own?: Seq[];
}

/** The entries between the stay before and this one, of which we missed some or none. */
type Missed = "nothing" | SeqRange | "told";

type WaitingEvent = Exclude<GroupEvent, { readonly type: "deliver" }> | WaitingDelivery;

/**
 * The events that the application sees, from the entries of the sequence in their order:
 * deliveries, changes of the view, gaps. A view takes effect at its entry and nowhere else
 * (PROTOCOL 10.4.1).
 */
export class OrderedEvents {
  readonly #options: OrderedEventsOptions;
  readonly #view: OrderedView;
  readonly #heard = new HeardChanges();
  readonly #activeSlots = new ActiveSlots();
  readonly #waiting: WaitingEvent[] = [];
  /** The place of our own join, where the sequence begins for us; 0 before the welcome. */
  #ownEntry: Seq = 0;
  #missed: Missed = "nothing";
  #hasMissedViews = false;
  /** The place of the entry that ended our stay, once it was delivered. */
  #outAt: Seq | undefined;

  constructor(options: OrderedEventsOptions) {
    this.#options = options;
    const { record, tables, keys } = options.group;
    this.#view = new OrderedView(record, tables?.removedIds, keys);
  }

  /** True after the entry that ended our stay was delivered: nothing after that entry is for us. */
  get isOut(): boolean {
    return this.#outAt !== undefined;
  }

  /**
   * Returns where we stand in the sequence, of which we have everything up to `highest`: what comes
   * after the end of our stay is not delivered, and what we missed before it was perhaps not told.
   */
  standing(highest: Seq): Seq {
    if (typeof this.#missed === "object") return this.#missed.first - 1;
    return Math.min(highest, this.#outAt ?? Infinity);
  }

  /**
   * The highest view number that was heard of, delivered or not. A tracker that has lost its memory
   * asks for it, and must not use a number twice.
   */
  get viewNumber(): number {
    return Math.max(this.#view.number, this.#heard.view);
  }

  /**
   * The members that left lately. Excludes members whose rejoin was received but not delivered yet:
   * in the view that we report they are still members.
   */
  get removed(): readonly MemberId[] {
    const { number, removed } = this.#view;
    return removed.filter((id) => this.#heard.joinOf(id) <= number);
  }

  /** The number of a view: the members that left after it are all in {@linkcode removed}. */
  get forgotten(): number {
    return this.#view.forgotten;
  }

  /** Number of members in the view. */
  get members(): number {
    return this.#view.size;
  }

  /** Returns the other members of the view, in the order of joining. */
  others(): readonly Holder[] {
    return this.#view.others(this.#options.group.self.id);
  }

  /** Returns the number of members that sent something lately, ourselves included. */
  activeSenders(now: Instant): number {
    return 1 + this.#activeSlots.countOthers(this.#options.stay.slot, now);
  }

  /**
   * True while the sequence alone does not show all members, for one of these reasons:
   * - entries were missed;
   * - our own join came in a step over several views, in which a member may have joined and left
   *   without any entry;
   * - a fetched view has a member that no entry has named yet, and perhaps none ever will, or has
   *   one that the sequencer did not have in its own view.
   */
  get wantsRecord(): boolean {
    return this.#hasMissedViews || this.#view.hasUnnamed;
  }

  currentView(): GroupView {
    const { group: id, name, mode, signed } = this.#options.group.record;
    return this.#view.view({ id, name, mode, ...signed && { signed } });
  }

  /** Notes the view number of an install that was received, wherever it belongs. */
  noteView(view: number): void {
    this.#heard.noteView(view);
  }

  /** Notes a change that was received, wherever it belongs. */
  noteChange({ change }: ChangeFrame): void {
    this.#heard.noteChange(change, this.#view.number);
  }

  /**
   * Begins the sequence for us after `cut`. The entries between the end of the stay from which we
   * were evicted and this one are missed: where ford's old stay stood at 40 and his new join is 53,
   * he is told with it that 41 to 52 are lost to him (PROTOCOL 10.6.4). He is not told before. The
   * sequencer may die, and the next one may give his join another place: if the log that it
   * recovers ends with 45, entries 47 and after it are delivered to him.
   */
  beginAfter(cut: Seq): void {
    this.#ownEntry = cut + 1;
    if (this.#missed === "told") return;
    const stood = this.#options.group.resume.get(SEQUENCE_ID);
    const isMissing = stood !== undefined && stood < cut;
    this.#missed = isMissing ? { first: stood + 1, last: cut } : "nothing";
  }

  /** Reports once, as one gap, what we missed between the stay before and this one. */
  reportMissed(sender: MemberIdentity): void {
    if (typeof this.#missed !== "object") return;
    this.#pushGap(this.#missed, sender);
    this.#missed = "told";
  }

  /** Turns what the application takes now into events; `sender` is the member that a gap names. */
  onArrival(
    arrival: StreamEvent<SequencerPeer, OrderedOrigin>,
    sender: MemberIdentity,
    now: Instant,
  ): void {
    invariant(!this.isOut, "Nothing is taken for the application after the end of our stay");
    this.reportMissed(sender);
    if (arrival.type === "gap") return this.#onGap(arrival.range, sender);
    const { messages } = arrival;
    // Entries after the one that ended our stay may be in the same batch; they are not for us.
    for (let i = 0; i < messages.length && !this.isOut;) i = this.#onEntries(messages, i, now);
    this.#options.submissions.forgetReturned();
  }

  /** Takes over a view that was fetched; returns false if we are not in it. */
  onRecord(record: ViewRecord): boolean {
    const { group: { self }, stay } = this.#options;
    const isIn = record.members.some(({ id, joined }) => id === self.id && joined === stay.joined);
    const changes = isIn ? this.#view.reconcile(record) : undefined;
    if (changes === undefined) return isIn;
    this.#hasMissedViews = false;
    if (changes.length > 0) {
      this.#pushFetched({ type: "view", group: this.#name, view: this.currentView(), changes });
    }
    return true;
  }

  /** True while no event waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(event: Exclude<GroupEvent, { readonly type: "deliver" }>): void {
    this.#waiting.push(event);
  }

  /**
   * Reports the members that our messages wait for; replaces an older report that was not taken
   * yet.
   */
  pushWaiting(members: readonly MemberIdentity[], silent: readonly MemberIdentity[]): void {
    const before = this.#waiting.findIndex(({ type }) => type === "waiting");
    if (before >= 0) this.#waiting.splice(before, 1);
    this.push({ type: "waiting", group: this.#name, members, silent, isSequencer: true });
  }

  /**
   * Reports whether a member is reached. If the application has not taken the opposite, both go; a
   * newer report of the same kind takes the place of the older one.
   */
  pushReach(event: ReachEvent): void {
    const { member: { id }, by } = event;
    const before = this.#waiting.findIndex((one) =>
      (one.type === "unreached" || one.type === "reached-again") && one.member.id === id &&
      one.by?.id === by?.id
    );
    const [older] = before < 0 ? [] : this.#waiting.splice(before, 1);
    if (older === undefined || older.type === event.type) this.push(event);
  }

  shift(): GroupEvent | undefined {
    return this.#waiting.shift();
  }

  get #name(): string {
    return this.#options.group.record.name;
  }

  /** Takes the entries from an index on that one frame brought; returns the index after them. */
  #onEntries(
    messages: readonly OfferedMessage<OrderedOrigin>[],
    first: number,
    now: Instant,
  ): number {
    const { origin, range } = messages[first]!;
    invariant(origin !== undefined, "An entry is kept with the frame that brought it");
    if (origin.type === "change") this.#onChange(origin);
    else if (origin.type === "install") this.#onInstall(origin, range);
    else return this.#onOrdered(messages, first, origin, now);
    return first + 1;
  }

  #onOrdered(
    messages: readonly OfferedMessage<OrderedOrigin>[],
    first: number,
    origin: OrderedFrame,
    now: Instant,
  ): number {
    const { stay, group: { counters } } = this.#options;
    const { slot } = origin;
    const isOwn = slot === stay.slot;
    this.#activeSlots.heard(slot, now);
    const delivery = this.#deliveryOf(this.#view.senderIn(slot), isOwn);
    let end = first;
    for (; end < messages.length && messages[end]!.origin === origin; end++) {
      const message = messages[end]!;
      delivery.messages.push(message);
      if (isOwn) delivery.own?.push(this.#onOwn(message, origin, now));
    }
    counters.delivered += end - first;
    return end;
  }

  /** Returns the delivery that messages of this sender join: the last that waits, or a new one. */
  #deliveryOf(sender: MemberIdentity, isOwn: boolean): WaitingDelivery {
    const before = this.#waiting.at(-1);
    if (before?.type === "deliver" && before.sender === sender) return before;
    const event: WaitingDelivery = {
      type: "deliver",
      group: this.#name,
      sender,
      messages: [],
      ...(isOwn && { own: [] }),
    };
    this.#waiting.push(event);
    return event;
  }

  /** Notes that a message of ours came back. Returns its seq in our stream, or 0 if unknown. */
  #onOwn({ range }: OfferedMessage<OrderedOrigin>, origin: OrderedFrame, now: Instant): Seq {
    const { submissions, holders, group: { counters } } = this.#options;
    const { first, last } = range;
    // The frame may have brought several of our messages; this one begins so far into its run.
    const submission = origin.submission + first - origin.base;
    const end = submission + last - first;
    if (!submissions.onReturned(end, now)) {
      counters.foreign++;
      return 0;
    }
    holders.onPlaced(last, end, now);
    return submission;
  }

  #onChange({ seq, change }: ChangeFrame): void {
    const { kind, member: id, name, slot } = change;
    if (kind === "detach" || kind === "reattach") {
      const type = kind === "detach" ? "detached" : "reattached";
      return this.push({ type, group: this.#name, member: { id, name }, seq });
    }
    const { stay } = this.#options;
    const isOwn = slot === stay.slot;
    this.#hasMissedViews ||= this.#view.isDoubtedBy(change);
    const news = this.#view.apply(change, seq);
    this.#activeSlots.forget(slot);
    if (isOwn && kind === "join") {
      // The number of a later view: our join came in a step over several views.
      this.#hasMissedViews ||= change.view > stay.joined;
      // The application knows that it has joined. A takeover may repeat the join for the sake of
      // others (PROTOCOL 11.2.9); that copy is an entry like any other.
      if (seq === this.#ownEntry) return;
    }
    if (isOwn && kind !== "join") this.#outAt = seq;
    // Our own end is reported even if a fetched view has shown it before.
    const changes = news.length === 0 && this.isOut ? [{ kind, member: { id, name } }] : news;
    this.push({ type: "view", group: this.#name, view: this.currentView(), seq, changes });
  }

  /**
   * Delivers an install: members that it does not name are out, ourselves included. The names may
   * be forgotten if the application has slept through many takeovers. Then the install removes
   * nobody, and the view is fetched, as after a gap.
   */
  #onInstall(install: InstallFrame, { first, last }: SeqRange): void {
    const { view, previousLast } = install;
    invariant(first === previousLast + 1, "An install begins right after the recovered log");
    const { installs, group: { self } } = this.#options;
    const ids = installs.take(install);
    const news = ids === undefined ? [] : this.#view.install(view, ids);
    const isWhole = ids !== undefined && this.#view.hasAll(ids);
    this.#hasMissedViews ||= !isWhole || this.#view.hasUnnamedUpTo(view);
    if (ids !== undefined && !ids.includes(self.id)) this.#outAt = last;
    // Each part has its place in the sequence, and is reported there.
    for (let seq = first; seq <= last; seq++) {
      const changes = seq === first ? news : [];
      this.push({ type: "view", group: this.#name, view: this.currentView(), seq, changes });
    }
  }

  /** Reports places that nobody holds any more. Changes of the view may have been among them. */
  #onGap({ first, last }: SeqRange, sender: MemberIdentity): void {
    // Our own join would have told the application nothing, so it is not missed.
    const range = { first: Math.max(first, this.#ownEntry + 1), last };
    if (range.first > range.last) return;
    this.#options.group.counters.lost += range.last - range.first + 1;
    this.#hasMissedViews = true;
    this.#pushGap(range, sender);
  }

  /**
   * Reports a view that was fetched. Entries wait in their window while the application sleeps, but
   * views are fetched again and again: above `GROUP_EVENTS_MAX`, the last one is merged with this
   * one.
   */
  #pushFetched(event: GroupViewEvent): void {
    const at = this.#waiting.findLastIndex(({ type }) => type !== "waiting");
    const before = this.#waiting[at];
    const isFetched = before?.type === "view" && before.seq === undefined;
    if (this.#waiting.length < GROUP_EVENTS_MAX || !isFetched) this.#waiting.push(event);
    else this.#waiting[at] = mergeViews(before, event);
  }

  #pushGap(range: SeqRange, sender: MemberIdentity): void {
    this.push({ type: "gap", group: this.#name, sender, range, isOrdered: true });
  }
}
