import type { GroupId, MemberId } from "../../../core/mod.ts";

/**
 * Returns the sequencer for a group: the one with the highest hash of the group's id and its own
 * (rendezvous hashing), or `undefined` if there are none. Groups spread evenly. A group gets the
 * same sequencer whenever the same ones are offered, and one sequencer more or less changes nothing
 * for the groups of the others.
 */
export function placeGroup<T extends { readonly id: MemberId }>(
  group: GroupId,
  sequencers: Iterable<T>,
): T | undefined {
  let best: T | undefined;
  let bestHash = -1;
  for (const sequencer of sequencers) {
    const hash = placementHash(group, sequencer.id);
    const isBetter = best === undefined || hash > bestHash ||
      (hash === bestHash && sequencer.id > best.id);
    if (!isBetter) continue;
    best = sequencer;
    bestHash = hash;
  }
  return best;
}

/**
 * Returns a u32 that depends on every bit of both ids. The group's id and the two halves of the
 * sequencer's are taken in one after the other. Between them the state is mixed by the finalizer of
 * MurmurHash3, in which one changed bit changes half of all bits. The hash is no secret: ids are
 * random already, and whoever could choose an id would gain nothing but work.
 */
export function placementHash(group: GroupId, sequencer: MemberId): number {
  const low = sequencer >>> 0;
  const high = Math.floor(sequencer / 2 ** 32);
  return mix(mix(mix(group) ^ low) ^ high);
}

function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
