import { formatMemberId, type GroupId, type MemberId } from "../../../lib/core/mod.ts";
import { decodeDatagram, type ExpelFrame, WireError } from "../../../lib/wire/mod.ts";
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
  /**
   * Returns whether a member has delivered nothing yet. Its own join entry may have died with a
   * sequencer.
   */
  hasTakenNothing(group: GroupId, member: MemberId): boolean;
  /** Returns whether the sequence of every other member begins after what a member lacks. */
  hadNoCompanion(group: GroupId, member: MemberId): boolean;
  /** Returns the members of a group. */
  membersOf(group: GroupId): readonly MemberId[];
}

/**
 * Checks that each expulsion has a reason: the member lacks an entry that no living member holds, and
 * a member is gone that may have held it; or the member was silent, and most of the group was not.
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
    const datagram = decodeDatagram(bytes);
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
    const { mayBeForgotten, isAnybodyGone, hasTakenNothing, hadNoCompanion } = this.#options;
    const isAlone = !this.#isAnybodyGone && !isAnybodyGone();
    const isExcused = mayBeForgotten(this.#group) || hasTakenNothing(this.#group, member) ||
      hadNoCompanion(this.#group, member);
    if (frame.reason === "behind" && isAlone && !isExcused) {
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
}
