import {
  DATAGRAM_BYTES_MAX,
  formatMemberId,
  type GroupId,
  HISTORY_BYTES_MAX,
  KEPT_KERNEL_BYTES,
  type MemberId,
  RECENT_BYTES_MAX,
  type Seq,
  type SeqRange,
} from "../../../lib/core/mod.ts";
import { KEEPING_BYTES } from "../../../lib/ordering/mod.ts";
import type { GroupEvent, HistoryMessage } from "../../../lib/client/member/mod.ts";
import { checkAgreement, checkSafeAgreement } from "./agreement.ts";
import { HandedIn, hashOf } from "./handed_in.ts";
import type { InstallPart } from "./installs.ts";
import { deliveredAt, disagreement, type Entry, isSame, ownJoinOf } from "./order_entry.ts";
import { Places } from "./places.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

type PaceEvent = GroupEvent & { type: "detached" | "reattached" };

/** Places that a member remembers at least, with a full datagram for each. */
const REMEMBERED = Math.floor(RECENT_BYTES_MAX / (DATAGRAM_BYTES_MAX + KEEPING_BYTES));

/** The index of a message among those of its sender. */
interface LastOf {
  readonly index: number;
  /** A gap was told since: the next one need not be the next. */
  isBeforeGap: boolean;
}

/** All that members handed in to one group, and what the order made of it. */
class Sequence {
  readonly handedIn = new HandedIn();
  readonly places = new Places();
  /** The place at which each member joined last, and the number of the view that this made. */
  readonly joins = new Map<MemberId, { seq: Seq; view: number }>();
  /** The highest place that any sequencer gave. */
  ordered: Seq = 0;
  /** The number of takeovers. */
  takeovers = 0;
  isSafe = false;
}

/**
 * All that was multicast in total-order groups, and the one order in which it was delivered: the
 * first to deliver a seq fixes what it is, and everybody else must agree, views included. So two
 * that pass together from one view to the next have delivered the same between. Inside it every
 * sender's messages follow each other as it sent them, without a hole.
 */
export class TotalLedger {
  readonly #hostile: ReadonlySet<MemberId>;
  readonly #sequences = new Map<GroupId, Sequence>();
  /** The last message of each sender that a stay has delivered. */
  readonly #lastOf = new Map<Stay, Map<MemberId, LastOf>>();
  delivered = 0;

  /**
   * `hostile` has the ids of a member that breaks the protocol: only the place of its messages is
   * judged.
   */
  constructor(hostile: ReadonlySet<MemberId> = new Set()) {
    this.#hostile = hostile;
  }

  noteMulticast(group: GroupId, member: MemberId, payload: Uint8Array): void {
    this.#sequence(group).handedIn.noteMulticast(member, payload);
  }

  /** A member left before its message had come back: it may have no place in the order. */
  noteUnordered({ group, member }: Stay, payload: Uint8Array): void {
    this.#sequence(group).handedIn.noteUnordered(member, payload);
  }

  /**
   * A member left. What it multicast may be lost with it and with a sequencer that dies about then:
   * it has delivered it itself, but perhaps nobody else.
   */
  noteLeft({ group, member }: Stay): void {
    this.#sequence(group).handedIn.noteLeft(member);
  }

  /** A sequencer took a group over. */
  noteTakeover(group: GroupId): void {
    this.#sequence(group).takeovers++;
  }

  /** A sequencer gave places up to this one. */
  noteOrdered(group: GroupId, last: Seq): void {
    const sequence = this.#sequence(group);
    sequence.ordered = Math.max(sequence.ordered, last);
  }

  /** A sequencer gave a part of an install its place. */
  noteInstall(group: GroupId, part: InstallPart): void {
    this.#sequence(group).places.installs.note(part);
  }

  /** The highest place that anybody has delivered in a group. */
  last(group: GroupId): Seq {
    return this.#sequence(group).places.last;
  }

  /** The place of the entry with which a stay began, if anybody has told it. */
  joinedAt({ group, member, view }: Stay): Seq | undefined {
    const join = this.#sequence(group).joins.get(member);
    // Else it is that of a former stay.
    return join !== undefined && join.view >= view ? join.seq : undefined;
  }

  /**
   * Returns whether so much was multicast that the sequencer may have dropped what a slow member
   * lacks.
   */
  mayForget(group: GroupId): boolean {
    return this.#sequence(group).handedIn.keptBytes > HISTORY_BYTES_MAX / 2;
  }

