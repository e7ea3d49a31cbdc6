import {
  addRange,
  EXTENT_RANGES_MAX,
  type MemberId,
  NAK_RANGES_MAX,
  removeRange,
  type Seq,
  type SeqRange,
  U48_MAX,
} from "../../../../core/mod.ts";
import type { ExtentFrame } from "../../../../wire/mod.ts";
import type { Peer } from "../peer.ts";

/** A member that was in the group with the departed, and its extent once that has come. */
interface Survivor {
  readonly peer: Peer;
  extent: { readonly highest: Seq; readonly held: SeqRange[] } | undefined;
}

/** Ranges to ask a survivor for. */
export interface RangeRequest {
  readonly peer: Peer;
  readonly ranges: readonly SeqRange[];
}

/**
 * The members that were in the group with a departed one, and the parts of its stream that each of
 * them says that it holds (PROTOCOL 8.6.2 to 8.6.5).
 *
 * Ford was evicted. Arthur's extent says 1 to 42, trillian's 1 to 40 and 42. So 42 is the highest
 * seq that anybody knows of, 41 is asked of arthur, and 43 is held by nobody.
 */
export class Survivors {
  readonly #survivors = new Map<MemberId, Survivor>();
  /** The view from which on extents count: older ones may rest on a survivor that is gone. */
  #sinceView = 0;

  constructor(peers: Iterable<Peer>) {
    for (const peer of peers) this.#survivors.set(peer.id, { peer, extent: undefined });
  }

  /** Returns the survivors whose extent is missing. */
  unheard(): Peer[] {
    return [...this.#survivors.values()].filter(({ extent }) => extent === undefined)
      .map(({ peer }) => peer);
  }

  /** The highest seq that any survivor has received or was told of; 0 without any. */
  get highest(): Seq {
    let highest = 0;
    for (const { extent } of this.#survivors.values()) {
      highest = Math.max(highest, extent?.highest ?? 0);
    }
    return highest;
  }

  /** Returns the highest seq up to `most` that any survivor holds; 0 without any. */
  highestHeld(most: Seq): Seq {
    let highest = 0;
    for (const { extent } of this.#survivors.values()) {
      highest = Math.max(highest, Math.min(extent?.held.at(-1)?.last ?? 0, most));
    }
    return highest;
  }

  /**
   * Takes the extent of a survivor, of which nothing beyond `farthest` counts. The first one since
   * the last view counts; returns false for any other.
   */
  onExtent(from: Peer, { view, highest, held }: ExtentFrame, farthest: Seq): boolean {
    const survivor = this.#survivors.get(from.id);
    if (survivor === undefined || survivor.extent !== undefined) return false;
    if (view < this.#sinceView) return false;
    const ranges = [...held];
    const told = ranges.at(-1)?.last ?? 0;
    // A full list may leave out ranges that the survivor holds: asked for them, it will say so.
    if (ranges.length >= EXTENT_RANGES_MAX && told < highest) {
      ranges.push({ first: told + 1, last: highest });
    }
    removeRange(ranges, { first: farthest + 1, last: U48_MAX });
    survivor.extent = { highest, held: ranges };
    return true;
  }

  /** Removes from a survivor's extent what it does not hold any more. */
  onNotHeld(from: Peer, ranges: readonly SeqRange[]): void {
    const held = this.#survivors.get(from.id)?.extent?.held;
    if (held === undefined) return;
    for (const range of ranges) removeRange(held, range);
  }

  /**
   * Removes the survivors that are not in view `view`, and forgets the extents of all others.
   * Returns false if none is gone.
   */
  removeGone(view: number, isGone: (survivor: Peer) => boolean): boolean {
    const gone = [...this.#survivors.values()].filter(({ peer }) => isGone(peer));
    if (gone.length === 0) return false;
    for (const { peer } of gone) this.#survivors.delete(peer.id);
    this.#sinceView = view;
    for (const survivor of this.#survivors.values()) survivor.extent = undefined;
    return true;
  }

  /** Takes the claims of all for void: none has sent what it says that it holds. */
  distrust(): void {
    for (const { extent } of this.#survivors.values()) extent?.held.splice(0);
  }

  /** Returns the parts of a range that no survivor holds. */
  unheldOf(range: SeqRange): SeqRange[] {
    const unheld = [range];
    for (const { extent } of this.#survivors.values()) {
      for (const held of extent?.held ?? []) removeRange(unheld, held);
    }
    return unheld;
  }

  /** Returns for each hole one survivor that holds it, another one at each try. */
  holdersOf(holes: readonly SeqRange[], tries: number): RangeRequest[] {
    const asked = new Map<Peer, SeqRange[]>();
    const survivors = [...this.#survivors.values()];
    for (const hole of holes) {
      const open = [hole];
      for (let i = 0; i < survivors.length && open.length > 0; i++) {
        const { peer, extent } = survivors[(i + tries) % survivors.length]!;
        for (const range of extent?.held ?? []) takeCommon(open, range, asked, peer);
      }
    }
    return [...asked].map(([peer, ranges]) => ({ peer, ranges: ranges.slice(0, NAK_RANGES_MAX) }));
  }
}

/** Moves the seqs that are in both `open` and `range` to the ranges that `peer` is asked for. */
function takeCommon(
  open: SeqRange[],
  range: SeqRange,
  asked: Map<Peer, SeqRange[]>,
  peer: Peer,
): void {
  const ranges = asked.get(peer) ?? [];
  for (const hole of [...open]) {
    const first = Math.max(hole.first, range.first);
    const last = Math.min(hole.last, range.last);
    if (first > last) continue;
    addRange(ranges, { first, last });
    removeRange(open, { first, last });
  }
  if (ranges.length > 0) asked.set(peer, ranges);
}
