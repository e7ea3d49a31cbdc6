import {
  type Address,
  addressOf,
  Deadlines,
  type Epoch,
  EXPEL_MS,
  type GroupId,
  IDS_PER_FRAME_MAX,
  type Instant,
  isSameEpoch,
  type MemberId,
  type Mode,
  NAK_RANGES_MAX,
  RECOVER_MS,
  RECOVER_NAK_MS,
  RECOVER_PATIENCE_MS,
  sameAddress,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../core/mod.ts";
import {
  entriesOf,
  type EntryFrame,
  type SequenceEntry,
  type StreamDatagramKind,
} from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import {
  DatagramWriter,
  type ExpelFrame,
  type Frame,
  type GrantFrame,
  type Header,
  LAST_FRAGMENT,
  type PromiseFrame,
  type ViewChange,
  type ViewRecord,
} from "../../wire/mod.ts";
import { placeAll, type RecoveredMember, type RecoveredNewcomer } from "./place_all.ts";
import { type Survey, surveyLog, Witness } from "./witness.ts";

/** What came of a takeover: the log of the epochs before, and who goes on. */
export interface Recovery {
  readonly view: number;
  /** The seq of the first entry; the last ends a message. */
  readonly first: Seq;
  readonly entries: readonly SequenceEntry[];
  /** The newest epoch of which a member has something; without one nobody is left who has. */
  readonly installed?: Epoch | undefined;
  /** Of those for whom the sequence had begun, the one who joined first. */
  readonly elder?: PromiseFrame | undefined;
  readonly members: readonly RecoveredMember[];
  /** Those whose join has no place in that log. */
  readonly newcomers: readonly RecoveredNewcomer[];
  /** Whether the tracker has lost its memory since: it may have taken somebody back who was out. */
  readonly isAfterRestart: boolean;
}

export interface TakeoverOptions {
  readonly id: GroupId;
  readonly self: MemberId;
  readonly grant: GrantFrame;
  /**
   * The highest seq that anybody has told: what begins anew begins behind it.
   *
   * @default what the grant says
   */
  readonly told?: Seq;
  readonly counters: Counters;
}

/** A frame for one member. */
interface Question {
  readonly witness: Witness;
  readonly frame: Frame;
  readonly kind: StreamDatagramKind;
}

/**
 * A group on its way to a new sequencer (docs/PROTOCOL.md, 11.2). Every member is asked for its
 * promise, to take entries of our epoch only, and for what it holds; what one of them has and
 * another may lack is fetched. Who does not answer, or lacks what nobody holds, is reported to the
 * tracker, and is waited for until it is out.
 */
export class Takeover {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly epoch: Epoch;
  readonly grant: GrantFrame;
  readonly #options: TakeoverOptions;
  readonly #witnesses = new Map<MemberId, Witness>();
  readonly #entries = new Map<Seq, SequenceEntry>();
  readonly #questions: Question[] = [];
  readonly #reports: ExpelFrame[] = [];
  readonly #deadlines = new Deadlines<"ask" | "report" | "fetch">();
  /** 0 until the view was fetched. */
  #view = 0;
  #survey: Survey | undefined;
  #tries = 0;
  /** Members whose own messages are in the log, but not the entry by which they joined. */
  #lost: readonly MemberId[] = [];
  #recovery: Recovery | undefined;
  #isAfterRestart = false;

  constructor(options: TakeoverOptions) {
    const { id, grant } = options;
    this.id = id;
    this.name = grant.name;
    this.mode = grant.mode;
    this.epoch = grant.epoch;
    this.grant = grant;
    this.#options = options;
  }

  /** The number of the view whose members are asked. */
  get view(): number {
    return this.#view;
  }

  /** Nothing has a place yet. */
  get last(): Seq {
    return 0;
  }

  /** Nobody is known to have left. */
  get removed(): readonly MemberId[] {
    return [];
  }

  /** What came of it; `undefined` while it goes on. */
  get recovery(): Recovery | undefined {
    return this.#recovery;
  }

  /** The tracker has lost its memory, and takes back who reports, also who was out. */
  noteRestart(): void {
    this.#isAfterRestart = true;
  }

  /** Takes over the next change of the view; false if one before it is missing. */
  onChange(change: ViewChange, now: Instant): boolean {
    if (change.view <= this.#view) return true;
    if (this.#view === 0 || change.view > this.#view + 1) return false;
    this.#view = change.view;
    const { kind, member: id, name, address, slot, view: joined } = change;
    if (kind === "join") {
      this.#witnesses.set(id, new Witness({ id, name, address, joined, slot }, now));
    } else if (kind === "leave" || kind === "evict") this.#dismiss(id);
    this.#deadlines.setEarlier("ask", now);
    this.#onNews(now);
    return true;
  }

  /** Takes over a whole view. */
  onRecord(record: ViewRecord, now: Instant): void {
    if (record.view < this.#view) return;
    this.#view = record.view;
    const before = new Map(this.#witnesses);
    this.#witnesses.clear();
    for (const { id, name, host, port, joined, slot } of record.members) {
      const known = before.get(id);
      const place = { id, name, address: addressOf(host, port)!, joined, slot };
      this.#witnesses.set(id, known?.place.joined === joined ? known : new Witness(place, now));
    }
    const isGone = ({ place, begun }: Witness) =>
      begun !== undefined && this.#witnesses.get(place.id)?.begun !== begun;
    if ([...before.values()].some(isGone)) this.#entries.clear();
    this.#deadlines.setEarlier("ask", now);
    this.#onNews(now);
  }

  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void {
    const witness = this.#witnesses.get(header.source);
    const isWitness = witness !== undefined && sameAddress(witness.place.address, from) &&
      isSameEpoch(header.epoch, this.epoch);
    if (!isWitness) {
      this.#options.counters.foreign++;
      return;
    }
    witness.heardAt = now;
    switch (frame.type) {
      case "promise":
        return this.#onPromise(witness, frame, now);
      case "ordered":
      case "change":
      case "install":
        return this.#onEntries(witness, frame, keep(), now);
      case "not-held":
        if (frame.stream !== this.#options.self) return;
        witness.onNotHeld(frame.ranges);
        return this.#onNews(now);
      default:
        this.#options.counters.foreign++;
    }
  }

  handleTimeout(now: Instant): void {
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "ask") this.#ask(now);
      else if (kind === "report") this.#report(now);
      else this.#fetch(now);
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** What the tracker is to be told of members that we cannot go on with. */
  takeReport(): ExpelFrame | undefined {
    return this.#reports.shift();
  }

  pollTransmit(_now: Instant, into: Uint8Array): Transmit | undefined {
    const question = this.#questions.shift();
    if (question === undefined) return undefined;
    const { self: source, id: group, counters } = this.#options;
    const { witness: { place }, frame, kind } = question;
    const header = { group, source, destination: place.id, epoch: this.epoch };
    const writer = new DatagramWriter(into, header);
    writer.frame(frame);
    counters.countSent(kind, writer.length, 1);
    return { length: writer.length, to: [place.address] };
  }

  #onPromise(witness: Witness, frame: PromiseFrame, now: Instant): void {
    const isOurs = isSameEpoch(frame.epoch, this.epoch) && frame.joined === witness.place.joined;
    // What it said first is what it promised; entries may have come to it from nobody since.
    if (!isOurs || witness.promise !== undefined) return;
    witness.promise = frame;
    this.#onNews(now);
  }

  #onEntries(witness: Witness, frame: EntryFrame, bytes: Uint8Array, now: Instant): void {
    const holdings = this.#survey?.holdings.get(witness) ?? [];
    const { base, entries } = entriesOf(frame, bytes);
    for (const [i, entry] of entries.entries()) {
      const seq = base + i;
      const isHeld = holdings.some(({ first, last }) => seq >= first && seq <= last);
      if (isHeld && this.#isNeeded(seq)) this.#entries.set(seq, entry);
    }
    this.#proceed(now);
  }

  /** Who there is, or what somebody holds, has changed. */
  #onNews(now: Instant): void {
    this.#lost = [];
    this.#survey = this.#silent().length === 0
      ? surveyLog(this.#witnesses.values(), this.#options.told ?? this.grant.last)
      : undefined;
    this.#proceed(now);
  }

  /** What only it held does not count any more. */
  #dismiss(id: MemberId): void {
    if (this.#witnesses.get(id)?.begun !== undefined) this.#entries.clear();
    this.#witnesses.delete(id);
  }

  #silent(): Witness[] {
    return [...this.#witnesses.values()].filter(({ promise }) => promise === undefined);
  }

  #proceed(now: Instant): void {
    const survey = this.#survey;
    if (survey === undefined || this.#recovery !== undefined) return;
    if (survey.behind.length > 0) return this.#reportSoon(now);
    if (this.#missing().length === 0) this.#finish(survey, now);
    else if (!this.#deadlines.has("fetch")) this.#deadlines.set("fetch", now);
  }

  /** Asks whoever has not answered. */
  #ask(now: Instant): void {
    const silent = this.#silent();
    if (silent.length === 0 || this.#recovery !== undefined) return;
    const frame: Frame = { type: "recover", epoch: this.epoch, view: this.#view };
    for (const witness of silent) this.#questions.push({ witness, frame, kind: "greeting" });
    this.#deadlines.set("ask", now + RECOVER_MS);
    if (silent.some((witness) => isOverdue(witness, now))) this.#reportSoon(now);
  }

  /** At once, unless we did so just now: then the next one is due in its time. */
  #reportSoon(now: Instant): void {
    if (!this.#deadlines.has("report")) this.#deadlines.set("report", now);
  }

  /** Tells the tracker whom we cannot go on with, again and again until they are out. */
  #report(now: Instant): void {
    if (this.#recovery !== undefined) return;
    const overdue = this.#silent().filter((witness) => isOverdue(witness, now));
    const behind = [...this.#survey?.behind.map(({ place }) => place.id) ?? [], ...this.#lost];
    const ids = overdue.length > 0 ? overdue.map(({ place }) => place.id) : behind;
    const reason = overdue.length > 0 ? "silent" : "behind";
    if (ids.length === 0) return;
    const members = ids.slice(0, IDS_PER_FRAME_MAX);
    this.#reports.push({ type: "expel", epoch: this.epoch, reason, members });
    this.#deadlines.set("report", now + EXPEL_MS);
  }

  /** Asks one holder of what is missing; the next one the next time. */
  #fetch(now: Instant): void {
    const missing = this.#missing();
    if (missing.length === 0 || this.#recovery !== undefined) return;
    const holders = [...this.#survey!.holdings].filter(([, ranges]) => within(missing, ranges));
    this.#deadlines.set("fetch", now + RECOVER_NAK_MS);
    if (holders.length === 0) return;
    const [witness, held] = holders[this.#tries++ % holders.length]!;
    const ranges = intersect(missing, held).slice(0, NAK_RANGES_MAX);
    const frame: Frame = { type: "nak", stream: this.#options.self, ranges };
    this.#questions.push({ witness, frame, kind: "nak" });
  }

  #isNeeded(seq: Seq): boolean {
    return this.#survey !== undefined && seq >= this.#survey.first && seq <= this.#survey.end;
  }

  #missing(): SeqRange[] {
    const ranges: SeqRange[] = [];
    const { first, end } = this.#survey ?? { first: 1, end: 0 };
    for (let seq = first; seq <= end; seq++) {
      if (this.#entries.has(seq)) continue;
      const open = ranges.at(-1);
      if (open?.last === seq - 1) ranges[ranges.length - 1] = { first: open.first, last: seq };
      else ranges.push({ first: seq, last: seq });
    }
    return ranges;
  }

  #finish(survey: Survey, now: Instant): void {
    const { first, end, installed, delivered } = survey;
    // Never inside a message: what somebody delivered ends with one.
    let last = delivered;
    for (let seq = delivered + 1; seq <= end; seq++) {
      if ((this.#entries.get(seq)!.slice.fragment & LAST_FRAGMENT) !== 0) last = seq;
    }
    const entries: SequenceEntry[] = [];
    for (let seq = first; seq <= last; seq++) entries.push(this.#entries.get(seq)!);
    const { members, newcomers, lost } = placeAll(this.#witnesses.values(), {
      first,
      installed,
      entries,
    });
    this.#lost = lost;
    if (this.#lost.length > 0) return this.#reportSoon(now);
    const { boot } = this.epoch;
    const isAfterRestart = this.#isAfterRestart || [...this.#witnesses.values()]
      .some(({ promise }) => promise!.installed.boot !== boot);
    const begun = [...this.#witnesses.values()].flatMap((witness) => witness.begun ?? []);
    const elder = begun.sort((a, b) => a.joined - b.joined)[0];
    const log = { view: this.#view, first, entries, installed, elder };
    this.#recovery = { ...log, members, newcomers, isAfterRestart };
  }
}

/** Whether a member was asked for long enough. */
function isOverdue({ since }: Witness, now: Instant): boolean {
  return now - since >= RECOVER_PATIENCE_MS;
}

/** Whether something of `ranges` is in `others`. */
function within(ranges: readonly SeqRange[], others: readonly SeqRange[]): boolean {
  return intersect(ranges, others).length > 0;
}

/** What two sorted lists of disjoint ranges have in common. */
function intersect(ranges: readonly SeqRange[], others: readonly SeqRange[]): SeqRange[] {
  return ranges.flatMap(({ first, last }) =>
    others.filter((other) => other.first <= last && other.last >= first)
      .map((other) => ({ first: Math.max(first, other.first), last: Math.min(last, other.last) }))
  );
}
