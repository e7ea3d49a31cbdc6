import type { GroupId, MemberId, Seq, SeqRange } from "../../../lib/core/mod.ts";
import { PairMap } from "./pair_map.ts";

/**
 * The groups in which members sign what they say, and how far somebody has forged their streams.
 * Signatures have seqs of their own (PROTOCOL 8.8.2), so that messages do not follow each other
 * without holes.
 */
export class SignedGroups {
  readonly #ids = new Set<GroupId>();
  /** The highest seq that was forged of each stream. */
  readonly #forged = new PairMap<GroupId, MemberId, Seq>();

  add(group: GroupId): void {
    this.#ids.add(group);
  }

  has(group: GroupId): boolean {
    return this.#ids.has(group);
  }

  /** Notes that somebody sends messages in the name of a member, up to a seq. */
  noteForgery(group: GroupId, member: MemberId, last: Seq): void {
    this.#forged.set(group, member, Math.max(last, this.forgedTo(group, member)));
  }

  /** Returns the highest seq that was forged of a stream; 0: none was. */
  forgedTo(group: GroupId, member: MemberId): Seq {
    return this.#forged.get(group, member) ?? 0;
  }
}

/**
 * Returns what is left of a range without the seqs at its beginning and its end that are of no
 * message; `undefined` if nothing is. `ranges` are those of messages, in order.
 *
 * Worked case: 41 to 43 are messages, and 44 is their signature. Of the gap 41-44 the messages 41
 * to 43 are missing, and of the gap 44-44 nothing is.
 */
export function messagesIn(
  ranges: readonly { readonly range: SeqRange }[],
  { first, last }: SeqRange,
): SeqRange | undefined {
  const end = ranges.findLast(({ range }) => range.first <= last)?.range;
  if (end === undefined || end.last < first) return undefined;
  const begin = ranges.find(({ range }) => range.last >= first)!.range;
  return { first: Math.max(first, begin.first), last: Math.min(last, end.last) };
}
