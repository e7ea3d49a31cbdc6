import {
  type Address,
  Deadlines,
  EXPEL_MS,
  IDS_PER_FRAME_MAX,
  type Instant,
  invariant,
  isSameEpoch,
  type MemberId,
  NAK_RANGES_MAX,
  RECOVER_MS,
  RECOVER_NAK_MS,
  type Seq,
  type SeqRange,
  type Transmit,
} from "../../../core/mod.ts";
import type { EntryFrame, StreamDatagramKind } from "../../../ordering/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import {
  DatagramWriter,
  type ExpelFrame,
  type Frame,
  type Header,
  type PromiseFrame,
  type ViewChange,
  type ViewRecord,
} from "../../../wire/mod.ts";
import { FetchedEntries } from "./fetched_entries.ts";
import { GrantedGroup, type GrantedGroupOptions } from "./granted_group.ts";
import { placeAll, type RecoveredMember, type Recovery } from "./place_all.ts";
import type { TakeoverTimer } from "./timers.ts";
import { type Survey, surveyLog, type Witness } from "./witness.ts";
import { Witnesses } from "./witnesses.ts";

export interface TakeoverOptions extends GrantedGroupOptions {
  /**
   * The highest seq that anybody has reported. A sequence that begins anew begins after it.
   *
   * @default the `last` of the grant
   */
  readonly told?: Seq;
  readonly counters: Counters;
  /**
   * Ids in one expel.
   *
   * @default {IDS_PER_FRAME_MAX}
   */
  readonly idsPerFrame?: number | undefined;
}

/** The phases of a {@linkcode Takeover}. */
export const TAKEOVER_PHASES = [
  "viewless",
  "asking",
  "fetching",
  "blocked",
  "recovered",
] as const satisfies readonly TakeoverPhase["type"][];

/** One phase, with what only it has. */
type TakeoverPhase =
  /** The view has not come from the tracker yet, so nobody is asked. */
  | { readonly type: "viewless" }
  /** Some members of the view have not promised yet. Nothing can be said of the log. */
  | { readonly type: "asking" }
  /** All have promised. Entries that some hold and others may lack are fetched. */
  | {
    readonly type: "fetching";
    readonly survey: Survey;
    /** Number of requests so far: each goes to the next holder. */
    tries: number;
  }
  /** All have promised, and these cannot go on: they are reported until they are out. */
  | { readonly type: "blocked"; readonly ids: readonly MemberId[] }
  /** The takeover is over, and an ordered group takes its place. */
  | { readonly type: "recovered"; readonly recovery: Recovery };

type Fetching = Extract<TakeoverPhase, { type: "fetching" }>;

/** A frame for one member. */
interface Question {
  readonly witness: Witness;
  readonly frame: Frame;
  readonly kind: StreamDatagramKind;
}

/**
 * A group on its way to a new sequencer (PROTOCOL 11.2, decision 0015). Each member of the view is
 * asked for its promise to take entries of our epoch only, and for what it holds. Entries that one
 * member has and another may lack are fetched. A member that does not answer, or lacks what nobody
 * holds, is reported to the tracker and is waited for until it is out.
 *
 * Worked case: marvin has died, and trillian takes over from ford and arthur. Ford has delivered up
 * to 42 and holds 38 to 42; arthur has delivered up to 40. The log begins after what all have
 * delivered, with 41, and must not end before 42. Trillian fetches 41 and 42 from ford, and
 * finishes: ford goes on after 42 and arthur after 40, and the install is 43.
 *
 * Its owner calls, after each input and each timeout, `takeReport` until there is none, and looks
 * at `recovery`; a takeover that is over takes no input any more.
 */
export class Takeover extends GrantedGroup {
  readonly #options: TakeoverOptions;
  readonly #witnesses = new Witnesses();
  readonly #entries = new FetchedEntries();
  readonly #questions: Question[] = [];
  readonly #reports: ExpelFrame[] = [];
  readonly #deadlines = new Deadlines<TakeoverTimer>();
  #phase: TakeoverPhase = { type: "viewless" };
  #isAfterRestart = false;

  constructor(options: TakeoverOptions) {
    super(options);
    this.#options = options;
  }

  get phase(): typeof TAKEOVER_PHASES[number] {
    return this.#phase.type;
  }

