import { formatMemberId, type GroupId, type MemberId, type Seq } from "../../../lib/core/mod.ts";
import { type ExpelFrame, WireError } from "../../../lib/wire/mod.ts";
import type { Stay } from "./stay.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** The facts that an expulsion is judged by. */
export interface ExpelWatchOptions {
  /**
   * Returns whether the entries that a member lacks may be held by no living member, although no
   * member left.
   */
  mayBeForgotten(group: GroupId): boolean;
  /** Returns whether the process of any member has died, or a member was evicted. */
  isAnybodyGone(): boolean;
  /** Returns the stays that the members' applications have in a group. */
  staysIn(group: GroupId): readonly Stay[];
  /** Returns whether a member breaks the protocol. What it says it lacks may be a lie. */
  isHostile(member: MemberId): boolean;
  /** Returns the members of a group. */
  membersOf(group: GroupId): readonly MemberId[];
}

/**
 * Checks that each expulsion has a reason: the member lacks an entry that no living member holds,
 * and a member is gone that may have held it; or the member was silent, and most of the group was
 * not.
 */
export class ExpelWatch {
  readonly #options: ExpelWatchOptions;
  #isAnybodyGone = false;
  #group: GroupId = 0;
  #frame: ExpelFrame | undefined;
  /** The members of the group when the expel arrived. */
  #members: readonly MemberId[] = [];

  constructor(options: ExpelWatchOptions) {
    this.#options = options;
  }

  /** Notes what the tracker is about to handle. */
  onDatagram(bytes: Uint8Array): void {
    const datagram = decodedOf(bytes);
    this.#frame = undefined;
    if (datagram instanceof WireError) return;
    this.#frame = datagram.frames.find((frame) => frame.type === "expel");
    if (this.#frame === undefined) return;
    this.#group = datagram.header.group;
    this.#members = this.#options.membersOf(this.#group);
  }

  /** A member has left, or was let out for another reason. */
  noteDeparture(): void {
    this.#isAnybodyGone = true;
  }

  /** @throws {Violation} if there is no reason to expel it */
  onExpelled(member: MemberId, name: string): ExpelFrame["reason"] {
    const frame = this.#frame;
    const who = `${name} (${formatMemberId(member)})`;
    if (frame === undefined) throw new Violation(`${who} was expelled, and nobody asked for it`);
    const isAlone = !this.#isAnybodyGone && !this.#options.isAnybodyGone();
    if (frame.reason === "behind" && isAlone && !this.#isExcused(member, frame)) {
      throw new Violation(
        `${who} was expelled as behind, and nobody is gone who held what it lacks`,
      );
    }
    const reported = this.#members.filter((id) => frame.members.includes(id)).length;
    if (frame.reason === "silent" && 2 * reported > this.#members.length) {
      throw new Violation(`${who} was expelled as silent, with ${reported} of its group`);
    }
    return frame.reason;
  }

  /**
   * Returns whether no member that goes on needs to hold what a member lacks. Members that are
   * reported with it lack that, too.
   */
  #isExcused(member: MemberId, { members: reported }: ExpelFrame): boolean {
    const { isHostile, mayBeForgotten, staysIn } = this.#options;
    if (isHostile(member) || mayBeForgotten(this.#group)) return true;
    const stays = staysIn(this.#group);
    const own = stays.find((stay) => stay.member === member);
    if (own === undefined) return false;
    // It has delivered nothing yet: its own join entry may have died with a sequencer.
    if (own.position === undefined) return true;
    if (this.#members.every((id) => reported.includes(id))) return false;
    return hadNoCompanion(own.position, stays.filter((stay) => !reported.includes(stay.member)));
  }
}

/**
 * Returns whether the sequence of each member that goes on begins after what a member lacks that
 * has delivered up to `position`.
 *
 * Worked case: ford has delivered 11, and arthur 10. They miss 12 to 14, and trillian's sequence
 * begins with 21. If the sequencer dies now, no member has ever had 12 to 14: ford and arthur are
 * behind.
 */
function hadNoCompanion(position: Seq, others: readonly Stay[]): boolean {
  return others.every(({ first = Infinity }) => first > position + 2);
}
