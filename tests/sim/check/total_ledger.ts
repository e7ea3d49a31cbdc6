import {
  DATAGRAM_BYTES_MAX,
  formatMemberId,
  type GroupId,
  HISTORY_BYTES_MAX,
  KEPT_KERNEL_BYTES,
  kernelBytesOf,
  type MemberId,
  RECENT_BYTES_MAX,
  type Seq,
  type SeqRange,
} from "../../../lib/core/mod.ts";
import { cutMessage, KEEPING_BYTES, keptBytesOf } from "../../../lib/ordering/mod.ts";
import type { GroupEvent, HistoryMessage } from "../../../lib/client/member/mod.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

type PaceEvent = GroupEvent & { type: "detached" | "reattached" };

/** Begins what a place is that continues a message. */
const INSIDE = "inside of";

/** Places that a member remembers at least, with a full datagram for each. */
const REMEMBERED = Math.floor(RECENT_BYTES_MAX / (DATAGRAM_BYTES_MAX + KEEPING_BYTES));

/** Of a datagram with one message, at most. */
const OVERHEAD_BYTES = 100;

/** The index of a message among those of its sender. */
interface LastOf {
  readonly index: number;
  /** A gap was told since: the next one need not be the next. */
  isBeforeGap: boolean;
}

/** The content of one place in the order. */
interface Entry {
  readonly type: "message" | "change";
  /**
   * The sender and hash of a message, or the change of the view; empty for a change that reported
   * nothing to any member so far.
   */
  readonly what: string;
  readonly last: Seq;
  /** The number of the view that a change brought its member to. */
  readonly view?: number;
}

/**
 * An entry, and who has delivered it at its place; the number of the view that it brought them to.
 */
interface Version {
  readonly entry: Entry;
  readonly stays: Map<Stay, number | undefined>;
}

/** All that members handed in to one group, and what the order made of it. */
class Sequence {
  /** By member, as texts that are unique, and which of its messages it is. */
  readonly sent = new Map<MemberId, Map<string, number>>();
  /** By member, which of its messages may never have got a place, for it left before. */
  readonly unordered = new Map<MemberId, Set<number>>();
  /** By member, how many it had multicast when it left last. */
  readonly leftAt = new Map<MemberId, number>();
  /** The number of takeovers. */
  takeovers = 0;
  isSafe = false;
  /**
   * The entries that members delivered at each place. Members of the view deliver one and the same;
   * evicted members may deliver another.
   */
  readonly places = new Map<Seq, Version[]>();
  readonly conflicts = new Set<Seq>();
  /** The place at which each member joined last, and the number of the view that this made. */
  readonly joins = new Map<MemberId, { seq: Seq; view: number }>();
  last: Seq = 0;
  /** Bytes that keeping the whole sequence costs. */
  keptBytes = 0;
  /**
   * Kernel bytes that receiving the whole sequence costs at most, with one datagram for each
   * fragment.
   */
  kernelBytes = 0;
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

  /** `hostile` has the ids of a member that breaks the protocol: only the place of its messages is judged. */
  constructor(hostile: ReadonlySet<MemberId> = new Set()) {
    this.#hostile = hostile;
  }

  noteMulticast(group: GroupId, member: MemberId, payload: Uint8Array): void {
    const sequence = this.#sequence(group);
    const sent = sequence.sent.get(member) ?? new Map<string, number>();
    sent.set(hashOf(payload), sent.size);
    sequence.sent.set(member, sent);
    for (const slice of cutMessage(payload.length, 0)) {
      sequence.keptBytes += keptBytesOf(slice);
      sequence.kernelBytes += kernelBytesOf(slice.end - slice.start + OVERHEAD_BYTES);
    }
  }

  /** A member left before its message had come back: it may have no place in the order. */
  noteUnordered({ group, member }: Stay, payload: Uint8Array): void {
    const { sent, unordered } = this.#sequence(group);
    const indexes = unordered.get(member) ?? new Set();
    unordered.set(member, indexes.add(sent.get(member)!.get(hashOf(payload))!));
  }

  /**
   * A member left. What it multicast may be lost with it and with a sequencer that dies about then:
   * it has delivered it itself, but perhaps nobody else.
   */
  noteLeft({ group, member }: Stay): void {
    const sequence = this.#sequence(group);
    sequence.leftAt.set(member, sequence.sent.get(member)?.size ?? 0);
  }

  /** A sequencer took a group over. */
  noteTakeover(group: GroupId): void {
    this.#sequence(group).takeovers++;
  }

