import {
  formatMemberId,
  type GroupId,
  HISTORY_BYTES_MAX,
  type MemberId,
  type SeqRange,
} from "../../../lib/core/mod.ts";
import type { Lacking } from "../../../lib/client/member/mod.ts";
import { INCOMPLETE_SEQS_MAX } from "./check_sent.ts";
import type { Ledger } from "./ledger.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

interface ToldGap {
  readonly stay: Stay;
  readonly sender: MemberId;
  readonly range: SeqRange;
}

/**
 * The excuses for a gap in a fifo group: the sender died or was evicted, it left and reported what
 * was lacking, it left after it had seen the receiver go, or its resend buffer was full and it
 * stopped waiting. Members may hear of an eviction before the simulator does, so gaps are judged at
 * the end of the run.
 */
export class GapExcuses {
  readonly #ledger: Ledger;
  readonly #gone = new Set<MemberId>();
  /** The messages that members did not owe to others, by group and sender. */
  readonly #lacking = new Map<string, Lacking[]>();
  /** The members that a leaver had seen go, and has not met again, by group and leaver. */
  readonly #parted = new Map<string, Set<MemberId>>();
  readonly #gaps: ToldGap[] = [];
  /** The group of each leave. */
  readonly #leaves: GroupId[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Members that died or were evicted. */
  get gone(): ReadonlySet<MemberId> {
    return this.#gone;
  }

  /** Returns how many members may have gone from a group, each counted as often as it went. */
  departures(group: GroupId): number {
    const leaves = this.#leaves.filter((left) => left === group).length;
    return leaves + this.#gone.size;
  }

  /** Returns whether a member has left a group, even if it came back. */
  hasLeft(group: GroupId, id: MemberId): boolean {
    return this.#lacking.has(`${group}/${id}`);
  }

  /**
   * Returns whether a member multicast so much that its resend buffer may have dropped what a
   * detached member lacks.
   */
  mayForget(group: GroupId, sender: MemberId): boolean {
    return this.#ledger.keptBytesFrom(group, sender, 0) > HISTORY_BYTES_MAX / 2;
  }

  /** A member's process died, or it was evicted. */
  noteGone(id: MemberId): void {
    this.#gone.add(id);
  }

  /**
   * A member left. It waited for nobody that it had seen go, and what one of those lacks is lost
   * with its stay if that one was evicted, and a restarted tracker has taken it back.
   *
   * Worked case: ford sent 1 to 3, and 2 got lost. He saw arthur evicted, the last one but him, and
   * left. The tracker was restarted, and nobody in the group could tell it of the eviction: arthur
   * is there as if nothing had happened, and misses 2.
   */
  noteLeft({ group, member, departed }: Stay, lacking: readonly Lacking[]): void {
    const key = `${group}/${member}`;
    this.#leaves.push(group);
    this.#parted.set(key, new Set([...this.#parted.get(key) ?? [], ...departed]));
    this.#excuse(group, member, [...lacking, ...departed]);
  }

  /**
   * A member sees another one in its view. If it had seen that one go, it owes it nothing of what
   * it multicast until now.
   *
   * Worked case: ford saw arthur evicted, left, came back and multicast 3. The tracker was
   * restarted and took arthur back, for whom ford's stream begins after 3. Arthur believes that he
   * was there all the time, and is told that he misses 3.
   */
  noteMet({ group, member, departed }: Stay, other: MemberId): void {
    const wasParted = this.#parted.get(`${group}/${member}`)?.delete(other) ?? false;
    if (wasParted || departed.has(other)) this.#excuse(group, member, [other]);
  }

  /** Adds what a sender does not owe to others: some messages, or all so far. */
  #excuse(group: GroupId, sender: MemberId, lacking: readonly (Lacking | MemberId)[]): void {
    const key = `${group}/${sender}`;
    const range = { first: 1, last: this.#ledger.end(group, sender) };
    const unowed = lacking.map((of) =>
      typeof of === "number" ? { member: { id: of, name: "" }, range } : of
    );
    this.#lacking.set(key, [...this.#lacking.get(key) ?? [], ...unowed]);
  }

  /** A member that is in the group was told that it misses something. */
  noteGap(stay: Stay, sender: MemberId, range: SeqRange): void {
    if (!this.#isOverflow(stay, sender, range)) this.#gaps.push({ stay, sender, range });
  }

  /** @throws {Violation} if a gap was told without a reason */
  check(): void {
    for (const gap of this.#gaps) {
      if (this.#isExcused(gap)) continue;
      const { stay, sender, range: { first, last } } = gap;
      const [receiver, from] = [stay.member, sender].map(formatMemberId);
      throw new Violation(
        `${receiver} in ${stay.groupName} was told to miss ${first}-${last} of ${from}, who lived`,
      );
    }
  }

  #isExcused({ stay, sender, range }: ToldGap): boolean {
    if (this.#gone.has(sender)) return true;
    const lacking = this.#lacking.get(`${stay.group}/${sender}`) ?? [];
    return lacking.some(({ member, range: { first, last } }) =>
      // A message is missing as a whole even if a part of it was acknowledged.
      member.id === stay.member && first - INCOMPLETE_SEQS_MAX <= range.first && range.last <= last
    );
  }

  /** From half its bound on a history forgets what only slow members lack. */
  #isOverflow({ group }: Stay, sender: MemberId, { first }: SeqRange): boolean {
    return this.#ledger.keptBytesFrom(group, sender, first) > HISTORY_BYTES_MAX / 2;
  }
}
