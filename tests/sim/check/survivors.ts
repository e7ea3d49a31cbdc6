import {
  formatMemberId,
  KEPT_KERNEL_BYTES,
  type MemberId,
  type Seq,
  type SeqRange,
  TABLE_LIMITS,
} from "../../../lib/core/mod.ts";
import type { SimWorld } from "../world/sim_world.ts";
import type { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

/**
 * Checks that the members that are left have delivered the same of each member that died or was
 * evicted, as far as they were there. Its stream ends for all of them at the same place, and nobody
 * is told to miss what another one has, unless it was detached and the others keep it no longer.
 *
 * @throws {Violation} if that is not so
 */
export function checkSurvivors(world: SimWorld): void {
  const stays = world.living().flatMap((member) => [...member.stays.values()])
    .filter(({ mode }) => mode === "fifo");
  const { tables } = world.settings;
  for (const group of new Set(stays.map((stay) => stay.group))) {
    const here = stays.filter((stay) => stay.group === group);
    // Others may ask for a stream that is kept no more.
    if (world.excuses.departures(group) > tables.departedStreams) continue;
    // An application that takes nothing may get less of a stream than the others have.
    if (tables.departedSeqs < TABLE_LIMITS.departedSeqs) continue;
    for (const sender of world.excuses.gone) {
      // A hostile member may have told each another thing of it.
      if (world.hostile !== undefined) continue;
      // A forgery may cost the end of a stream whose sender is gone (decision 0132).
      if (world.ledger.signed.forgedTo(group, sender) > 0) continue;
      // From half its bound on a history forgets what only detached members lack.
      if (world.excuses.mayForget(group, sender)) continue;
      // Some may never have heard that it had come back.
      if (world.excuses.hasLeft(group, sender)) continue;
      const wrong = disagreement(here, sender, (seq, end) => {
        const taken = world.ledger.kernelBytes(group, sender, { first: seq, last: end });
        return taken <= KEPT_KERNEL_BYTES;
      });
      if (wrong !== undefined) throw new Violation(wrong);
    }
  }
}

/**
 * Returns in what some stays differ that saw something of the stream of a sender that is gone.
 * `isKept`: whether those that had a seq of a stream with this end had to keep it for the others.
 *
 * Worked case: ford has detached trillian, who was cut off at 40, and dies after 400. Arthur keeps
 * the last hundred seqs of what he delivered, as each member does (PROTOCOL 8.6.1). So trillian is
 * told that she misses 41 to 300, and gets the rest.
 */
export function disagreement(
  stays: readonly Stay[],
  sender: MemberId,
  isKept: (seq: Seq, end: Seq) => boolean = () => true,
): string | undefined {
  const survivors = stays.filter(({ positions, member }) =>
    positions.has(sender) && member !== sender
  );
  const who = formatMemberId(sender);
  for (const one of survivors) {
    for (const other of survivors) {
      const [end, otherEnd] = [one.positions.get(sender)!, other.positions.get(sender)!];
      if (end !== otherEnd) {
        return `The stream of ${who} ends at ${end} for ${name(one)}, at ${otherEnd} for ${
          name(other)
        }`;
      }
      const seq = missedOnlyBy(one, other, sender, (seq) => isKept(seq, end));
      if (seq === undefined) continue;
      return `${name(one)} was told to miss ${seq} of ${who}, and ${name(other)} had it`;
    }
  }
  return undefined;
}

/**
 * Returns the first seq that one was told to miss, and that another has delivered and had to keep.
 */
function missedOnlyBy(
  one: Stay,
  other: Stay,
  sender: MemberId,
  isKept: (seq: Seq) => boolean,
): Seq | undefined {
  const theirs = other.gaps.get(sender) ?? [];
  const begin = other.begins.get(sender) ?? 0;
  for (const { first, last } of one.gaps.get(sender) ?? []) {
    for (let seq = Math.max(first, begin + 1); seq <= last; seq++) {
      if (!theirs.some((range) => isIn(range, seq)) && isKept(seq)) return seq;
    }
  }
  return undefined;
}

function isIn({ first, last }: SeqRange, seq: Seq): boolean {
  return first <= seq && seq <= last;
}

function name({ member }: Stay): string {
  return formatMemberId(member);
}
