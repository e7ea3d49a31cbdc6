import {
  type Address,
  Deadlines,
  drawU32,
  type Instant,
  jitter,
  type MemberId,
  type Random,
  RECALL_MS,
  RECALL_MS_IN_ALL,
  RECALL_MS_MAX,
  RECALL_PATIENCE_MS,
  RECALL_TORN_MS,
  type Seq,
  type Transmit,
} from "../../../core/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import { Recall, type Recalled, type RecallRange } from "../../../ordering/mod.ts";
import { DatagramWriter, type Frame, type Header } from "../../../wire/mod.ts";
import type { EventSink } from "./group_events.ts";
import type { HistoryEvent } from "./member_event.ts";

/** A member or a sequencer that can be asked for history. */
export interface HistoryHolder {
  readonly id: MemberId;
  readonly address: Address;
}

/** A request for history by the application. */
export interface HistoryWish {
  /** The number that comes back with the answer. */
  readonly id: number;
  /** The number of messages that are wanted, the newest ones; 0: all from place `since` on. */
  readonly count: number;
  readonly since: number;
  /** The last place that is wanted, in a total-order group; without it there is no such bound. */
  readonly until?: Seq | undefined;
  /** True if only messages from before we joined are wanted. */
  readonly isBefore: boolean;
}

/** The part of a group that knows where its history is. */
export interface RecallSource {
  /** True if a place means the same to all holders, so that another one can continue an answer. */
  readonly arePlacesShared: boolean;
  /**
   * Returns the holders in the order in which to ask them. The list is empty while there are none,
   * or while we do not know where the group's messages begin for us.
   */
  holders(): readonly HistoryHolder[];
  /** Returns the places to ask for. */
  rangeOf(wish: HistoryWish): RecallRange;
  /** Returns what we have ourselves, for when no holder answers. Without it, a wish fails then. */
  own?(range: RecallRange): Recalled;
  header(destination: MemberId): Header;
}

/** Settings and outputs of {@linkcode Recalls}. */
export interface RecallsOptions {
  /** The name of the group. */
  readonly group: string;
  readonly random: Random;
  readonly counters: Counters;
  readonly events: EventSink<HistoryEvent>;
}

/** No holder is being asked: there is none yet, or the last one did not answer. */
interface Seeking {
  readonly type: "seeking";
  readonly wish: HistoryWish;
}

/** One holder is being asked; `recall` has the part of its answer that has arrived. */
interface Asking {
  readonly type: "asking";
  readonly wish: HistoryWish;
  readonly holder: MemberId;
  readonly recall: Recall;
}

type RecallPhase = { readonly type: "idle" } | Seeking | Asking;

/**
 * Questions for history, one after the other (PROTOCOL 12.4). Each is asked again until all of the
 * answer has come.
 *
 * In a fifo group each member has a list of its own, so a holder that is silent for
 * `RECALL_PATIENCE_MS` is passed over and the next one is asked from the beginning. In a
 * total-order group the only holder is the sequencer; after a takeover the new one continues the
 * answer.
 */
export class Recalls {
  readonly #source: RecallSource;
  readonly #options: RecallsOptions;
  /** Wishes after the one that is under way. */
  readonly #waiting: HistoryWish[] = [];
  readonly #deadlines = new Deadlines<"ask">();
  #phase: RecallPhase = { type: "idle" };
  #question: number;
  /** Holders that did not answer the question under way. */
  readonly #silent = new Set<MemberId>();
  #isDue = false;
  #askMs = RECALL_MS;
  #heardAt: Instant = 0;
  #begunAt: Instant = 0;

  constructor(source: RecallSource, options: RecallsOptions) {
    this.#source = source;
    this.#options = options;
    this.#question = drawU32(options.random);
  }

