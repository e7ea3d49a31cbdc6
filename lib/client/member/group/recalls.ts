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
  type Transmit,
} from "../../../core/mod.ts";
import { DatagramWriter, type Frame, type Header } from "../../../wire/mod.ts";
import type { HistoryEvent } from "./member_event.ts";
import { Recall, type RecallRange } from "./recall.ts";

/** Whom history can be asked of. */
interface Holder {
  readonly id: MemberId;
  readonly address: Address;
}

/** What the application wants to know; the number comes back with the answer. */
export interface HistoryWish {
  readonly id: number;
  /** The last so many messages; 0: all from place `since` on. */
  readonly count: number;
  readonly since: number;
  /** Only what was before we joined. */
  readonly isBefore: boolean;
}

/** What questions for history need of their group. */
export interface RecallsOptions {
  readonly group: string;
  readonly random: Random;
  /** Whom to ask, in this order; empty while there is nobody, or it is not known where we begin. */
  holders(): readonly Holder[];
  /** What to ask for. */
  rangeOf(wish: HistoryWish): RecallRange;
  /** Whether places mean the same with all holders, so that another one can go on with an answer. */
  readonly arePlacesShared: boolean;
  /** What we have ourselves, when nobody else answers; `undefined`: then there is no history. */
  own?(range: RecallRange): Pick<Recall, "messages" | "gaps">;
  header(destination: MemberId): Header;
  onSent(bytes: number): void;
  emit(event: HistoryEvent): void;
}

/** Questions for history, one after the other; each is asked again until all has come. */
export class Recalls {
  readonly #options: RecallsOptions;
  readonly #wishes: HistoryWish[] = [];
  readonly #deadlines = new Deadlines<"ask">();
  #recall: Recall | undefined;
  #question: number;
  /** Holders that did not answer the question that is under way. */
  readonly #silent = new Set<MemberId>();
  #asked: MemberId = 0;
  #isDue = false;
  #askMs = RECALL_MS;
  #askedAt = "";
  #heardAt: Instant = 0;
  #begunAt: Instant = 0;

  constructor(options: RecallsOptions) {
    this.#options = options;
    this.#question = drawU32(options.random);
  }

  ask(wish: HistoryWish, now: Instant): void {
    this.#wishes.push(wish);
    if (this.#wishes.length === 1) this.#begin(now);
  }

  /** Takes an answer; false if nobody waits for it. */
  onFrame(
    from: MemberId,
    frame: Frame & { type: "past" | "past-mark" },
    bytes: Uint8Array,
    now: Instant,
  ) {
    const recall = this.#recall;
    if (recall === undefined || from !== this.#asked || !recall.isAnsweredBy(frame)) return false;
    if (frame.type === "past") recall.onPast(frame, bytes);
    else recall.onMark(frame);
    if (recall.isComplete) {
      this.#tell(this.#richer(recall), now);
      return true;
    }
    const isNews = recall.progress !== this.#askedAt;
    if (isNews) this.#heardAt = now;
    // What was asked for has come, or its last part: a copy of that mark says nothing new.
    if (isNews && frame.type === "past-mark" && frame.kind === "more") {
      this.#isDue = true;
      this.#askMs = RECALL_MS;
    }
    return true;
  }

  handleTimeout(now: Instant): void {
    if (this.#deadlines.expire(now) === undefined) return;
    if (now - this.#begunAt >= RECALL_MS_IN_ALL && now - this.#heardAt >= RECALL_MS_IN_ALL) {
      return this.#giveUp(now);
    }
    if (this.#asked !== 0 && now - this.#heardAt >= RECALL_PATIENCE_MS) this.#turnAway(now);
    if (!this.#isAskable(now)) return;
    this.#isDue = true;
    this.#deadlines.set("ask", now + jitter(this.#askMs, 0.2, this.#options.random));
    this.#askMs = Math.min(2 * this.#askMs, RECALL_MS_MAX);
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    if (!this.#isDue) return undefined;
    this.#isDue = false;
    const holder = this.#holder();
    if (holder === undefined) return undefined;
    if (holder.id !== this.#asked) this.#turnTo(holder, now);
    const { header, onSent } = this.#options;
    const writer = new DatagramWriter(into, header(holder.id));
    writer.frame(this.#recall!.frame);
    this.#askedAt = this.#recall!.progress;
    onSent(writer.length);
    return { length: writer.length, to: [holder.address] };
  }

  /** The stay is over: nobody answers any more. */
  end(): void {
    const { emit, group } = this.#options;
    for (const { id } of this.#wishes.splice(0)) emit({ type: "history-failed", group, id });
    this.#recall = undefined;
    this.#deadlines.clear("ask");
  }

  #begin(now: Instant): void {
    this.#recall = undefined;
    this.#asked = 0;
    this.#silent.clear();
    this.#begunAt = this.#heardAt = now;
    this.#askMs = RECALL_MS;
    if (!this.#isAskable(now)) return;
    this.#isDue = true;
    this.#deadlines.set("ask", now + this.#askMs);
  }

  #holder(): Holder | undefined {
    return this.#options.holders().find(({ id }) => !this.#silent.has(id));
  }

  #turnTo({ id }: Holder, now: Instant): void {
    this.#asked = id;
    this.#heardAt = now;
    if (this.#recall !== undefined && this.#options.arePlacesShared) return;
    this.#question = (this.#question + 1) >>> 0;
    this.#recall = new Recall(this.#question, this.#options.rangeOf(this.#wishes[0]!));
  }

  /** Whoever does not answer is asked no more, where another one may do. */
  #turnAway(now: Instant): void {
    if (this.#options.own === undefined) return;
    this.#silent.add(this.#asked);
    this.#asked = 0;
    this.#heardAt = now;
    this.#askMs = RECALL_MS;
  }

  /** Whether there is somebody to ask; where not, we may have something ourselves, or wait for one. */
  #isAskable(now: Instant): boolean {
    if (this.#holder() !== undefined) return true;
    const { own, rangeOf } = this.#options;
    if (own !== undefined) this.#tell(own(rangeOf(this.#wishes[0]!)), now);
    else this.#deadlines.set("ask", now + RECALL_MS);
    return false;
  }

  /** Whoever answered may have come later than we, and have less. */
  #richer(recall: Recall): Pick<Recall, "messages" | "gaps"> {
    const { own, rangeOf } = this.#options;
    const ours = own?.(rangeOf(this.#wishes[0]!));
    return ours !== undefined && ours.messages.length > recall.messages.length ? ours : recall;
  }

  #giveUp(now: Instant): void {
    const { emit, group } = this.#options;
    const { id } = this.#wishes.shift()!;
    emit({ type: "history-failed", group, id });
    this.#goOn(now);
  }

  #tell({ messages, gaps }: Pick<Recall, "messages" | "gaps">, now: Instant): void {
    const { emit, group } = this.#options;
    const { id } = this.#wishes.shift()!;
    emit({ type: "history", group, id, messages, gaps });
    this.#goOn(now);
  }

  #goOn(now: Instant): void {
    if (this.#wishes.length > 0) return this.#begin(now);
    this.#recall = undefined;
    this.#isDue = false;
    this.#deadlines.clear("ask");
  }
}