  /**
   * Returns whether no member may hold what a lagging member lacks: they dropped it, or they never
   * had it (an install whose sequencer dies when only a newcomer has begun after it).
   */
  mayMembersForget(group: GroupId): boolean {
    const { handedIn, takeovers } = this.#sequence(group);
    return handedIn.kernelBytes > KEPT_KERNEL_BYTES || takeovers > 0;
  }

  onDeliver(stay: Stay, event: GroupEvent & { type: "deliver" }): void {
    for (const { range, bytes, start, end } of event.messages) {
      const what = hashOf(bytes.subarray(start, end));
      const sender = event.sender.id || this.#senderOf(stay, what);
      this.#checkFifo(stay, sender, what, range.first);
      const { first, last } = range;
      this.#advance(stay, first, { type: "message", what: `${sender} ${what}`, last });
      this.delivered++;
    }
  }

  onView(stay: Stay, { seq, view, changes }: GroupEvent & { type: "view" }): void {
    // A whole view, fetched because entries were missed, has no place in the order.
    if (seq === undefined) return;
    // A joining ends an earlier stay, of which not everybody knew.
    const joined = changes.filter(({ kind }) => kind === "join").map(({ member }) => member.id);
    const told = changes.filter(({ kind, member }) =>
      kind === "join" || !joined.includes(member.id)
    );
    const what = told.map(({ kind, member }) => `${kind} ${member.id}`).join();
    const isEnd = told.length > 0 && told.every(({ kind }) => kind === "leave");
    const left = isEnd ? told.map(({ member }) => member.id) : undefined;
    for (const { kind, member } of changes) {
      if (kind !== "join") continue;
      this.#sequence(stay.group).joins.set(member.id, { seq, view: view.number });
    }
    this.#advance(stay, seq, { type: "change", what, left, last: seq, view: view.number });
  }

  /** An entry that says who is too slow, or has caught up. */
  onPace(stay: Stay, { type, member, seq }: PaceEvent): void {
    if (seq === undefined) return;
    this.#advance(stay, seq, { type: "change", what: `${type} ${member.id}`, last: seq });
  }

  /**
   * Places that a stay was told it misses; `isOver`: it has been evicted. An application that slept
   * may hear only then of what was missed before the stay began.
   */
  onGap(stay: Stay, range: SeqRange, isOver = false): void {
    const { first, last } = range;
    const { ordered } = this.#sequence(stay.group);
    if (last > ordered) {
      throw new Violation(`${deliveredAt(stay, last)}, a gap: the last place was ${ordered}`);
    }
    this.#settleOpening(stay, first);
    if (stay.position === undefined) {
      if (isBeforeJoin(stay, range)) {
        if (stay.before?.position === undefined) stay.opening = { range, isOver };
        return;
      }
      if (!isOver) this.#checkBeginning(stay, first);
    } else if (first !== stay.position + 1) {
      throw new Violation(
        `${deliveredAt(stay, first)}, a gap: the one before was ${stay.position}`,
      );
    }
    stay.first ??= first;
    stay.position = last;
    stay.isGapTold = true;
    for (const before of this.#lastOf.get(stay)?.values() ?? []) before.isBeforeGap = true;
  }

  /**
   * Decides whether the gap that opened a stay lies before or after the entry of its own join, now
   * that the stay goes on at `next`.
   */
  #settleOpening(stay: Stay, next: Seq): void {
    const { opening } = stay;
    if (opening === undefined) return;
    stay.opening = undefined;
    // The own join, which is not reported, has its place between a gap before it and the next
    // entry.
    const { range, isOver } = opening;
    if (next === range.last + 1) this.onGap(stay, range, isOver);
  }

