/**
 * The largest count that a peer's report is believed: of views, slots, epochs and groups. A group
 * with one change every millisecond gets there after 24 days. The numbers that follow a report
 * still fit a u32, on which an absurd report would put an end otherwise: after 2 ** 32 - 1 comes 0.
 */
export const COUNT_PLAUSIBLE_MAX = 2 ** 31 - 1;

/** The same for seqs, which are u48: at a million messages a second that is four years. */
export const SEQ_PLAUSIBLE_MAX = 2 ** 47 - 1;

/**
 * Returns true if all these counts of a peer can be true, and may be stored and counted on from.
 */
export function isPlausibleCount(...counts: readonly number[]): boolean {
  return counts.every((count) => count <= COUNT_PLAUSIBLE_MAX);
}

/** Returns true if a seq of a peer can be true, and may be stored and counted on from. */
export function isPlausibleSeq(seq: number): boolean {
  return seq <= SEQ_PLAUSIBLE_MAX;
}
