import {
  type Address,
  Deadlines,
  type Epoch,
  type GroupId,
  type Instant,
  jitter,
  type MemberId,
  NO_EPOCH,
  type Random,
  type Transmit,
} from "../../core/mod.ts";
import { DatagramWriter, type Frame, type ViewNumber } from "../../wire/mod.ts";
import type { Counters, DatagramKind } from "../../roles/mod.ts";
import type { Restoration } from "./restorations.ts";

/** What the tracker link needs to begin. */
export interface TrackerLinkOptions {
  readonly self: MemberId;
  readonly tracker: Address;
  readonly heartbeatMs: number;
  readonly random: Random;
  readonly counters: Counters;
  readonly now: Instant;
}

/**
 * Without a word of the tracker for so many intervals it is out of reach: two answers in a row got
 * lost, or there are none.
 */
const UNREACHABLE_INTERVALS = 4.5;
/** So many heartbeats after an answer want none: hundreds of silent members are answers, mostly. */
const SPARED_HEARTBEATS = 2;

/** What a heartbeat tells, asked when one is sent. */
export interface HeartbeatFacts {
  views(): readonly ViewNumber[];
  /** Whether something waits for the tracker's answer. */
  wantsAnswer(): boolean;
}

/** The UDP side of a member's talk with its tracker: heartbeats, and what a restarted tracker asks for. */
export class TrackerLink {
  readonly #options: TrackerLinkOptions;
  readonly #deadlines = new Deadlines<"heartbeat">();
  #count = 0;
  #isHeartbeatDue = false;
  /** How many heartbeats go without asking for an answer; the one after them asks, and each until one comes. */
  #spared = 0;
  #restorations: Restoration[] = [];
  /** The reign that we know of, of groups in which another one was claimed. */
  readonly #doubts = new Map<GroupId, Epoch>();
  #heardAt: Instant;
  #isReachable = true;

  constructor(options: TrackerLinkOptions) {
    this.#options = options;
    this.#heardAt = options.now;
    this.#schedule(options.now);
  }

  get isReachable(): boolean {
    return this.#isReachable;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  handleTimeout(now: Instant): void {
    const due = this.#deadlines.nextDeadline();
    if (due === undefined || this.#deadlines.expire(now) === undefined) return;
    this.#isHeartbeatDue = true;
    // Late ourselves: an answer may well lie in the socket, so the silence is ours in part.
    this.#heardAt += now - due;
    if (now - this.#heardAt > UNREACHABLE_INTERVALS * this.#options.heartbeatMs) {
      this.#isReachable = false;
    }
    this.#schedule(now);
  }

  /** The tracker said something. */
  onHeard(now: Instant): void {
    this.#heardAt = now;
    this.#isReachable = true;
  }

  /** The tracker answered a heartbeat. */
  onAnswered(): void {
    this.#spared = SPARED_HEARTBEATS;
  }

  /** A heartbeat goes at once: the tracker probes, or we want to know where we stand. */
  beat(): void {
    this.#spared = 0;
    this.#isHeartbeatDue = true;
  }

  /** Tells a tracker that has lost its memory; what waited of an earlier call is replaced. */
  restore(restorations: Restoration[]): void {
    this.#restorations = restorations;
  }

  /** Asks whether the reign that we know of is the newest; answered only if it is not. */
  doubt(group: GroupId, epoch: Epoch): void {
    this.#doubts.set(group, epoch);
  }

  pollTransmit(facts: HeartbeatFacts, into: Uint8Array): Transmit | undefined {
    const restoration = this.#restorations.shift();
    if (restoration !== undefined) {
      return this.#transmit("restore", restoration.group, restoration.frame, into);
    }
    for (const [group, epoch] of this.#doubts) {
      this.#doubts.delete(group);
      return this.#transmit("heartbeat", group, { type: "stale", epoch }, into);
    }
    if (!this.#isHeartbeatDue) return undefined;
    this.#isHeartbeatDue = false;
    this.#count = (this.#count + 1) >>> 0;
    const isSpared = this.#spared > 0;
    if (isSpared) this.#spared--;
    const asks = !isSpared || facts.wantsAnswer();
    const frame: Frame = { type: "heartbeat", count: this.#count, asks, views: facts.views() };
    return this.#transmit("heartbeat", 0, frame, into);
  }

  #transmit(kind: DatagramKind, group: GroupId, frame: Frame, into: Uint8Array): Transmit {
    const { self: source, tracker, counters } = this.#options;
    const writer = new DatagramWriter(into, { group, source, destination: 0, epoch: NO_EPOCH });
    writer.frame(frame);
    counters.countSent(kind, writer.length, 1);
    return { length: writer.length, to: [tracker] };
  }

  #schedule(now: Instant): void {
    // A little early, never late: what counts as silence begins after the interval.
    const { heartbeatMs, random } = this.#options;
    this.#deadlines.set("heartbeat", now + jitter(0.95 * heartbeatMs, 0.05, random));
  }
}