  /** After a gap a member that was evicted may not know any more whose slot it is. */
  #senderOf(stay: Stay, what: string): MemberId {
    if (!stay.isGapTold) return 0;
    return this.#sequence(stay.group).handedIn.sendersOf(what)[0] ?? 0;
  }

  #checkFifo(stay: Stay, sender: MemberId, what: string, seq: Seq): void {
    if (this.#hostile.has(sender)) return;
    const { handedIn, takeovers, isSafe } = this.#sequence(stay.group);
    const index = handedIn.indexOf(sender, what);
    if (index === undefined) {
      throw new Violation(`${deliveredAt(stay, seq)}: it was never multicast`);
    }
    let lastOf = this.#lastOf.get(stay);
    if (lastOf === undefined) this.#lastOf.set(stay, lastOf = new Map());
    const before = lastOf.get(sender);
    const isFine = before === undefined || (index > before.index &&
      (before.isBeforeGap ||
        index <= handedIn.indexAfter(sender, before.index, takeovers > 0 && !isSafe)));
    if (!isFine) {
      throw new Violation(`${deliveredAt(stay, seq)}: message ${index} after ${before.index}`);
    }
    lastOf.set(sender, { index, isBeforeGap: false });
  }

  #advance(stay: Stay, first: Seq, entry: Entry): void {
    this.#settleOpening(stay, first);
    const { position } = stay;
    stay.first ??= first;
    if (position === undefined) this.#checkBeginning(stay, first);
    else if (first !== position + 1) {
      throw new Violation(`${deliveredAt(stay, first)}: the one before was ${position}`);
    }
    stay.position = entry.last;
    this.#place(stay, first, entry);
  }

  /** A stay begins right after the entry of its own join, of which the application is not told. */
  #checkBeginning(stay: Stay, first: Seq): void {
    const seq = first - 1;
    const what = ownJoinOf(stay);
    this.#place(stay, seq, { type: "change", what, last: seq, view: stay.view });
    const stood = stay.before?.position;
    if (stood === undefined || stay.isToldBetween || stood >= seq - 1) return;
    throw new Violation(
      `${deliveredAt(stay, first)}: missed ${stood + 1}-${seq - 1}, and was not told`,
    );
  }

  #place(stay: Stay, first: Seq, entry: Entry): void {
    const sequence = this.#sequence(stay.group);
    sequence.isSafe = stay.mode === "safe";
    sequence.places.note(stay, first, entry);
  }

  /**
   * Checks the places of every group; see {@linkcode checkAgreement} and
   * {@linkcode checkSafeAgreement}.
   *
   * @throws {Violation} if members disagree
   */
  check(living: ReadonlySet<Stay>): void {
    for (const { places, isSafe } of this.#sequences.values()) {
      if (isSafe) checkSafeAgreement(places, living);
      checkAgreement(places, living);
    }
  }

  /**
   * Returns the fault of a message of the history, if there is one: the present members delivered
   * another entry at its place, or no member ever multicast it.
   */
  faultOfHistory(
    asker: Stay,
    { range: { first, last }, sender, payload }: HistoryMessage,
    living: ReadonlySet<Stay>,
  ): string | undefined {
    if (this.#hostile.has(sender.id)) return undefined;
    const { handedIn, places } = this.#sequence(asker.group);
    const hash = hashOf(payload);
    const senders = handedIn.sendersOf(hash);
    if (senders.length === 0) return `${first} was never multicast`;
    const isNamed = sender.id === 0 || senders.includes(sender.id);
    if (!isNamed) return `${first} is not ${formatMemberId(sender.id)}'s`;
    // A member that is out may have been told of a tail that the others do not have.
    if (!living.has(asker)) return undefined;
    const entry: Entry = { type: "message", what: `${senders[0]} ${hash}`, last };
    const theirs = places.versionsOf(living, first);
    const isAnother = theirs.length > 0 && !theirs.some((one) => isSame(one.entry, entry));
    return isAnother ? disagreement(first, theirs) : undefined;
  }

  /**
   * Returns a place of a message that a present member delivered lately, and that another was not
   * told as a part of the history from a place on.
   */
  missingInHistory(
    asker: Stay,
    { from, told }: { from: Seq; told: ReadonlySet<Seq> },
    living: ReadonlySet<Stay>,
  ): Seq | undefined {
    if (!living.has(asker)) return undefined;
    const { places } = this.#sequence(asker.group);
    return places.firstUntold(Math.max(from, places.last - REMEMBERED), told, living);
  }

  #sequence(group: GroupId): Sequence {
    let sequence = this.#sequences.get(group);
    if (sequence === undefined) this.#sequences.set(group, sequence = new Sequence());
    return sequence;
  }
}

/**
 * Returns whether the first gap of a stay is, or may be, what was missed since the stay before.
 * That one ends before the member's own join, which the joining itself reports.
 *
 * Worked case: ford's first stay was told everything up to 40, and his next join is 53. He is told
 * that he missed 41 to 52. Where his join is 41, nothing lies between, and a gap from 42 on lies
 * inside his new stay. Where he knows nothing of his first stay, any gap may be either: what comes
 * next shows which.
 */
function isBeforeJoin(stay: Stay, gap: SeqRange): boolean {
  const { before } = stay;
  if (before === undefined || stay.isToldBetween) return false;
  if (before.position !== undefined && gap.first !== before.position + 1) return false;
  stay.isToldBetween = true;
  return true;
}
