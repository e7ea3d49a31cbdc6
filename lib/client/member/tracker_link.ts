import {
  type Address,
  Deadlines,
  type Epoch,
  FIRST_HEARTBEAT_MS,
  type GroupId,
  type Instant,
  jitter,
  type MemberId,
  NO_EPOCH,
  type Random,
  type Transmit,
} from "../../core/mod.ts";
import {
  DatagramWriter,
  type Frame,
  type HeartbeatAckFrame,
  type ViewNumber,
} from "../../wire/mod.ts";
import {
  type Counters,
  type DatagramKind,
  TrackerLife,
  type TrackerPath,
} from "../../roles/mod.ts";
import type { Restoration } from "./restorations.ts";

/** The facts with which a tracker link begins. */
export interface TrackerLinkOptions {
  readonly self: MemberId;
  readonly tracker: Address;
  readonly heartbeatMs: number;
  /** The boot id of the tracker. */
  readonly boot: number;
  readonly random: Random;
  readonly counters: Counters;
  /** The path to the tracker, which outlives the registration. */
  readonly path: TrackerPath;
  readonly now: Instant;
}

/**
 * Number of heartbeat intervals of silence after which the tracker counts as out of reach. Every
 * third heartbeat asks for an answer, so two answers in a row got lost by then.
 */
const UNREACHABLE_INTERVALS = 4.5;
/**
 * Number of heartbeat intervals of silence after which the tracker is asked over TCP: one got lost.
 */
const SUSPECT_INTERVALS = 3.5;
/** Number of intervals within which one end has heard the other, if that direction is open. */
const HEARD_INTERVALS = 2;
/**
 * Number of heartbeats after an answer that ask for none, since answers cost the tracker the most.
 */
const SPARED_HEARTBEATS = 2;

/** The part of a member that knows the content of a heartbeat at the moment when one is sent. */
export interface HeartbeatFacts {
  views(): readonly ViewNumber[];
  /** Returns true if something waits for the tracker's answer. */
  wantsAnswer(): boolean;
}

/**
 * The UDP side of a member's talk with its tracker: heartbeats (PROTOCOL 9.2), restores (9.4) and
 * doubts about an epoch (11.1).
 */
export class TrackerLink {
  /** The life of the tracker whose notices count. */
  readonly life: TrackerLife;
  readonly #options: TrackerLinkOptions;
  /**
   * `heartbeat`: the next heartbeat is due. `repeat`: the first heartbeat is due again, because the
   * tracker has not answered it.
   */
  readonly #deadlines = new Deadlines<"heartbeat" | "repeat">();
  #count = 0;
  /** True at first: a tracker that has heard us knows that our datagrams reach it. */
  #isHeartbeatDue = true;
  /**
   * Number of heartbeats that need not ask. The one after them asks, and so does each until an
   * answer.
   */
  #spared = 0;
  #restorations: Restoration[] = [];
  /** Our epoch of each group in which another epoch was claimed. */
  readonly #doubts = new Map<GroupId, Epoch>();
  /** Milliseconds after which the first heartbeat is repeated, unless one is answered. */
  #repeatMs = FIRST_HEARTBEAT_MS;
  /** The time of the last answer, or later by as much as we were late ourselves. */
  #answeredAt: Instant;
  /** The time at which the tracker was last heard, whatever it said. */
  #heardAt: Instant = -Infinity;
  #isCheckDue = false;

  constructor(options: TrackerLinkOptions) {
    this.#options = options;
    this.life = new TrackerLife(options.boot);
    this.#answeredAt = options.now;
    this.#schedule(options.now);
    this.#deadlines.set("repeat", options.now + FIRST_HEARTBEAT_MS);
  }

  /** Milliseconds within which one end has heard the other, if that direction is open. */
  get heardWithinMs(): number {
    return HEARD_INTERVALS * this.#options.heartbeatMs;
  }

  /** Returns true if the tracker's datagrams reach us. */
  isHeard(now: Instant): boolean {
    return now - this.#heardAt <= this.heardWithinMs;
  }

  /** Returns true once after the tracker became so silent that it must be asked over TCP. */
  takeCheck(): boolean {
    const isDue = this.#isCheckDue;
    this.#isCheckDue = false;
    return isDue;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  handleTimeout(now: Instant): void {
    const due = this.#deadlines.at("heartbeat");
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "repeat") this.#repeat(now);
      else this.#beatRegularly(due ?? now, now);
    }
  }

  /** Repeats the first heartbeat: the proof of our address waits for the answer. */
  #repeat(now: Instant): void {
    this.#isHeartbeatDue = true;
    this.#repeatMs *= 2;
    if (this.#repeatMs >= this.#options.heartbeatMs) return;
    this.#deadlines.set("repeat", now + this.#repeatMs);
  }

  #beatRegularly(due: Instant, now: Instant): void {
    this.#isHeartbeatDue = true;
    // We are late ourselves. An answer may lie in the socket, so that much of the silence is ours.
    this.#answeredAt += now - due;
    this.#heardAt += now - due;
    const { path, heartbeatMs } = this.#options;
    const silentMs = now - this.#answeredAt;
    if (silentMs > SUSPECT_INTERVALS * heartbeatMs && path.suspect()) this.#isCheckDue = true;
    if (silentMs > UNREACHABLE_INTERVALS * heartbeatMs) path.giveUp(this.isHeard(now));
    this.#schedule(now);
  }

  /** Records that a datagram of the tracker came. `isAnswer` is true if it answers a heartbeat. */
  onHeard(isAnswer: boolean, now: Instant): void {
    this.#heardAt = now;
    if (isAnswer) this.#answeredAt = now;
    this.#options.path.onHeard(isAnswer);
  }

  /** Records that the tracker answered a heartbeat. */
  onAnswered({ count, boot }: HeartbeatAckFrame): void {
    this.#spared = SPARED_HEARTBEATS;
    this.#deadlines.clear("repeat");
    if (count === this.#count) this.life.note(boot);
  }

  /** Sends a heartbeat at once that asks: the tracker probes, or we want to know where we stand. */
  beat(): void {
    this.#spared = 0;
    this.#isHeartbeatDue = true;
  }

  /** Sends restores to a tracker that has lost its memory, in place of those that still wait. */
  restore(restorations: Restoration[]): void {
    this.#restorations = restorations;
  }

  /** Asks whether our epoch of a group is the newest. The tracker answers only if it is not. */
  doubt(group: GroupId, epoch: Epoch): void {
    this.#doubts.set(group, epoch);
  }

  /** Packs a restore, a doubt or a heartbeat, in this order. */
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
    const epoch = frame.type === "restore" ? this.life.epoch : NO_EPOCH;
    const writer = new DatagramWriter(into, { group, source, destination: 0, epoch });
    writer.frame(frame);
    counters.countSent(kind, writer.length, 1);
    return { length: writer.length, to: [tracker] };
  }

  #schedule(now: Instant): void {
    // A little early and never late: the tracker counts silence from the end of an interval.
    const { heartbeatMs, random } = this.#options;
    this.#deadlines.set("heartbeat", now + jitter(0.95 * heartbeatMs, 0.05, random));
  }
}
