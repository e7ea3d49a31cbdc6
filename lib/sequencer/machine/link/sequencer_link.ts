import {
  type Address,
  addressOf,
  channelOf,
  Deadlines,
  type GroupId,
  type Instant,
  invariant,
  jitter,
  LEASE_MS,
  type MemberId,
  NO_EPOCH,
  sameAddress,
  SEQUENCER_TABLES,
  type SequencerTables,
  type Transmit,
} from "../../../core/mod.ts";
import { Fifo } from "../../../core/fifo.ts";
import {
  type Counters,
  type KeyCheck,
  type RegistrationOutcome,
  RegistrationSteps,
  type Requests,
  TrackerLife,
  TrackerPath,
} from "../../../roles/mod.ts";
import {
  DatagramWriter,
  type ExpelFrame,
  type Frame,
  type Header,
  type HeartbeatAckFrame,
  type RegisterRequest,
} from "../../../wire/mod.ts";
import type { HeldGroup, HeldGroups } from "../held_groups.ts";
import type { SequencerEvent, SequencerOptions } from "../sequencer_event.ts";
import type { StoredGroups } from "../stored_groups.ts";
import type { LinkTimer } from "../timers.ts";
import type { LINK_PHASES, LinkPhase, Registered } from "./link_phase.ts";
import { restoreReports } from "./restore_reports.ts";
import { type SentLease, SentLeases } from "./sent_leases.ts";
import { TrackerWatch } from "./tracker_watch.ts";

/** Milliseconds between a newcomer's first hello and the question for the view that names it. */
const ASK_MS = 25;

/** A registration that the tracker took. */
type Registration = Extract<RegistrationOutcome, { type: "registered" }>;

/** A frame for the tracker, and the group that its datagram names. */
interface TrackerFrame {
  readonly group: GroupId;
  readonly frame: Frame;
}

/** The parts of a {@linkcode SequencerLink}, which it shares with its sequencer. */
export interface SequencerLinkOptions {
  readonly sequencer: SequencerOptions;
  readonly requests: Requests;
  readonly counters: Counters;
  readonly events: Fifo<SequencerEvent>;
  readonly groups: HeldGroups;
  readonly stored: StoredGroups;
  /** The keys of members, which count at the tracker of this link alone. */
  readonly keys: KeyCheck | undefined;
}

/**
 * A sequencer and its tracker (PROTOCOL 9.5): registration, leases, reports of members that cannot
 * go on, and the restoration of a tracker that has lost its memory. What the tracker's answers mean
 * for a group is the {@linkcode Sequencer}'s business.
 */
export class SequencerLink {
  readonly #options: SequencerLinkOptions;
  readonly #deadlines = new Deadlines<LinkTimer>();
  /** Frames that wait to be sent; there are none unless we are registered. */
  readonly #frames = new Fifo<TrackerFrame>();
  readonly #leases: SentLeases;
  readonly #path = new TrackerPath();
  readonly #tables: SequencerTables;
  #phase: LinkPhase = { type: "uninvited" };

  constructor(options: SequencerLinkOptions) {
    this.#options = options;
    const { tracker, tables = SEQUENCER_TABLES } = options.sequencer;
    this.#tables = tables;
    this.#leases = new SentLeases(tables.sentLeases);
    if (tracker !== undefined) this.#register(tracker, false);
  }

  get phase(): typeof LINK_PHASES[number] {
    return this.#phase.type;
  }

  /** Our id; `undefined` while we are not registered. */
  get self(): MemberId | undefined {
    return "self" in this.#phase ? this.#phase.self : undefined;
  }