  /** The highest place that anybody has delivered in a group. */
  last(group: GroupId): Seq {
    return this.#sequence(group).last;
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
    return this.#sequence(group).keptBytes > HISTORY_BYTES_MAX / 2;
  }

  /**
   * Returns whether no member may hold what a lagging member lacks: they dropped it, or they never had
   * it (an install whose sequencer dies when only a newcomer has begun after it).
   */
  mayMembersForget(group: GroupId): boolean {
    const { kernelBytes, takeovers } = this.#sequence(group);
    return kernelBytes > KEPT_KERNEL_BYTES || takeovers > 0;
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
    // By the opening of an epoch several may be out; who knew of some of them already hears of fewer.
    const isInstall = told.length > 1;
    const what = isInstall ? "" : told.map(({ kind, member }) => `${kind} ${member.id}`).join();
    for (const { kind, member } of changes) {
      if (kind !== "join") continue;
      this.#sequence(stay.group).joins.set(member.id, { seq, view: view.number });
    }
    this.#advance(stay, seq, { type: "change", what, last: seq, view: view.number });
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
    this.#settleOpening(stay, first);
    if (stay.position === undefined) {
      if (isBeforeJoin(stay, range)) {
        if (stay.before?.position === undefined) stay.opening = { range, isOver };
        return;
      }
      if (!isOver) this.#checkBeginning(stay, first);
    } else if (first !== stay.position + 1) {
      throw new Violation(`${text(stay, first)}, a gap: the one before was ${stay.position}`);
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
    // The own join, which is not reported, has its place between a gap before it and what comes next.
    const { range, isOver } = opening;
    if (next === range.last + 1) this.onGap(stay, range, isOver);
  }

  /** Behind a gap a member that was evicted may not know any more whose slot it is. */
  #senderOf(stay: Stay, what: string): MemberId {
    if (!stay.isGapTold) return 0;
    for (const [id, sent] of this.#sequence(stay.group).sent) if (sent.has(what)) return id;
    return 0;
  }

  #checkFifo(stay: Stay, sender: MemberId, what: string, seq: Seq): void {
    if (this.#hostile.has(sender)) return;
    const index = this.#sequence(stay.group).sent.get(sender)?.get(what);
    if (index === undefined) throw new Violation(`${text(stay, seq)}: it was never multicast`);
    let lastOf = this.#lastOf.get(stay);
    if (lastOf === undefined) this.#lastOf.set(stay, lastOf = new Map());
    const before = lastOf.get(sender);
    const isFine = before === undefined || (index > before.index &&
      (before.isBeforeGap || index <= this.#nextOf(stay, sender, before.index)));
    if (!isFine) {
      throw new Violation(`${text(stay, seq)}: message ${index} after ${before.index}`);
    }
    lastOf.set(sender, { index, isBeforeGap: false });
  }

  /** The index of the message of a sender that comes next at the latest. */
  #nextOf({ group }: Stay, sender: MemberId, index: number): number {
    const { unordered, leftAt, takeovers, isSafe } = this.#sequence(group);
    let next = index + 1;
    if (takeovers > 0 && !isSafe) next = Math.max(next, leftAt.get(sender) ?? 0);
    while (unordered.get(sender)?.has(next)) next++;
    return next;
  }

  #advance(stay: Stay, first: Seq, entry: Entry): void {
    this.#settleOpening(stay, first);
    const { position } = stay;
    stay.first ??= first;
    if (position === undefined) this.#checkBeginning(stay, first);
    else if (first !== position + 1) {
      throw new Violation(`${text(stay, first)}: the one before was ${position}`);
    }
    stay.position = entry.last;
    this.#place(stay, first, entry);
  }

  /** A stay begins right behind the entry of its own join, of which the application is not told. */
  #checkBeginning(stay: Stay, first: Seq): void {
    const seq = first - 1;
    const what = `join ${stay.member}`;
    this.#place(stay, seq, { type: "change", what, last: seq, view: stay.view });
    const stood = stay.before?.position;
    if (stood === undefined || stay.isToldBetween || stood >= seq - 1) return;
    throw new Violation(`${text(stay, first)}: missed ${stood + 1}-${seq - 1}, and was not told`);
  }