  /** Takes a wish; a `history` or a `history-failed` event follows. */
  ask(wish: HistoryWish, now: Instant): void {
    if (this.#phase.type === "idle") this.#begin(wish, now);
    else this.#waiting.push(wish);
  }

  /** Takes a part of an answer; returns false if it belongs to no question of ours. */
  onFrame(
    from: MemberId,
    frame: Frame & { type: "past" | "past-mark" },
    bytes: Uint8Array,
    now: Instant,
  ): boolean {
    const phase = this.#phase;
    if (phase.type !== "asking" || from !== phase.holder) return false;
    const { wish, recall } = phase;
    if (!recall.isAnsweredBy(frame)) return false;
    if (frame.type === "past") recall.onPast(frame, bytes);
    else recall.onMark(frame);
    if (recall.isComplete) {
      this.#finish(wish, this.#richer(wish, recall), now);
      return true;
    }
    if (recall.hasNews) this.#heardAt = now;
    this.#askOn(recall, now);
    return true;
  }

  handleTimeout(now: Instant): void {
    const phase = this.#phase;
    if (this.#deadlines.expire(now) === undefined || phase.type === "idle") return;
    const { wish } = phase;
    if (now - this.#begunAt >= RECALL_MS_IN_ALL && now - this.#heardAt >= RECALL_MS_IN_ALL) {
      return this.#fail(wish, now);
    }
    if (phase.type === "asking" && now - this.#heardAt >= RECALL_PATIENCE_MS) {
      this.#passOver(phase, now);
    }
    if (!this.#ensureHolder(wish, now)) return;
    this.#isDue = true;
    this.#deadlines.set("ask", now + jitter(this.#askMs, 0.2, this.#options.random));
    this.#askMs = Math.min(2 * this.#askMs, RECALL_MS_MAX);
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** Packs the question that is due. */
  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    if (!this.#isDue) return undefined;
    this.#isDue = false;
    const holder = this.#holder();
    if (this.#phase.type === "idle" || holder === undefined) return undefined;
    const { recall } = this.#turnTo(this.#phase, holder, now);
    const writer = new DatagramWriter(into, this.#source.header(holder.id));
    writer.frame(recall.ask());
    this.#options.counters.countSent("history", writer.length, 1);
    return { length: writer.length, to: [holder.address] };
  }

  /** Fails all wishes: our stay is over, and no holder answers us any more. */
  end(): void {
    const { events, group } = this.#options;
    const current = this.#phase.type === "idle" ? [] : [this.#phase.wish];
    for (const { id } of [...current, ...this.#waiting.splice(0)]) {
      events.push({ type: "history-failed", group, id });
    }
    this.#phase = { type: "idle" };
    this.#deadlines.clear("ask");
  }

  #begin(wish: HistoryWish, now: Instant): void {
    this.#phase = { type: "seeking", wish };
    this.#silent.clear();
    this.#begunAt = this.#heardAt = now;
    this.#askMs = RECALL_MS;
    if (!this.#ensureHolder(wish, now)) return;
    this.#isDue = true;
    this.#deadlines.set("ask", now + this.#askMs);
  }

  #holder(): HistoryHolder | undefined {
    return this.#source.holders().find(({ id }) => !this.#silent.has(id));
  }

  /** Asks for the next page, or for the rest of this one once it is late rather than reordered. */
  #askOn({ page, hasNews }: Recall, now: Instant): void {
    if (page === "coming") return;
    if (hasNews) this.#askMs = RECALL_MS;
    if (page === "torn") return this.#deadlines.setEarlier("ask", now + RECALL_TORN_MS);
    this.#isDue = true;
    this.#deadlines.set("ask", now + this.#askMs);
  }

  /** Makes `holder` the one that is asked, from the beginning unless it can continue. */
  #turnTo(phase: Seeking | Asking, { id }: HistoryHolder, now: Instant): Asking {
    if (phase.type === "asking" && phase.holder === id) return phase;
    this.#heardAt = now;
    const { wish } = phase;
    const turned: Asking = phase.type === "asking" && this.#source.arePlacesShared
      ? { ...phase, holder: id }
      : { type: "asking", wish, holder: id, recall: this.#nextRecall(wish) };
    this.#phase = turned;
    return turned;
  }

  #nextRecall(wish: HistoryWish): Recall {
    this.#question = (this.#question + 1) >>> 0;
    return new Recall(this.#question, this.#source.rangeOf(wish));
  }

  /** Passes over a silent holder, unless the group has no other source of history. */
  #passOver({ wish, holder }: Asking, now: Instant): void {
    if (this.#source.own === undefined) return;
    this.#silent.add(holder);
    this.#phase = { type: "seeking", wish };
    this.#heardAt = now;
    this.#askMs = RECALL_MS;
  }

  /**
   * Returns true if there is a holder to ask. If there is none, ends the wish with what we have
   * ourselves, or plans to look for a holder again after `RECALL_MS`.
   */
  #ensureHolder(wish: HistoryWish, now: Instant): boolean {
    if (this.#holder() !== undefined) return true;
    const own = this.#source.own?.(this.#source.rangeOf(wish));
    if (own !== undefined) this.#finish(wish, own, now);
    else this.#deadlines.set("ask", now + RECALL_MS);
    return false;
  }

  /** Returns the longer of the answer and our own list: the holder may have joined after us. */
  #richer(wish: HistoryWish, recall: Recall): Recalled {
    const own = this.#source.own?.(this.#source.rangeOf(wish));
    return own !== undefined && own.messages.length > recall.messages.length ? own : recall;
  }

  #fail({ id }: HistoryWish, now: Instant): void {
    const { events, group } = this.#options;
    events.push({ type: "history-failed", group, id });
    this.#goOn(now);
  }

  #finish({ id }: HistoryWish, { messages, gaps, omitted }: Recalled, now: Instant): void {
    const { events, group } = this.#options;
    events.push({ type: "history", group, id, messages, gaps, omitted });
    this.#goOn(now);
  }

  #goOn(now: Instant): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return this.#begin(next, now);
    this.#phase = { type: "idle" };
    this.#isDue = false;
    this.#deadlines.clear("ask");
  }
}