  /** Returns the channel of a group, if we may use it. */
  channelOf(group: GroupId): Address | undefined {
    if (!("answer" in this.#phase)) return undefined;
    const { host, port, channels } = this.#phase.answer;
    const own = addressOf(host, port);
    invariant(own !== undefined, "A decoded answer names an IP address");
    return channelOf(channels, own, group, this.#options.sequencer.allowsChannel);
  }

  /** The life of our tracker whose notices count; `undefined` while we are not registered. */
  get life(): TrackerLife | undefined {
    return "life" in this.#phase ? this.#phase.life : undefined;
  }

  /** Notes a datagram of our tracker. `isAnswer` is true if it answers a lease. */
  onHeard(isAnswer: boolean, now: Instant): void {
    if ("watch" in this.#phase) this.#phase.watch.onHeard(isAnswer, now);
    this.#takePathNews();
  }

  /** The address of our tracker; `undefined` while none is known, and once we are closed. */
  get tracker(): Address | undefined {
    return "tracker" in this.#phase ? this.#phase.tracker : undefined;
  }

  /** Returns our id if a datagram of our tracker is for us. */
  addressee({ destination }: Header): MemberId | undefined {
    const { self } = this;
    return destination === 0 || destination === self ? self : undefined;
  }

  /**
   * Takes an invitation. We register at the first tracker that sends one, and at the next one if
   * that failed. Once we are registered, others get no reply.
   *
   * Worked case: a stray datagram from a port where no tracker listens invites us. The registration
   * there fails, and the tracker that invites us next has us.
   */
  onInvite(from: Address, now: Instant): void {
    const phase = this.#phase;
    // Registering anew would replace ourselves: a lease shows whether the tracker still knows us.
    if (this.self !== undefined) return this.renew(now);
    if (phase.type === "uninvited") return this.#register(from, false);
    const { sequencer: { tracker }, requests } = this.#options;
    const isFree = phase.type === "registering" && phase.hasFailed && tracker === undefined;
    if (!isFree || this.#isTracker(from)) return;
    requests.clear();
    this.#register(from, phase.again);
  }

  /** Renews the leases: reports that we live, which groups we hold, and how far each is. */
  renew(now: Instant): void {
    const { sequencer: { random }, groups } = this.#options;
    this.#deadlines.set("lease", now + jitter(LEASE_MS / 3, 0.05, random));
    for (const group of groups.ordered) group.markStable();
    for (const frame of this.#leases.renew(groups.all, now)) this.#frames.push({ group: 0, frame });
    for (const group of groups.ordered) this.expel(group, "slow", group.slow());
  }

  /** Renews the leases soon: their answer brings the views that we lack. */
  renewSoon(now: Instant): void {
    this.#deadlines.setEarlier("lease", now + ASK_MS);
  }

  /** Returns the lease that the tracker has answered; `undefined` if it was answered before. */
  takeAnswered({ count, boot }: HeartbeatAckFrame): SentLease | undefined {
    if (this.#leases.isNewest(count)) this.life?.note(boot);
    return this.#leases.take(count);
  }

  /** Reports members that cannot go on in a group. */
  expel({ id, epoch }: HeldGroup, reason: ExpelFrame["reason"], ids: readonly MemberId[]): void {
    if (ids.length === 0) return;
    const members = ids.slice(0, this.#tables.idsPerFrame);
    this.report(id, { type: "expel", epoch, reason, members });
  }

  /** Sends a report to the tracker. */
  report(group: GroupId, frame: ExpelFrame): void {
    this.#frames.push({ group, frame });
  }

  /** Reports what we hold, and what our engine has, to a life of the tracker that knows nothing. */
  restore(self: MemberId, boot: number): void {
    const { sequencer: { name }, groups, stored } = this.#options;
    const report = "signed" in this.#phase ? this.#phase.signed?.reports.sign(boot) : undefined;
    this.#dropFrames();
    stored.tell(self);
    for (const each of restoreReports(name, groups.all, report)) this.#frames.push(each);
  }

  /**
   * Registers anew, or closes: the tracker has taken us for dead, and our groups are others'. If it
   * never heard us, the registration waits (PROTOCOL 9.6.4).
   */
  onEvicted(isUnheard: boolean, now: Instant): void {
    const phase = this.#phase;
    const { requests, events } = this.#options;
    if (isUnheard) {
      this.#path.onUnheard();
      this.#takePathNews();
    }
    this.#leave();
    requests.clear();
    this.#leases.clear();
    const { returnMs: againMs } = this.#path;
    events.push({ type: "evicted", unheard: isUnheard, againMs });
    if (phase.type !== "registered") return void events.push({ type: "closed" });
    const { tracker } = phase;
    if (againMs === 0) return this.#register(tracker, true);
    this.#phase = { type: "registering", tracker, again: true, hasFailed: false };
    requests.later("register", now + againMs, () => this.#register(tracker, true));
  }

  /** Quits at the tracker, if it knows us, and closes when it has answered. */
  close(): void {
    const phase = this.#phase;
    if (phase.type === "quitting" || phase.type === "closed") return;
    const { requests, events } = this.#options;
    const onClosed = () => {
      this.#leave();
      requests.clear();
      events.push({ type: "closed" });
    };
    if (phase.type !== "registered") return onClosed();
    const { self } = phase;
    this.#phase = { ...phase, type: "quitting" };
    this.#deadlines.clear("lease");
    requests.ask<"quit">({ type: "quit", member: self }, onClosed);
  }

  handleTimeout(now: Instant): void {
    const due = this.#deadlines.nextDeadline();
    if (due === undefined || this.#deadlines.expire(now) === undefined) return;
    const phase = this.#phase;
    invariant("watch" in phase, "Leases are due only while we have an id");
    phase.watch.excuse(now - due);
    this.#checkPath(phase, now);
    this.renew(now);
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  pollTransmit(into: Uint8Array): Transmit | undefined {
    const waiting = this.#frames.shift();
    if (waiting === undefined) return undefined;
    const phase = this.#phase;
    invariant("self" in phase, "Frames wait for the tracker only while we are registered");
    const { group, frame } = waiting;
    const isReport = frame.type === "restore";
    const epoch = isReport ? phase.life.epoch : NO_EPOCH;
    const writer = new DatagramWriter(into, { group, source: phase.self, destination: 0, epoch });
    writer.frame(frame);
    const kind = isReport ? "restore" : "lease";
    this.#options.counters.countSent(kind, writer.length, 1);
    return { length: writer.length, to: [phase.tracker] };
  }

  /** Takes the next request to the tracker. */
  pollRequest(): Extract<SequencerEvent, { type: "request" }> | undefined {
    const request = this.#options.requests.poll();
    if (request === undefined) return undefined;
    invariant("tracker" in this.#phase, "Nothing is asked while no tracker is known");
    this.#options.counters.countRequest(request.request.type);
    return { type: "request", ...request, tracker: this.#phase.tracker };
  }

  #register(tracker: Address, again: boolean, hasFailed = false): void {
    this.#phase = { type: "registering", tracker, again, hasFailed };
    const { name, address, random, identity } = this.#options.sequencer;
    const steps = new RegistrationSteps({ role: "sequencer", name, address, random, identity });
    this.#ask(steps, steps.first());
  }

  #ask(steps: RegistrationSteps, request: RegisterRequest): void {
    const { requests, events } = this.#options;
    requests.ask<"register">(request, (answer, now) => {
      const phase = this.#phase;
      const outcome = steps.onAnswer(answer);
      if (outcome.type === "again") return this.#ask(steps, outcome.request);
      if (outcome.type === "registered") return this.#onRegistered(outcome, now);
      invariant(phase.type === "registering", "Only whoever registers asks for it");
      const { tracker, again } = phase;
      this.#phase = { type: "registering", tracker, again, hasFailed: true };
      if (outcome.type === "distrusted") {
        events.push({ type: "tracker-distrusted", tracker, key: outcome.key });
      } else events.push({ type: "register-failed", refusal: outcome.refusal });
      requests.retry("register", now, () => this.#register(tracker, again, true));
    });
  }

  #onRegistered({ answer, signed }: Registration, now: Instant): void {
    const phase = this.#phase;
    invariant(phase.type === "registering", "Whoever is registered has asked for it just before");
    const { requests, events, stored } = this.#options;
    const { tracker, again } = phase;
    const { member: self, boot } = answer;
    const life = new TrackerLife(boot);
    const watch = new TrackerWatch(this.#path, now);
    const trackerKey = signed?.tracker;
    if (this.#options.keys !== undefined) this.#options.keys.tracker = trackerKey;
    this.#phase = { type: "registered", tracker, self, life, answer, watch, signed };
    requests.settle("register");
    events.push({
      ...{ type: "registered", member: self, tracker, again },
      ...trackerKey && { trackerKey },
    });
    stored.tell(self);
    this.renew(now);
  }

  /** Asks the tracker over TCP, if its silence calls for that, and reports what is known. */
  #checkPath({ self: member, watch }: Registered, now: Instant): void {
    if (watch.check(now)) {
      const { requests } = this.#options;
      requests.ask<"check_path">({ type: "check_path", member }, (answer, at) => {
        if (answer !== undefined) watch.onShown(answer, at);
        this.#takePathNews();
      });
    }
    this.#takePathNews();
  }

  #takePathNews(): void {
    for (let news = this.#path.takeNews(); news; news = this.#path.takeNews()) {
      const phase = this.#phase;
      if (news.type === "tracker" || !("tracker" in phase)) continue;
      this.#options.events.push({ ...news, tracker: phase.tracker });
    }
  }

  /** Ends being registered: nothing more is sent to the tracker. */
  #leave(): void {
    this.#phase = { type: "closed" };
    this.#deadlines.clear("lease");
    this.#dropFrames();
  }

  #dropFrames(): void {
    while (this.#frames.shift() !== undefined);
  }

  #isTracker(from: Address): boolean {
    return "tracker" in this.#phase && sameAddress(from, this.#phase.tracker);
  }
}
