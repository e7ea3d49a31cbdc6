import {
  type GroupId,
  type MemberId,
  type Mode,
  rangeLength,
  type Seq,
  type SeqRange,
} from "../../../lib/core/mod.ts";

/** The certainty of a {@linkcode Standing}. */
export type StandingKnowledge =
  /**
   * The member may know another position: nothing of the stream was delivered or reported, or the
   * sender was met again.
   */
  | "unsure"
  /** The member knows the position as well. It may tell what it misses after it. */
  | "known"
  /** The same, and it must tell that when it meets the sender. */
  | "owed";

/** The position in a sender's stream at which an eviction ended a stay. */
export interface Standing {
  readonly seq: Seq;
  readonly knowledge: StandingKnowledge;
}

/** The facts that a stay begins with. */
export interface StayOptions {
  readonly member: MemberId;
  readonly group: GroupId;
  readonly groupName: string;
  readonly mode: Mode;
  /** The number of the view with which it began. */
  readonly view?: number;
  /** The stay before, under an id that was evicted: what was missed since is told. */
  readonly before?: Stay | undefined;
  /** The members of the view with which it began; nobody by default. */
  readonly found?: readonly MemberId[];
}

/** One stay of a member in a group, as its application sees it. */
export class Stay {
  readonly member: MemberId;
  readonly group: GroupId;
  readonly groupName: string;
  readonly mode: Mode;
  readonly view: number;
  readonly before: Stay | undefined;
  /** Up to where each sender's stream was delivered or told as a gap. */
  readonly positions = new Map<MemberId, Seq>();
  /** The cut of each sender: its stream begins after this seq. */
  readonly begins = new Map<MemberId, Seq>();
  /** The gaps that were reported for each sender. */
  readonly gaps = new Map<MemberId, SeqRange[]>();
  /** In a total-order group: the place in the one order up to which all was delivered or told. */
  position: Seq | undefined;
  /** In a total-order group: the first place of the stay; its sequence begins with it. */
  first: Seq | undefined;
  /** In a total-order group: the place of its last own message that came back. */
  ownPlace: Seq | undefined;
  /** True once the application wants out. */
  isLeaving = false;
  /** In a total-order group: what was missed since the stay before was told. */
  isToldBetween = false;
  /**
   * In a total-order group: the gap that was told first, while nobody can say whether it lies
   * before or after the entry of the own join; and whether the stay was over when it was told.
   */
  opening: { readonly range: SeqRange; readonly isOver: boolean } | undefined;
  /** In a total-order group: a gap was told. */
  isGapTold = false;
  /** Senders that came back, of whose former stay the member may have forgotten where it ended. */
  readonly metAgain = new Set<MemberId>();
  /** The number of the newest view that was reported. */
  #newestView: number;
  /** The members of the view. */
  readonly present = new Set<MemberId>();
  /** Members that were seen to go, and are not back. */
  readonly departed = new Set<MemberId>();
  /** The positions of streams in the stay before, until something of them arrives in this stay. */
  readonly standings: Map<MemberId, Standing>;
  /**
   * The members that it began with and that the stay before never saw, until something of them
   * arrives: all that they have multicast in theirs was missed.
   */
  readonly strangers: Set<MemberId>;

  constructor({ member, group, groupName, mode, view = 0, before, found = [] }: StayOptions) {
    this.member = member;
    this.group = group;
    this.groupName = groupName;
    this.mode = mode;
    this.view = view;
    this.before = before;
    this.#newestView = view;
    this.standings = before?.standingsAtEnd() ?? new Map();
    const isStranger = (id: MemberId) => id !== member && !this.standings.has(id);
    this.strangers = new Set(before === undefined ? [] : found.filter(isStranger));
  }

  /** Numbers told as gaps. */
  get missed(): number {
    const gaps = [...this.gaps.values()].flat();
    return gaps.reduce((sum, range) => sum + rangeLength(range), 0);
  }

  /**
   * Notes the number of a view of a fifo group; returns what is wrong with it. Numbers rise. A
   * leave that a bye named may be reported with the number before, if the next one is late
   * (PROTOCOL 8.1.9).
   */
  noteView(number: number, kinds: readonly string[]): string | undefined {
    const newest = this.#newestView;
    this.#newestView = number;
    if (number > newest) return undefined;
    const isBye = number === newest && kinds.length > 0 && kinds.every((kind) => kind === "leave");
    return isBye
      ? undefined
      : `view ${number} (${kinds.join(", ") || "no change"}) after ${newest}`;
  }

  /** Notes that a member is in the view, or is not any more. */
  notePresent(member: MemberId, isPresent: boolean): void {
    const [to, from] = isPresent ? [this.present, this.departed] : [this.departed, this.present];
    to.add(member);
    from.delete(member);
  }

  noteGap(sender: MemberId, range: SeqRange): void {
    const gaps = this.gaps.get(sender) ?? [];
    gaps.push(range);
    this.gaps.set(sender, gaps);
  }

  /**
   * Returns the positions at which a new stay finds the streams: those of present members, of
   * members that left, and older ones that are still open. A member that left may be back before
   * the new stay begins, and what it sent meanwhile was missed, too. That is not owed: its last seq
   * may be unknown or forgotten.
   */
  standingsAtEnd(): Map<MemberId, Standing> {
    const standings = new Map(this.standings);
    for (const [sender, seq] of this.positions) {
      const known = this.present.has(sender) ? "owed" : "known";
      standings.set(sender, { seq, knowledge: this.metAgain.has(sender) ? "unsure" : known });
    }
    // The greeting may have come or not: then where it stood is the cut, or where it stood before.
    const unsure = { seq: 0, knowledge: "unsure" } as const;
    for (const sender of this.present) {
      if (!this.positions.has(sender)) standings.set(sender, unsure);
    }
    for (const sender of this.departed) {
      if (!standings.has(sender)) standings.set(sender, unsure);
    }
    standings.delete(this.member);
    return standings;
  }
}