  /** The number of the view whose members are asked; 0 while it is not known. */
  get view(): number {
    return this.#witnesses.view;
  }

  /** The highest seq given, which is 0: no entry has a place in our epoch yet. */
  get last(): Seq {
    return 0;
  }

  /** Ids that left lately, of which a takeover knows none. */
  get removed(): readonly MemberId[] {
    return [];
  }

  /** Always 0: a takeover has removed nobody that it could forget. */
  get forgotten(): number {
    return 0;
  }

  /** The outcome; `undefined` while the takeover goes on. */
  get recovery(): Recovery | undefined {
    return this.#phase.type === "recovered" ? this.#phase.recovery : undefined;
  }

  /** Notes that the tracker has lost its memory: it takes back whoever reports, evicted or not. */
  noteRestart(): void {
    this.#isAfterRestart = true;
  }

  /** Takes the next change of the view; returns false if one before it is missing. */
  onChange(change: ViewChange, now: Instant): boolean {
    if (change.view <= this.view) return true;
    if (this.#phase.type === "viewless" || change.view > this.view + 1) return false;
    this.#onView(this.#witnesses.onChange(change, now), now);
    return true;
  }

  /**
   * Takes a whole view. One with the number that we have counts, too: we may not have heard of a
   * removal. View 0 is that of a restarted tracker, which has heard of some members only (PROTOCOL
   * 11.2.2): the others may have delivered what these do not hold.
   */
  onRecord(record: ViewRecord, now: Instant): void {
    if (record.view === 0 || record.view < this.view) return;
    this.#onView(this.#witnesses.onRecord(record, now), now);
  }

  /** Returns the registered address of a member; `undefined` of a stranger. */
  addressOf(source: MemberId): Address | undefined {
    return this.#witnesses.get(source)?.place.address;
  }

  onFrame(header: Header, frame: Frame, keep: () => Uint8Array, now: Instant): void {
    const witness = this.#witnesses.get(header.source);
    const isWitness = witness !== undefined && isSameEpoch(header.epoch, this.epoch);
    if (!isWitness) {
      this.#options.counters.foreign++;
      return;
    }
    // A frame before this one, in the same datagram, has finished the takeover.
    if (this.#phase.type === "recovered") return;
    witness.heardAt = now;
    switch (frame.type) {
      case "promise":
        return this.#onPromise(witness, frame, now);
      case "ordered":
      case "change":
      case "install":
        return this.#onEntries(witness, frame, keep(), now);
      case "not-held":
        if (frame.stream !== this.self) return;
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

  /** Takes the next report to the tracker, of members that we cannot go on with. */
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

  /**
   * Takes a member's promise. The first answer counts: ford promises with 42 delivered, and since
   * then takes entries of our epoch only, so no later answer of his can be truer.
   */
  #onPromise(witness: Witness, frame: PromiseFrame, now: Instant): void {
    const isOurs = isSameEpoch(frame.epoch, this.epoch) && frame.joined === witness.place.joined;
    if (!isOurs || witness.promise !== undefined) return;
    witness.promise = frame;
    this.#onNews(now);
  }

  /** Takes entries that a member repeats, of those that its promise says it holds. */
  #onEntries(witness: Witness, frame: EntryFrame, bytes: Uint8Array, now: Instant): void {
    const phase = this.#phase;
    if (phase.type !== "fetching") return;
    this.#entries.add(phase.survey, witness, frame, bytes);
    this.#proceed(phase, now);
  }

  /** Goes on with a new view. Entries that only a member held that is out do not count any more. */
  #onView(isLoss: boolean, now: Instant): void {
    if (isLoss) this.#entries.clear();
    this.#deadlines.setEarlier("ask", now);
    this.#onNews(now);
  }

  /**
   * Decides anew in which phase we are: the view, a promise, or what somebody holds has changed.
   */
  #onNews(now: Instant): void {
    invariant(this.#phase.type !== "recovered", "A takeover that is over takes no news");
    if (this.#witnesses.silent().length > 0) {
      this.#phase = { type: "asking" };
      return;
    }
    const { told = this.grant.last } = this.#options;
    const survey = surveyLog(this.#witnesses.all(), told);
    const { behind } = survey;
    if (behind.length > 0) return this.#block(behind.map(({ place }) => place.id), now);
    const fetching: Fetching = { type: "fetching", survey, tries: 0 };
    this.#phase = fetching;
    this.#proceed(fetching, now);
  }

  #proceed(phase: Fetching, now: Instant): void {
    if (this.#entries.missing(phase.survey).length === 0) this.#finish(phase.survey, now);
    else if (!this.#deadlines.has("fetch")) this.#deadlines.set("fetch", now);
  }

  /** Asks whoever has not promised. */
  #ask(now: Instant): void {
    if (this.#phase.type !== "asking") return;
    const frame: Frame = { type: "recover", epoch: this.epoch, view: this.view };
    for (const witness of this.#witnesses.silent()) {
      this.#questions.push({ witness, frame, kind: "greeting" });
    }
    this.#deadlines.set("ask", now + RECOVER_MS);
    if (this.#witnesses.overdue(now).length > 0) this.#reportSoon(now);
  }

  #block(ids: readonly MemberId[], now: Instant): void {
    this.#phase = { type: "blocked", ids };
    this.#reportSoon(now);
  }

  /** Makes a report due at once, or in its time if one was sent just now. */
  #reportSoon(now: Instant): void {
    if (!this.#deadlines.has("report")) this.#deadlines.set("report", now);
  }

  /** Reports the members that we cannot go on with, again and again until they are out. */
  #report(now: Instant): void {
    const reported = this.#unfit(now);
    if (reported.ids.length === 0) return;
    const { reason, ids } = reported;
    const members = ids.slice(0, this.#options.idsPerFrame ?? IDS_PER_FRAME_MAX);
    this.#reports.push({ type: "expel", epoch: this.epoch, reason, members });
    this.#deadlines.set("report", now + EXPEL_MS);
  }

  #unfit(now: Instant): { reason: ExpelFrame["reason"]; ids: readonly MemberId[] } {
    if (this.#phase.type === "blocked") return { reason: "behind", ids: this.#phase.ids };
    const overdue = this.#phase.type === "asking" ? this.#witnesses.overdue(now) : [];
    return { reason: "silent", ids: overdue.map(({ place }) => place.id) };
  }

  /** Asks one holder for entries that are missing; the next holder the next time. */
  #fetch(now: Instant): void {
    const phase = this.#phase;
    if (phase.type !== "fetching") return;
    const holders = this.#entries.holders(phase.survey);
    const holder = holders[phase.tries++ % holders.length];
    invariant(holder !== undefined, "What the survey counts somebody holds");
    this.#deadlines.set("fetch", now + RECOVER_NAK_MS);
    const { witness, ranges: held } = holder;
    const ranges = held.slice(0, NAK_RANGES_MAX);
    const frame: Frame = { type: "nak", stream: this.self, ranges };
    this.#questions.push({ witness, frame, kind: "nak" });
  }

  /** Ends the takeover, unless somebody turns out to stand nowhere in what was recovered. */
  #finish(survey: Survey, now: Instant): void {
    const { first, installed } = survey;
    const entries = this.#entries.toLog(survey);
    const log = { first, installed, entries };
    const { members, newcomers, lost } = placeAll(this.#witnesses.all(), log);
    this.#checkPlaces(members, { first, last: first + entries.length - 1 });
    if (lost.length > 0) return this.#block(lost, now);
    const isAfterRestart = this.#isAfterRestart ||
      [...this.#witnesses.all()].some(({ promise }) => promise?.installed.boot !== this.epoch.boot);
    const elder = this.#witnesses.begun().sort((a, b) => a.joined - b.joined)[0];
    const recovery = { ...log, view: this.view, elder, members, newcomers, isAfterRestart };
    this.#phase = { type: "recovered", recovery };
  }

  /** Checks the outcome against what the witnesses promised, whatever way led to it. */
  #checkPlaces(members: readonly RecoveredMember[], { first, last }: SeqRange): void {
    const isWhole = this.#witnesses.begun().every(({ cut, delivered }) =>
      delivered === cut || delivered <= last
    );
    invariant(isWhole, "The recovered log ends at or after what any witness delivered");
    // Its own join alone may lie below the log: it misses nothing by that.
    const isInside = members.every(({ cut }) => cut >= first - 2 && cut <= last);
    invariant(isInside, "A member goes on within the recovered log, or right before it");
  }
}
