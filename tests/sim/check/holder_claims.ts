import { formatMemberId, type GroupId, type MemberId, type Seq } from "../../../lib/core/mod.ts";
import type { Lacking } from "../../../lib/client/member/mod.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

/**
 * A member of the leaver's view that had not taken the leaver's last message, and was not named.
 */
interface Unnamed {
  readonly leaver: Stay;
  readonly place: Seq;
  readonly stay: Stay;
  readonly stood: Seq;
}

/** The places that the claims are judged by. */
export interface HolderFacts {
  /** Returns the stays that all applications have in a group just now. */
  staysIn(group: GroupId): Iterable<Stay>;
  /** Returns the place of the entry with which a stay began, if anybody has told it. */
  joinedAt(stay: Stay): Seq | undefined;
}

/**
 * The claims that leavers of total-order groups make: every member of the view that a leaver does
 * not name has taken all of its messages that came back. Members may be gone before the leaver
 * hears of it, so the claims are judged at the end of the run.
 */
export class HolderClaims {
  readonly #facts: HolderFacts;
  readonly #unnamed: Unnamed[] = [];
  /** Number of leaves whose claims were noted. */
  noted = 0;

  constructor(facts: HolderFacts) {
    this.#facts = facts;
  }

  /** A member left, and told its application who lacks something. */
  noteLeft(leaver: Stay, lacking: readonly Lacking[]): void {
    const { mode, ownPlace: place, present, group } = leaver;
    if (mode !== "total" || place === undefined) return;
    this.noted++;
    for (const stay of this.#facts.staysIn(group)) {
      if (stay === leaver || stay.isLeaving || !present.has(stay.member)) continue;
      if (lacking.some(({ member }) => member.id === stay.member)) continue;
      const stood = stay.position ?? this.#facts.joinedAt(stay);
      if (stood !== undefined && stood < place) this.#unnamed.push({ leaver, place, stay, stood });
    }
  }

  /**
   * `gone` has the members that died or were evicted, and `hostile` those that say what is not
   * true.
   *
   * @throws {Violation} if a member that stayed lacks messages that all had, as a leaver said
   */
  check(gone: ReadonlySet<MemberId>, hostile: ReadonlySet<MemberId>): void {
    for (const { leaver, place, stay, stood } of this.#unnamed) {
      if (gone.has(stay.member) || hostile.has(stay.member) || hostile.has(leaver.member)) continue;
      const [left, stayed] = [leaver.member, stay.member].map(formatMemberId);
      throw new Violation(
        `${left} left ${leaver.groupName} with its last message at ${place}, and did not say that ` +
          `${stayed} had taken up to ${stood} only`,
      );
    }
  }
}