  #place(stay: Stay, first: Seq, entry: Entry): void {
    const sequence = this.#sequence(stay.group);
    sequence.last = Math.max(sequence.last, entry.last);
    sequence.isSafe = stay.mode === "safe";
    this.#put(sequence, stay, first, entry);
    for (let seq = first + 1; seq <= entry.last; seq++) {
      const what = `${INSIDE} ${entry.what}`;
      this.#put(sequence, stay, seq, { type: "message", what, last: seq });
    }
  }

  #put(sequence: Sequence, stay: Stay, seq: Seq, entry: Entry): void {
    const versions = sequence.places.get(seq) ?? [];
    const known = versions.find((version) => isSame(version.entry, entry));
    if (known === undefined) versions.push({ entry, stays: new Map([[stay, entry.view]]) });
    else known.stays.set(stay, entry.view);
    sequence.places.set(seq, versions);
    if (versions.length > 1) sequence.conflicts.add(seq);
  }

  /**
   * All who are still there have delivered the same at each place. Who is out by now may have
   * delivered a tail that the others never did, and behind where it differs nothing that they did.
   * In a safe group there is no such tail, not even of the dead.
   *
   * @throws {Violation} if that is not so
   */
  check(living: ReadonlySet<Stay>): void {
    for (const { places, conflicts, isSafe } of this.#sequences.values()) {
      if (isSafe) checkSafe(places, conflicts, living);
      const astray = new Map<Stay, Seq>();
      for (const seq of [...conflicts].sort((a, b) => a - b)) {
        const versions = places.get(seq)!;
        const theirs = versions.filter(({ stays }) =>
          [...stays.keys()].some((stay) => living.has(stay))
        );
        for (const version of versions) {
          const others = theirs.filter(({ entry }) => contradict(entry, version.entry));
          if (others.length === 0) continue;
          if (theirs.includes(version)) throw new Violation(disagreement(seq, theirs));
          for (const stay of version.stays.keys()) if (!astray.has(stay)) astray.set(stay, seq);
        }
      }
      for (const [stay, since] of astray) checkTail(places, stay, since, living);
    }
  }

  /**
   * Returns the fault of a message of the history, if there is one: the present members delivered another
   * entry at its place, or no member ever multicast it.
   */
  faultOfHistory(
    asker: Stay,
    { range: { first, last }, sender, payload }: HistoryMessage,
    living: ReadonlySet<Stay>,
  ): string | undefined {
    if (this.#hostile.has(sender.id)) return undefined;
    const { sent, places } = this.#sequence(asker.group);
    const hash = hashOf(payload);
    const senders = [...sent].filter(([, texts]) => texts.has(hash)).map(([id]) => id);
    if (senders.length === 0) return `${first} was never multicast`;
    const isNamed = sender.id === 0 || senders.includes(sender.id);
    if (!isNamed) return `${first} is not ${formatMemberId(sender.id)}'s`;
    // Who is out may have been told of a tail that the others do not have.
    if (!living.has(asker)) return undefined;
    const entry: Entry = { type: "message", what: `${senders[0]} ${hash}`, last };
    const theirs = (places.get(first) ?? []).filter(({ stays }) =>
      [...stays.keys()].some((stay) => living.has(stay))
    );
    const isAnother = theirs.length > 0 && !theirs.some((one) => isSame(one.entry, entry));
    return isAnother ? disagreement(first, theirs) : undefined;
  }

  /**
   * Returns a place of a message that a present member delivered lately, and that another was not told
   * as a part of the history from a place on.
   */
  missingInHistory(
    asker: Stay,
    { from, told }: { from: Seq; told: ReadonlySet<Seq> },
    living: ReadonlySet<Stay>,
  ): Seq | undefined {
    const { places, last } = this.#sequence(asker.group);
    if (!living.has(asker)) return undefined;
    for (let seq = Math.max(from, last - REMEMBERED); seq <= last; seq++) {
      const isThere = (places.get(seq) ?? []).some(({ entry: { type, what }, stays }) =>
        type === "message" && !what.startsWith(INSIDE) &&
        [...stays.keys()].some((s) => living.has(s))
      );
      if (isThere && !told.has(seq)) return seq;
    }
    return undefined;
  }

  #sequence(group: GroupId): Sequence {
    let sequence = this.#sequences.get(group);
    if (sequence === undefined) this.#sequences.set(group, sequence = new Sequence());
    return sequence;
  }
}

/**
 * Returns whether the first gap of a stay is, or may be, what was missed since the stay before. That
 * one ends before the member's own join, which the joining itself reports.
 *
 * Worked case: ford's first stay was told everything up to 40, and his next join is 53. He is told that
 * he missed 41 to 52. Where his join is 41, nothing lies between, and a gap from 42 on lies inside his
 * new stay. Where he knows nothing of his first stay, any gap may be either: what comes next shows
 * which.
 */
