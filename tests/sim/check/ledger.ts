import {
  DATAGRAM_BYTES_MAX,
  formatMemberId,
  type GroupId,
  kernelBytesOf,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../../lib/core/mod.ts";
import { cutMessage, keptBytesOf } from "../../../lib/ordering/mod.ts";
import { signatureSlice } from "../../../lib/identity/statements/mod.ts";
import { FRAGMENT_BYTES_MAX, type MessageSlice } from "../../../lib/wire/mod.ts";
import type { GroupEvent } from "../../../lib/client/member/mod.ts";
import { PairMap } from "./pair_map.ts";
import { isSamePayload } from "./same_payload.ts";
import { messagesIn, SignedGroups } from "./signed_groups.ts";
import type { Standing, Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

/** Bytes of a datagram beside the payload of its message. */
const OVERHEAD_BYTES = DATAGRAM_BYTES_MAX - FRAGMENT_BYTES_MAX;

/** One message as it was multicast. */
interface Sent {
  readonly range: SeqRange;
  readonly payload: Uint8Array;
}

/**
 * The messages that one member multicast in one group, and the cuts at which its stream began for
 * others.
 */
interface Stream {
  readonly sent: Sent[];
  /** The number after which those of the sender's last stay begin. */
  base: Seq;
  /** The seqs after which it began for each other member: one for each time that they met. */
  readonly cuts: Map<MemberId, Seq[]>;
  /** The members for which the last of these was noted before the sender's application knew. */
  readonly early: Set<MemberId>;
  /**
   * The number of times that each other member saw the sender join, or found it there at its own
   * join.
   */
  readonly arrivals: Map<MemberId, number>;
  /** Members that found the sender there at their join and that the sender has not seen since. */
  readonly unmet: Set<MemberId>;
  /** True once a hostile member has told others what it has of the stream. */
  hasFalseExtents: boolean;
}

/**
 * All that was multicast in a run, known to nobody in it. Every delivery is held against it: no
 * creation, no duplication, FIFO, gap-free or told, and the first message the one after the cut.
 */
export class Ledger {
  readonly #streams = new PairMap<GroupId, MemberId, Stream>();
  /** Ids of a member that breaks the protocol. What becomes of its messages is not judged. */
  readonly hostile = new Set<MemberId>();
  readonly signed = new SignedGroups();
  /** Messages delivered. */
  delivered = 0;

  /**
   * A member has joined, and its next message gets this number.
   *
   * @throws {Violation} if the number or a higher one was given before under this id
   */
  noteBegin(group: GroupId, member: MemberId, next: Seq): void {
    const last = this.last(group, member);
    if (next <= last) {
      throw new Violation(`${formatMemberId(member)} gives ${next} again, after ${last}`);
    }
    this.#stream(group, member).base = next - 1;
  }

  /**
   * Notes that a member multicasts. Returns the numbers that the message must get. In a signed
   * group `next` is the number that its machine gives next: the one after its last message, or
   * after the signature of that.
   *
   * @throws {Violation} if it is another one
   */
  noteMulticast(
    group: GroupId,
    member: MemberId,
    payload: Uint8Array,
    next = this.last(group, member) + 1,
  ): SeqRange {
    const { sent } = this.#stream(group, member);
    const last = this.last(group, member);
    if (next !== last + 1 && next !== this.end(group, member) + 1 && !this.hostile.has(member)) {
      throw new Violation(`${formatMemberId(member)} gives ${next} after ${last}`);
    }
    const first = next;
    const range = { first, last: first - 1 + cutMessage(payload.length, 0).length };
    sent.push({ range, payload });
    return range;
  }

  /**
   * `sender` got to know `receiver`: its stream begins for it after what it has sent up to now.
   * `isEarly`: its application will say so again, before it multicasts anything more.
   */
  noteMeeting(group: GroupId, sender: MemberId, receiver: MemberId, isEarly = false): void {
    const { cuts, early, unmet } = this.#stream(group, sender);
    unmet.delete(receiver);
    if (early.delete(receiver)) return;
    const known = cuts.get(receiver) ?? [];
    known.push(this.end(group, sender));
    cuts.set(receiver, known);
    if (isEarly) early.add(receiver);
  }

  /** `receiver` got to know `sender`; `isUnmet`: which does not know of it yet. */
  noteArrival(group: GroupId, sender: MemberId, receiver: MemberId, isUnmet = false): void {
    const { arrivals, unmet } = this.#stream(group, sender);
    arrivals.set(receiver, (arrivals.get(receiver) ?? 0) + 1);
    if (isUnmet) unmet.add(receiver);
  }

  /** Notes that `sender` left: it has not met those that found it there and that it never saw. */
  noteLeft(group: GroupId, sender: MemberId): void {
    const { arrivals, unmet } = this.#stream(group, sender);
    for (const receiver of unmet) arrivals.set(receiver, arrivals.get(receiver)! - 1);
    unmet.clear();
  }

  /**
   * Notes that a hostile member told others what it has of a stream. Once the sender is gone, they
   * cannot tell a false end of it from the true one, and report what nobody has (decision 0072).
   */
  noteFalseExtent(group: GroupId, sender: MemberId): void {
    this.#stream(group, sender).hasFalseExtents = true;
  }

  /** Returns whether a member multicast this payload under these numbers. */
  wasMulticast(group: GroupId, member: MemberId, range: SeqRange, payload: Uint8Array): boolean {
    if (this.hostile.has(member)) return true;
    const sent = findSent(this.#stream(group, member).sent, range.first);
    return sent !== undefined && sent.range.last === range.last &&
      isSamePayload(sent.payload, payload);
  }

  /** The last seq that a member gave in a group, or the one after which its numbers begin. */
  last(group: GroupId, member: MemberId): Seq {
    const { sent, base } = this.#stream(group, member);
    return Math.max(sent.at(-1)?.range.last ?? 0, base);
  }

  /**
   * Returns the seq at which a member's stream ends when all of it is signed: in a signed group
   * that of the signature after its last message, in others the same as {@linkcode last}.
   */
  end(group: GroupId, member: MemberId): Seq {
    const { sent, base } = this.#stream(group, member);
    const last = sent.at(-1)?.range.last ?? 0;
    // What a leaver had not sent is signed no more.
    return last > base && this.signed.has(group) ? last + 1 : Math.max(last, base);
  }

  /** Returns the cut at which the stream of `sender` began for `receiver` when they met last. */
  cut(group: GroupId, sender: MemberId, receiver: MemberId): Seq | undefined {
    return this.#stream(group, sender).cuts.get(receiver)?.at(-1);
  }

  /** Returns the bytes that the resend buffer needs for a member's messages from `first` on. */
  keptBytesFrom(group: GroupId, member: MemberId, first: Seq): number {
    return this.#stream(group, member).sent.filter(({ range }) => range.last >= first)
      .flatMap(({ payload }) => this.#slicesOf(group, payload))
      .reduce((sum, slice) => sum + keptBytesOf(slice), 0);
  }

  /**
   * Returns the kernel bytes that a member's messages take at most which have a seq in a range,
   * whole messages that begin before it included: those of one datagram for each seq.
   */
  kernelBytes(group: GroupId, member: MemberId, { first, last }: SeqRange): number {
    return this.#stream(group, member).sent
      .filter(({ range }) => range.last >= first && range.first <= last)
      .flatMap(({ payload }) => this.#slicesOf(group, payload))
      .reduce((sum, { start, end }) => sum + kernelBytesOf(end - start + OVERHEAD_BYTES), 0);
  }

  /** Returns the entries that a message takes at most: each may have a signature of its own. */
  #slicesOf(group: GroupId, { length }: Uint8Array): MessageSlice[] {
    const slices = cutMessage(length, 0);
    return this.signed.has(group) ? [...slices, signatureSlice(0)] : slices;
  }

  /**
   * Returns whether the gap between this stay and the one before is still to be reported for a
   * sender.
   */
  isGapOwed(stay: Stay, sender: MemberId): boolean {
    const standing = this.#standing(stay, sender);
    const cut = this.cut(stay.group, sender, stay.member) ?? 0;
    return standing?.knowledge === "owed" && this.#isMissing(stay, sender, standing.seq, cut + 1);
  }

  onDeliver(stay: Stay, event: GroupEvent & { type: "deliver" }): void {
    const { id: sender } = event.sender;
    if (this.hostile.has(sender)) return;
    const stream = this.#stream(stay.group, sender);
    for (const { range, bytes, start, end } of event.messages) {
      this.#advance(stay, sender, range);
      const sent = findSent(stream.sent, range.first);
      const isSame = sent !== undefined && sent.range.last === range.last &&
        isSamePayload(sent.payload, bytes.subarray(start, end));
      if (!isSame) throw new Violation(`${text(stay, sender, range)}: it was never multicast`);
      this.delivered++;
    }
  }

  onGap(stay: Stay, sender: MemberId, range: SeqRange): void {
    if (this.hostile.has(sender)) return;
    if (this.#isBetweenStays(stay, sender, range)) {
      stay.standings.set(sender, { seq: range.last, knowledge: "owed" });
      return;
    }
    this.#checkEnd(stay, sender, range);
    this.#advance(stay, sender, range);
    if (!this.signed.has(stay.group)) return stay.noteGap(sender, range);
    const lost = messagesIn(this.#stream(stay.group, sender).sent, range);
    if (lost !== undefined) stay.noteGap(sender, lost);
  }

  /** Returns whether a message lies between two seqs; a signature is none. */
  #isMissing({ group }: Stay, sender: MemberId, after: Seq, before: Seq): boolean {
    const between = { first: after + 1, last: before - 1 };
    if (between.first > between.last) return false;
    return !this.signed.has(group) ||
      messagesIn(this.#stream(group, sender).sent, between) !== undefined;
  }

  /** Checks that nobody is told to miss what was never multicast. */
  #checkEnd(stay: Stay, sender: MemberId, range: SeqRange): void {
    const { group } = stay;
    const last = Math.max(this.end(group, sender), this.signed.forgedTo(group, sender));
    if (range.last <= last || this.#stream(stay.group, sender).hasFalseExtents) return;
    throw new Violation(`${text(stay, sender, range)} as a gap: its last one was ${last}`);
  }

  /**
   * Returns whether the range is the gap between two stays. That gap is reported once, before
   * anything else of the sender.
   */
  #isBetweenStays(stay: Stay, sender: MemberId, { first, last }: SeqRange): boolean {
    const standing = this.#standing(stay, sender);
    if (standing === undefined || stay.positions.has(sender)) return false;
    // Without a cut the sender's application has not yet taken the news that we are here.
    const cuts = this.#stream(stay.group, sender).cuts.get(stay.member) ?? [];
    if (cuts.length > 0 && !cuts.includes(last)) return false;
    if (standing.knowledge === "unsure") return true;
    return first > standing.seq && !this.#isMissing(stay, sender, standing.seq, first);
  }

  #advance(stay: Stay, sender: MemberId, range: SeqRange): void {
    const position = stay.positions.get(sender);
    if (position === undefined) this.#checkFirst(stay, sender, range);
    else if (
      (range.first <= position || this.#isMissing(stay, sender, position, range.first)) &&
      !this.#isTakenUp(stay, sender, range.first - 1)
    ) {
      throw new Violation(`${text(stay, sender, range)}: the one before was ${position}`);
    }
    stay.positions.set(sender, this.#lastMessage(stay.group, sender, range));
  }

  /** Returns the end of the last message in a range; a signature after it is none. */
  #lastMessage(group: GroupId, sender: MemberId, range: SeqRange): Seq {
    if (!this.signed.has(group)) return range.last;
    const { sent } = this.#stream(group, sender);
    return messagesIn(sent, { first: 1, last: range.last })?.last ?? range.last;
  }

  /**
   * Up to where a stay has a stream, when nothing of it is under way. The signature after the last
   * message does not count.
   */
  reached(stay: Stay, sender: MemberId): Seq {
    const { group, member } = stay;
    const cut = this.cut(group, sender, member) ?? 0;
    const seq = Math.max(stay.positions.get(sender) ?? cut, this.#unseenCut(stay, sender));
    return seq === this.end(group, sender) ? this.last(group, sender) : seq;
  }

  /**
   * Returns whether a stream continues after a later stay of its sender that this member did not
   * see.
   */
  #isTakenUp(stay: Stay, sender: MemberId, cut: Seq): boolean {
    return cut > stay.positions.get(sender)! && cut === this.#unseenCut(stay, sender);
  }

  /**
   * Returns the cut after which a stream continues though messages before it are missing, because
   * they were in no view that both were in: the sender came back, left unseen and came back again,
   * or it came back and met this member only after it had multicast. Nor does a member miss numbers
   * that its sender skipped between two stays. Returns 0 otherwise.
   *
   * Ford's second stay begins after 49. He multicasts 50 to 56, and then learns that a restarted
   * tracker has arthur, who was evicted, back in the group. Arthur has all of the first stay and
   * goes on after 56.
   */
  #unseenCut({ group, member, positions }: Stay, sender: MemberId): Seq {
    const { base, cuts, arrivals, sent } = this.#stream(group, sender);
    const known = cuts.get(member) ?? [];
    const position = positions.get(sender);
    if (sender === member || known.length === 0 || position === undefined) return 0;
    const formerLast = sent.findLast(({ range }) => range.last <= base)?.range.last ?? 0;
    const hasFormerStays = formerLast <= position && position <= base;
    const isUnseen = known.length > (arrivals.get(member) ?? 0);
    return isUnseen || hasFormerStays ? Math.max(...known) : 0;
  }

  #checkFirst(stay: Stay, sender: MemberId, range: SeqRange): void {
    if (sender === stay.member) return;
    const cuts = this.#stream(stay.group, sender).cuts.get(stay.member) ?? [];
    // Without any, the sender's application has not yet taken the news that we are here.
    if (cuts.length > 0 && !cuts.includes(range.first - 1)) {
      throw new Violation(`${text(stay, sender, range)}: the first one, though cuts were ${cuts}`);
    }
    stay.begins.set(sender, range.first - 1);
    const standing = this.#standing(stay, sender);
    stay.standings.delete(sender);
    stay.strangers.delete(sender);
    if (standing?.knowledge !== "owed") return;
    if (!this.#isMissing(stay, sender, standing.seq, range.first)) return;
    const missed = `${standing.seq + 1}-${range.first - 1}`;
    throw new Violation(`${text(stay, sender, range)}: missed ${missed} before, and was not told`);
  }

  /** Returns the position in a stream after which a stay has yet to be told what it missed. */
  #standing(stay: Stay, sender: MemberId): Standing | undefined {
    const known = stay.standings.get(sender);
    if (known !== undefined || !stay.strangers.has(sender)) return known;
    return { seq: this.#stream(stay.group, sender).base, knowledge: "owed" };
  }

  #stream(group: GroupId, member: MemberId): Stream {
    let stream = this.#streams.get(group, member);
    if (stream === undefined) {
      stream = {
        sent: [],
        base: 0,
        cuts: new Map(),
        early: new Set(),
        arrivals: new Map(),
        unmet: new Set(),
        hasFalseExtents: false,
      };
      this.#streams.set(group, member, stream);
    }
    return stream;
  }
}

function findSent(sent: readonly Sent[], first: Seq): Sent | undefined {
  let low = 0;
  let high = sent.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sent[middle]!.range.first < first) low = middle + 1;
    else high = middle;
  }
  return sent[low]?.range.first === first ? sent[low] : undefined;
}

function text(stay: Stay, sender: MemberId, { first, last }: SeqRange): string {
  const [receiver, from] = [stay.member, sender].map(formatMemberId);
  return `${receiver} in ${stay.groupName} delivered ${first}-${last} of ${from}`;
}
