import {
  type Address,
  addressOf,
  earlier,
  type Instant,
  invariant,
  type Machine,
  type MemberId,
  type Seq,
  SLOW_MEMBER_MS,
  TABLE_LIMITS,
  type Transmit,
  unreachable,
} from "../../core/mod.ts";
import type { MemberRecord, RegisterRequest, UnknownFrame } from "../../wire/mod.ts";
import { BufferShare, countOf } from "../../ordering/mod.ts";
import {
  Counters,
  DatagramIntake,
  KeyCheck,
  reachOfAnswer,
  type RegistrationOutcome,
  RegistrationSteps,
  Requests,
} from "../../roles/mod.ts";
import { DirectOpenings } from "./direct_openings.ts";
import type { Group, GroupLoad } from "./group/group.ts";
import { GroupTable } from "./group_table.ts";
import type { GroupView, MemberEvent } from "./group/member_event.ts";
import type { OrderWords } from "./group/order_words.ts";
import { IncomingDatagrams } from "./incoming_datagrams.ts";
import type { MemberInput, MemberOptions } from "./member_input.ts";
import { kindOf } from "./membership.ts";
import { Memberships, type MembershipsPort } from "./memberships.ts";
import type { MemberPhase } from "./member_phase.ts";
import { Offers } from "./offers.ts";
import { PathReports } from "./path_reports.ts";
import { restorationsOf } from "./restorations.ts";
import { TrackerLink } from "./tracker_link.ts";
import { ViewSync } from "./view_sync.ts";
import { WaitingEvents } from "./waiting_events.ts";

type Registered = Extract<RegistrationOutcome, { type: "registered" }>;

/**
 * A member registers, joins groups, multicasts, delivers and leaves. If it is evicted though it
 * lives, it registers again under another id and joins its groups again (PROTOCOL 8.5.4).
 *
 * It is a pure machine: {@linkcode MemberInput} and {@linkcode MemberEvent}, datagrams and time are
 * all that goes in and out.
 */
