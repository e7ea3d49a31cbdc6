import {
  formatMemberId,
  type GroupId,
  type MemberId,
  type Mode,
  type Seq,
  type SeqRange,
} from "../../lib/core/mod.ts";
import type { GroupEvent } from "../../lib/client/member/mod.ts";
import { Violation } from "./violation.ts";

/** One message as it was multicast. */
interface Sent {
  readonly range: SeqRange;
  readonly payload: Uint8Array;
}

/** What one member multicast in one group, and where its stream began for others. */
interface Stream {
  readonly sent: Sent[];
  /** The seqs after which it began for each other member: one for each time that they met. */
  readonly cuts: Map<MemberId, Seq[]>;
}

/** One stay of a member in a group, as its application sees it. */
export class Stay {
  /** Up to where each sender's stream was delivered or told as a gap. */
  readonly positions = new Map<MemberId, Seq>();
  /** In a total-order group: the place in the one order up to which all was delivered or told. */
  position: Seq | undefined;
  /** Numbers told as gaps. */
  missed = 0;

  constructor(
    readonly member: MemberId,
    readonly group: GroupId,
    readonly groupName: string,
    readonly mode: Mode,
    /** After an eviction: what was missed meanwhile is told as gaps before the first message. */
    readonly again: boolean,
  ) {}
}

/**
 * All that was multicast in a run, known to nobody in it. Every delivery is held against it: no
 * creation, no duplication, FIFO, gap-free or told, and the first message the one after the cut.
 */
export class Ledger {
  readonly #streams = new Map<string, Stream>();
  /** Messages delivered. */
  delivered = 0;

  noteMulticast(group: GroupId, member: MemberId, range: SeqRange, payload: Uint8Array): void {
    const { sent } = this.#stream(group, member);
    const expected = (sent.at(-1)?.range.last ?? 0) + 1;
    if (range.first !== expected) {
      throw new Violation(`${id(member)} numbered a message ${range.first}, not ${expected}`);
    }
    sent.push({ range, payload });
  }

  /** `sender` got to know `receiver`: its stream begins for it after what it has sent up to now. */
  noteMeeting(group: GroupId, sender: MemberId, receiver: MemberId): void {
    const stream = this.#stream(group, sender);
    const cuts = stream.cuts.get(receiver) ?? [];
    cuts.push(stream.sent.at(-1)?.range.last ?? 0);
    stream.cuts.set(receiver, cuts);
  }

  /** The last seq that a member gave in a group. */
  last(group: GroupId, member: MemberId): Seq {
    return this.#stream(group, member).sent.at(-1)?.range.last ?? 0;
  }

  /** Where the stream of `sender` began for `receiver`, when they met last. */
  cut(group: GroupId, sender: MemberId, receiver: MemberId): Seq | undefined {
    return this.#stream(group, sender).cuts.get(receiver)?.at(-1);
  }

  onDeliver(stay: Stay, event: GroupEvent & { type: "deliver" }): void {
    const { id: sender } = event.sender;
    const stream = this.#stream(stay.group, sender);
    for (const { range, bytes, start, end } of event.messages) {
      this.#advance(stay, sender, range);
      const sent = findSent(stream.sent, range.first);
      const isSame = sent !== undefined && sent.range.last === range.last &&
        isEqual(sent.payload, bytes.subarray(start, end));
      if (!isSame) throw new Violation(`${text(stay, sender, range)}: it was never multicast`);
      this.delivered++;
    }
  }

  onGap(stay: Stay, sender: MemberId, range: SeqRange): void {
    // What was missed between two stays is told before the first message, which is checked then.
    const isBetweenStays = stay.again && !stay.positions.has(sender);
    if (isBetweenStays && range.last === this.cut(stay.group, sender, stay.member)) return;
    this.#advance(stay, sender, range);
    stay.missed += range.last - range.first + 1;
  }

  #advance(stay: Stay, sender: MemberId, range: SeqRange): void {
    const position = stay.positions.get(sender);
    if (position === undefined) this.#checkFirst(stay, sender, range);
    else if (range.first !== position + 1) {
      throw new Violation(`${text(stay, sender, range)}: the one before was ${position}`);
    }
    stay.positions.set(sender, range.last);
  }

  #checkFirst(stay: Stay, sender: MemberId, range: SeqRange): void {
    if (sender === stay.member) return;
    const cuts = this.#stream(stay.group, sender).cuts.get(stay.member) ?? [];
    if (cuts.includes(range.first - 1)) return;
    throw new Violation(`${text(stay, sender, range)}: the first one, though cuts were ${cuts}`);
  }

  #stream(group: GroupId, member: MemberId): Stream {
    const key = `${group}/${member}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) this.#streams.set(key, stream = { sent: [], cuts: new Map() });
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

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function id(member: MemberId): string {
  return formatMemberId(member);
}

function text(stay: Stay, sender: MemberId, { first, last }: SeqRange): string {
  return `${id(stay.member)} in ${stay.groupName} delivered ${first}-${last} of ${id(sender)}`;
}
