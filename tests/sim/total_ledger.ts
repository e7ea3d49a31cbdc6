import {
  formatMemberId,
  type GroupId,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../lib/core/mod.ts";
import type { GroupEvent } from "../../lib/client/member/mod.ts";
import type { Stay } from "./ledger.ts";
import { Violation } from "./violation.ts";

/** The index of a message among those of its sender. */
interface LastOf {
  readonly index: number;
  /** A gap was told since: the next one need not be the next. */
  isBeforeGap: boolean;
}

/**
 * All that was multicast in total-order groups, and the one order in which it was delivered: the
 * first to deliver a seq fixes what it is, and everybody else must agree. Inside it every sender's
 * messages follow each other as it sent them, without a hole.
 */
export class TotalLedger {
  /** What members handed in, by group and member, as texts that are unique. */
  readonly #sent = new Map<string, Map<string, number>>();
  /** What each place in the order of a group is. */
  readonly #order = new Map<GroupId, Map<Seq, string>>();
  readonly #last = new Map<GroupId, Seq>();
  /** What a stay has delivered of each sender last. */
  readonly #lastOf = new Map<Stay, Map<MemberId, LastOf>>();
  delivered = 0;

  noteMulticast(group: GroupId, member: MemberId, payload: Uint8Array): void {
    const key = `${group}/${member}`;
    let sent = this.#sent.get(key);
    if (sent === undefined) this.#sent.set(key, sent = new Map());
    sent.set(hashOf(payload), sent.size);
  }

  /** The highest place that anybody has delivered in a group. */
  last(group: GroupId): Seq {
    return this.#last.get(group) ?? 0;
  }

  onDeliver(stay: Stay, event: GroupEvent & { type: "deliver" }): void {
    const { id: sender } = event.sender;
    for (const { range, bytes, start, end } of event.messages) {
      const what = hashOf(bytes.subarray(start, end));
      this.#checkFifo(stay, sender, what, range.first);
      this.#place(stay, range.first, range.last, `${sender} ${what}`);
      this.delivered++;
    }
  }

  onView(stay: Stay, { seq, changes }: GroupEvent & { type: "view" }): void {
    // A whole view, fetched because entries were missed, has no place in the order.
    if (seq === undefined) return;
    const what = changes.map(({ kind, member }) => `${kind} ${member.id}`).join();
    this.#place(stay, seq, seq, what);
  }

  /** Places that a stay was told it misses. */
  onGap(stay: Stay, { first, last }: SeqRange): void {
    // What was missed between two stays ends before our own entry, which is told by the joining.
    if (stay.position === undefined) return;
    if (first !== stay.position + 1) {
      throw new Violation(`${text(stay, first)}, a gap: the one before was ${stay.position}`);
    }
    stay.position = last;
    for (const before of this.#lastOf.get(stay)?.values() ?? []) before.isBeforeGap = true;
  }

  #checkFifo(stay: Stay, sender: MemberId, what: string, seq: Seq): void {
    const index = this.#sent.get(`${stay.group}/${sender}`)?.get(what);
    if (index === undefined) throw new Violation(`${text(stay, seq)}: it was never multicast`);
    let lastOf = this.#lastOf.get(stay);
    if (lastOf === undefined) this.#lastOf.set(stay, lastOf = new Map());
    const before = lastOf.get(sender);
    const isFine = before === undefined || index === before.index + 1 ||
      (before.isBeforeGap && index > before.index);
    if (!isFine) {
      throw new Violation(`${text(stay, seq)}: message ${index} after ${before.index}`);
    }
    lastOf.set(sender, { index, isBeforeGap: false });
  }

  #place(stay: Stay, first: Seq, last: Seq, what: string): void {
    const position = stay.position;
    if (position !== undefined && first !== position + 1) {
      throw new Violation(`${text(stay, first)}: the one before was ${position}`);
    }
    stay.position = last;
    this.#last.set(stay.group, Math.max(last, this.last(stay.group)));
    let order = this.#order.get(stay.group);
    if (order === undefined) this.#order.set(stay.group, order = new Map());
    const known = order.get(first);
    // An entry that says what a member knows already tells it nothing, and takes its place.
    if (what === "") return;
    if (known !== undefined && known !== what) {
      throw new Violation(`${text(stay, first)}: others have delivered something else there`);
    }
    order.set(first, what);
    if (!order.has(last)) order.set(last, `end of ${what}`);
  }
}

/** Payloads begin with a label that is unique; the rest is told by a hash. */
function hashOf(payload: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of payload) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${payload.length} ${hash >>> 0}`;
}

function text(stay: Stay, seq: Seq): string {
  return `${formatMemberId(stay.member)} in ${stay.groupName} delivered ${seq}`;
}
