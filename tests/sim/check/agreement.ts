import { formatMemberId, type Seq } from "../../../lib/core/mod.ts";
import { deliveredAt, disagreement, isOfLiving, ownJoinOf } from "./order_entry.ts";
import type { Places } from "./places.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

/**
 * Checks that all members that are still there have delivered the same at each place. A member that
 * is out by now may have delivered a tail that the others never did. After the place where that
 * tail differs, it has delivered nothing that they did.
 *
 * @throws {Violation} if that is not so
 */
export function checkAgreement(places: Places, living: ReadonlySet<Stay>): void {
  const astray = new Map<Stay, Seq>();
  for (const seq of [...places.conflicts].sort((a, b) => a - b)) {
    const versions = places.versions.get(seq)!;
    const theirs = versions.filter((version) => isOfLiving(version, living));
    for (const version of versions) {
      const others = theirs.filter(({ entry }) => places.contradict(seq, entry, version.entry));
      if (others.length === 0) continue;
      if (theirs.includes(version)) throw new Violation(disagreement(seq, theirs));
      for (const stay of version.stays.keys()) if (!astray.has(stay)) astray.set(stay, seq);
    }
  }
  for (const [stay, since] of astray) checkTail(places, stay, since, living);
}

/**
 * Checks that a member has passed to no view together with the others after the place where its
 * tail differs. (A message or a change may have got the same place again by chance, but not in the
 * same view.) A stay begins after the entry of its own join, and so does not pass to the view of
 * that join. The tracker gave this view its number, whichever epoch gave the join a place.
 *
 * Worked case: ford alone has delivered what epoch 1 ordered, 2 and 3. Entry 3 is arthur's join,
 * view 3. Ford is evicted, and nobody is left that has delivered anything, so epoch 2 begins with 1
 * again. It makes trillian's join 2 and arthur's 3, and arthur is in view 3. Ford and arthur share
 * nothing.
 */
function checkTail(places: Places, stay: Stay, since: Seq, living: ReadonlySet<Stay>): void {
  for (const [seq, versions] of places.versions) {
    if (seq <= since) continue;
    const common = versions.find(({ entry, stays }) =>
      entry.type === "change" && entry.view !== undefined && stays.has(stay) &&
      [...stays].some(([one, view]) =>
        living.has(one) && entry.what !== ownJoinOf(one) && view === stays.get(stay)
      )
    );
    if (common === undefined) continue;
    throw new Violation(`${deliveredAt(stay, since)} like nobody else, and ${seq} like the others`);
  }
}

/**
 * Checks a safe group: no member has delivered anything that another, which was in a view together
 * with it, has not delivered or has delivered otherwise. The dead have no such tail either.
 *
 * @throws {Violation} if that is not so
 */
export function checkSafeAgreement(places: Places, living: ReadonlySet<Stay>): void {
  const { versions: all, conflicts } = places;
  const seqs = [...all.keys()].sort((a, b) => a - b);
  const isParted = (one: Stay, other: Stay, until: Seq) =>
    seqs.some((seq) =>
      seq <= until &&
      all.get(seq)!.some(({ entry, stays }) =>
        stays.has(one) &&
        (entry.left?.includes(other.member) || entry.what === `evict ${other.member}`)
      )
    );
  // A member that was let out, and taken back when nobody was left that knew, was in another view.
  const met = (one: Stay, other: Stay, until: Seq) =>
    !isParted(one, other, until) && !isParted(other, one, until) &&
    seqs.some((seq) =>
      seq < until &&
      all.get(seq)!.some(({ stays }) =>
        stays.has(one) && stays.has(other) && stays.get(one) === stays.get(other)
      )
    );
  for (const seq of conflicts) {
    const versions = all.get(seq)!;
    for (const version of versions) {
      const stays = versions.filter(({ entry }) => places.contradict(seq, entry, version.entry))
        .flatMap((other) => [...other.stays.keys()]);
      const have = [...version.stays.keys()];
      if (!stays.some((one) => have.some((other) => met(one, other, seq)))) continue;
      throw new Violation(disagreement(seq, versions));
    }
  }
  for (const stay of living) {
    const { position } = stay;
    if (position === undefined || !hasDelivered(places, stay)) continue;
    for (const seq of seqs.filter((seq) => seq > position)) {
      const dead = all.get(seq)!.flatMap(({ stays }) => [...stays.keys()])
        .find((one) => met(one, stay, seq));
      if (dead === undefined) continue;
      throw new Violation(
        `${deliveredAt(dead, seq)}, and ${formatMemberId(stay.member)} never did`,
      );
    }
  }
}

/** Returns whether a stay is one in the group of these places. */
function hasDelivered({ versions }: Places, stay: Stay): boolean {
  for (const at of versions.values()) if (at.some(({ stays }) => stays.has(stay))) return true;
  return false;
}
