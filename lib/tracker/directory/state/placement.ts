import type { GroupId, MemberId } from "../../../core/mod.ts";

/**
 * Which of several sequencers gets a group: the one with the highest hash of the group's id and its
 * own (rendezvous hashing). So groups spread evenly, a group gets the same sequencer whenever the
 * same ones are asked for, and one more or one less changes nothing for the groups of the others.
 * `undefined` if there are none.
 */
export function placeGroup<T extends { readonly id: MemberId }>(
  group: GroupId,
  sequencers: Iterable<T>,
): T | undefined {
  let best: T | undefined;
  let bestHash = -1;
  for (const sequencer of sequencers) {
    const hash = placementHash(group, sequencer.id);
    const isBetter = hash > bestHash || (hash === bestHash && sequencer.id > best!.id);
    if (!isBetter) continue;
    best = sequencer;
    bestHash = hash;
  }
  return best;
}

/**
 * A u32 that depends on every bit of both ids. The group's id and the two halves of the sequencer's
 * are taken in one after the other; between them the state is mixed by the finalizer of
 * MurmurHash3, which changes half of all bits when one changes. It is no secret: ids are random
 * already, and who could choose one would gain nothing but work.
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