function isBeforeJoin(stay: Stay, gap: SeqRange): boolean {
  const { before } = stay;
  if (before === undefined || stay.isToldBetween) return false;
  if (before.position !== undefined && gap.first !== before.position + 1) return false;
  stay.isToldBetween = true;
  return true;
}

/**
 * Of those who were in a view together, nobody has delivered what another has not, or otherwise.
 */
function checkSafe(
  places: ReadonlyMap<Seq, readonly Version[]>,
  conflicts: ReadonlySet<Seq>,
  living: ReadonlySet<Stay>,
): void {
  const seqs = [...places.keys()].sort((a, b) => a - b);
  const isParted = (one: Stay, other: Stay, until: Seq) =>
    seqs.some((seq) =>
      seq <= until &&
      places.get(seq)!.some(({ entry, stays }) =>
        stays.has(one) && [`evict ${other.member}`, `leave ${other.member}`].includes(entry.what)
      )
    );
  // One that was let out, and was taken back when nobody was left who knew, was in another view.
  const met = (one: Stay, other: Stay, until: Seq) =>
    !isParted(one, other, until) && !isParted(other, one, until) &&
    seqs.some((seq) =>
      seq < until &&
      places.get(seq)!.some(({ stays }) =>
        stays.has(one) && stays.has(other) && stays.get(one) === stays.get(other)
      )
    );
  for (const seq of conflicts) {
    const versions = places.get(seq)!;
    for (const version of versions) {
      const stays = versions.filter(({ entry }) => contradict(entry, version.entry))
        .flatMap((other) => [...other.stays.keys()]);
      const have = [...version.stays.keys()];
      if (!stays.some((one) => have.some((other) => met(one, other, seq)))) continue;
      throw new Violation(disagreement(seq, versions));
    }
  }
  for (const stay of living) {
    const { position } = stay;
    if (position === undefined || !seqs.some((seq) => isAt(places, seq, stay))) continue;
    for (const seq of seqs.filter((seq) => seq > position)) {
      const dead = places.get(seq)!.flatMap(({ stays }) => [...stays.keys()])
        .find((one) => met(one, stay, seq));
      if (dead === undefined) continue;
      throw new Violation(`${text(dead, seq)}, and ${formatMemberId(stay.member)} never did`);
    }
  }
}

function isAt(places: ReadonlyMap<Seq, readonly Version[]>, seq: Seq, stay: Stay): boolean {
  return places.get(seq)!.some(({ stays }) => stays.has(stay));
}

/**
 * Behind the place where somebody's tail differs it has passed to no view together with the others.
 * (A message or a change may have got the same place again by chance, but not in the same view.)
 */
function checkTail(
  places: ReadonlyMap<Seq, readonly Version[]>,
  stay: Stay,
  since: Seq,
  living: ReadonlySet<Stay>,
): void {
  for (const [seq, versions] of places) {
    if (seq <= since) continue;
    const common = versions.find(({ entry, stays }) =>
      entry.type === "change" && entry.view !== undefined && stays.has(stay) &&
      [...stays].some(([one, view]) => living.has(one) && view === stays.get(stay))
    );
    if (common === undefined) continue;
    throw new Violation(`${text(stay, since)} like nobody else, and ${seq} like the others`);
  }
}

function disagreement(seq: Seq, versions: readonly Version[]): string {
  const texts = versions.map(({ entry: { type, what }, stays }) => {
    const [stay] = stays.keys();
    return `${type} ${what} by ${formatMemberId(stay!.member)} in ${stay!.groupName}`;
  });
  return `At ${seq} members have delivered different things: ${texts.join("; ")}`;
}

/**
 * Returns whether two entries cannot both be at one place. A change that reported nothing new may
 * have been any change.
 */
function contradict(a: Entry, b: Entry): boolean {
  const isUnknown = a.type === "change" && (a.what === "" || b.what === "");
  return !isSame(a, b) && (a.type !== b.type || !isUnknown);
}

function isSame(a: Entry, b: Entry): boolean {
  return a.type === b.type && a.last === b.last && a.what === b.what;
}

/**
 * Returns two hashes of a payload as text. With one hash, payloads collided in about two of a
 * hundred thousand runs.
 */
function hashOf(payload: Uint8Array): string {
  let [hash, other] = [0x811c9dc5, 0];
  for (const byte of payload) {
    hash = Math.imul(hash ^ byte, 0x01000193);
    other = (Math.imul(other, 31) + byte) | 0;
  }
  return `${payload.length} ${hash >>> 0} ${other >>> 0}`;
}

function text(stay: Stay, seq: Seq): string {
  return `${formatMemberId(stay.member)} in ${stay.groupName} delivered ${seq}`;
}