export class Member implements Machine<MemberInput, MemberEvent> {
  readonly counters = new Counters();
  readonly #options: MemberOptions;
  readonly #requests = new Requests();
  readonly #intake: DatagramIntake;
  readonly #events = new WaitingEvents();
  readonly #offers = new Offers();
  readonly #groups = new GroupTable();
  readonly #memberships: Memberships;
  readonly #views = new ViewSync(this.#requests, this.#groups, {
    // The tracker knows us, but not as a member of the group: its answer to a heartbeat says more.
    onMissing: () => this.#phase.registration?.link.beat(),
  });
  readonly #directs: DirectOpenings;
  readonly #reports: PathReports;
  readonly #incoming: IncomingDatagrams;
  /** The keys of others; `undefined` if we have no identity. */
  readonly #keys: KeyCheck | undefined;
  #phase: MemberPhase = { type: "registering" };

  constructor(options: MemberOptions) {
    this.#options = options;
    const { name, random, slowMemberMs = SLOW_MEMBER_MS, tables = TABLE_LIMITS } = options;
    const { own: identity } = options.identity ?? {};
    this.#keys = identity && new KeyCheck(identity, () => this.counters.forgedKeys++);
    this.#intake = new DatagramIntake(this.counters, random, tables.proofs);
    const registration = () => this.#phase.registration;
    const emit = (event: MemberEvent) => this.#events.push(event);
    const requests = this.#requests;
    const { tracker, address: bound } = options;
    this.#reports = new PathReports({ tracker, bound, requests, registration, emit });
    this.#incoming = new IncomingDatagrams({
      ...{ tracker, registration, counters: this.counters, intake: this.#intake },
      ...{ groups: this.#groups, views: this.#views, reports: this.#reports },
      onHandled: (group) => this.#onHandled(group),
      onUnknown: (link, frame, now) => this.#onUnknown(link, frame, now),
      onDirect: (partner) => this.#directs.onTold(partner),
    });
    const port: MembershipsPort = {
      ...{ registration, emit },
      onLeft: (group) => this.#events.pushLeft(group),
      onAlone: () => this.#quit(),
    };
    this.#memberships = new Memberships(port, {
      ...{ name, random, slowMemberMs, tables, identity, keys: this.#keys },
      buffer: new BufferShare(options.bufferBytes),
      ...{ sizesTo: options.sizesTo, allowsChannel: options.allowsChannel },
      ...{ counters: this.counters, requests, groups: this.#groups },
    });
    const memberships = this.#memberships;
    this.#directs = new DirectOpenings({ requests, memberships, registration, emit });
    this.#register(false);
  }

  get phase(): MemberPhase["type"] {
    return this.#phase.type;
  }

  /** Our id; `undefined` while we are not registered. */
  get id(): MemberId | undefined {
    return this.#phase.registration?.id;
  }

  /**
   * The channels of the groups that we are in, on which our shell listens; the same list until a
   * group comes or goes.
   */
  get channels(): readonly Address[] {
    return this.#groups.channels;
  }

  /** Returns the view of a group that we are in. */
  view(group: string): GroupView | undefined {
    return this.#groups.byName(group)?.currentView();
  }

  /** Returns the words for the order of a group that we are in. */
  orderWords(group: string): OrderWords | undefined {
    return this.#groups.byName(group)?.orderWords();
  }

  /** Returns the names of the groups that we are in, in the order of joining them. */
  groups(): string[] {
    return this.#groups.all().map((group) => group.name);
  }

  /** Returns true if no message is under way in a group that we are in, as far as we know. */
  isSettled(group: string): boolean {
    return this.#groups.byName(group)?.isSettled ?? false;
  }

  /** Returns the verified key of a member that a view names; `undefined` if there is none. */
  keyOf(record: MemberRecord): Uint8Array | undefined {
    const address = addressOf(record.host, record.port);
    return address && this.#keys?.keyOf({ ...record, address });
  }

  /** Returns the seq of our next message in a group; `undefined` if we are not in it. */
  nextSeq(group: string): Seq | undefined {
    return this.#groups.byName(group)?.next;
  }

  /** Returns the fill levels of each group's buffers. */
  loads(): GroupLoad[] {
    return this.#groups.all().map((group) => group.load);
  }

  /** Returns the bytes that may be multicast in a group, as {@linkcode Group.room} does. */
  room(group: string): number {
    return this.#groups.byName(group)?.room() ?? 0;
  }

  handle(input: MemberInput, now: Instant): void {
    switch (input.type) {
      case "datagram":
        this.#incoming.handle(input.bytes, input.from, now);
        break;
      case "answer":
        this.#requests.onAnswer(input.id, reachOfAnswer(input.answer, this.#options.tracker), now);
        break;
      case "join":
        this.#memberships.join(input.group, kindOf(input));
        break;
      case "leave":
        this.#memberships.leave(input.group, now);
        break;
      case "direct":
        this.#directs.wish(input.to);
        break;
      case "direct-withdrawn":
        this.#directs.withdraw(input.to);
        break;
      case "multicast": {
        const group = this.#groups.byName(input.group);
        invariant(group !== undefined, "Cannot multicast: the member is not in the group");
        group.multicast(input.batch, input.sentAt);
        this.counters.multicast += countOf(input.batch);
        break;
      }
      case "recall": {
        const { group: name, id } = input;
        const group = this.#groups.byName(name);
        if (group === undefined) this.#events.push({ type: "history-failed", group: name, id });
        else group.recall(input, now);
        break;
      }
      case "taken":
        this.#offers.take(input.messages, now);
        break;
      case "close":
        this.#onClose(now);
        break;
      default:
        unreachable(input);
    }
    this.#memberships.checkDrained();
  }

  handleTimeout(now: Instant): void {
    this.#requests.handleTimeout(now);
    this.#phase.registration?.link.handleTimeout(now);
    this.#reports.check();
    for (const group of this.#groups.all()) {
      const deadline = group.nextDeadline();
      if (deadline !== undefined && deadline <= now) group.handleTimeout(now);
      this.#askIfInDoubt(group);
    }
    this.#memberships.checkDrained();
  }

  nextDeadline(): Instant | undefined {
    const link = this.#phase.registration?.link.nextDeadline();
    let next = earlier(this.#requests.nextDeadline(), link);
    for (const group of this.#groups.all()) next = earlier(next, group.nextDeadline());
    return next;
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const { registration } = this.#phase;
    const transmit = registration &&
      (this.#intake.pollTransmit(registration.id, into) ??
        registration.link.pollTransmit(this.#groups, into));
    return transmit ?? this.#groups.inTurn((group) => group.pollTransmit(now, into));
  }

  pollEvent(now: Instant): MemberEvent | undefined {
    const event = this.#events.poll(now) ?? this.#pollRequest();
    // The stay is over: nobody waits any more for an acknowledgement of ours.
    if (event?.type === "deliver") this.#offers.add(undefined, event.sender.id, event.messages);
    return event ?? this.#groups.inTurn((group) => {
      const event = group.pollEvent(now);
      if (event?.type === "deliver") this.#offers.add(group, event.sender.id, event.messages);
      return event;
    });
  }

  /**
   * Returns the next request to the tracker, which must not wait for an application that takes no
   * events. Returns none while the application is far behind: otherwise stays that ended would pile
   * up.
   */
  pollUrgent(): MemberEvent | undefined {
    return this.#events.isBehind ? undefined : this.#pollRequest();
  }

  #pollRequest(): MemberEvent | undefined {
    const request = this.#requests.poll();
    if (request === undefined) return undefined;
    this.counters.countRequest(request.request.type);
    return { type: "request", ...request };
  }

  #register(again: boolean): void {
    const { name, address, random, identity } = this.#options;
    const steps = new RegistrationSteps({ role: "member", name, address, random, identity });
    this.#ask(steps, steps.first(), again);
  }

  #ask(steps: RegistrationSteps, request: RegisterRequest, again: boolean): void {
    this.#requests.ask<"register">(request, (answer, now) => {
      const outcome = steps.onAnswer(answer);
      switch (outcome.type) {
        case "again":
          return this.#ask(steps, outcome.request, again);
        case "registered":
          return this.#onRegistered(outcome, again, now);
        case "refused":
          this.#events.push({ type: "register-failed", refusal: outcome.refusal, again });
          if (again) this.#requests.retry("register", now, () => this.#register(true));
          return;
        case "distrusted":
          return this.#events.push({ type: "tracker-distrusted", key: outcome.key });
        default:
          unreachable(outcome);
      }
    });
  }

  #onRegistered({ answer, signed }: Registered, again: boolean, now: Instant): void {
    const address = addressOf(answer.host, answer.port);
    invariant(address !== undefined, "A decoded answer names an IP address");
    const { tracker, random } = this.#options;
    const link = new TrackerLink({
      self: answer.member,
      tracker,
      heartbeatMs: answer.heartbeatMs,
      boot: answer.boot,
      random,
      counters: this.counters,
      path: this.#reports.path,
      now,
    });
    this.#reports.path.onRegistered();
    invariant(this.#phase.type === "registering", "A registration is answered once");
    const { channels } = answer;
    const registration = { id: answer.member, address, link, channels, signed };
    if (this.#keys !== undefined) this.#keys.tracker = signed?.tracker;
    this.#phase = { type: "registered", registration };
    this.#requests.settle("register");
    const { member, heartbeatMs, groups } = answer;
    const told = signed && { trackerKey: signed.tracker };
    this.#events.push({ type: "registered", member, address, heartbeatMs, groups, again, ...told });
    this.#memberships.joinWanted();
    this.#directs.onRegistered();
  }

  #onEvicted(isUnheard: boolean, now: Instant): void {
    const isClosing = this.#phase.type === "closing";
    if (isUnheard) this.#reports.onUnheard();
    this.#requests.clear();
    this.#phase = { type: isClosing ? "closed" : "registering" };
    this.#views.clear();
    // The rest of these stays is delivered before anything that happens under the next id.
    for (const group of this.#groups.all()) this.#events.pushRest(group);
    const { returnMs: againMs } = this.#reports.path;
    this.#events.push({ type: "evicted", groups: this.groups(), unheard: isUnheard, againMs });
    this.#memberships.abandon(now);
    if (isClosing) this.#events.push({ type: "closed" });
    else if (againMs === 0) this.#register(true);
    else this.#requests.later("register", now + againMs, () => this.#register(true));
  }

  #onClose(now: Instant): void {
    const phase = this.#phase;
    switch (phase.type) {
      case "registered":
        this.#phase = { type: "closing", registration: phase.registration };
        this.#directs.clear();
        return this.#memberships.close(now);
      case "registering":
        this.#phase = { type: "closed" };
        this.#requests.clear();
        return this.#events.push({ type: "closed" });
      case "closing":
      case "quitting":
      case "closed":
        return;
      default:
        return unreachable(phase);
    }
  }

  #quit(): void {
    const phase = this.#phase;
    invariant(phase.type === "closing", "A member quits only when it is being closed");
    const member = phase.registration.id;
    // From here on no datagram counts: the tracker may answer a last heartbeat that it does not
    // know us, and that would look like an eviction. Other requests are void, for quitting ends all
    // stays.
    this.#phase = { type: "quitting" };
    this.#requests.clear();
    this.#requests.ask<"quit">({ type: "quit", member }, () => {
      this.#phase = { type: "closed" };
      this.#requests.clear();
      this.#events.push({ type: "closed" });
    });
  }

  /** Asks the tracker what a group wants to know after it has handled frames. */
  #onHandled(group: Group): void {
    if (group.takeBehind()) this.#phase.registration?.link.beat();
    this.#askIfInDoubt(group);
  }

  #askIfInDoubt(group: Group): void {
    const epoch = group.takeDoubt();
    if (epoch !== undefined) this.#phase.registration?.link.doubt(group.id, epoch);
  }

  #onUnknown(link: TrackerLink, frame: UnknownFrame, now: Instant): void {
    if (frame.reason !== "restarted") return this.#onEvicted(frame.reason === "unheard", now);
    link.life.note(frame.boot);
    const report = this.#phase.registration?.signed?.reports.sign(frame.boot);
    link.restore(restorationsOf(this.#options.name, report, this.#groups.all()));
  }
}
