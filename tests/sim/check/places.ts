import type { Seq } from "../../../lib/core/mod.ts";
import {
  beginsMessage,
  contradict,
  type Entry,
  insideOf,
  isOfLiving,
  isSame,
  type Version,
} from "./order_entry.ts";
import { Installs } from "./installs.ts";
import type { Stay } from "./stay.ts";

/**
 * The entries that members delivered at each place of one group's order. Members of the view
 * deliver one and the same; evicted members may deliver another.
 */
export class Places {
  readonly #versions = new Map<Seq, Version[]>();
  readonly #conflicts = new Set<Seq>();
  readonly installs = new Installs();
  /** The highest place that anybody has delivered. */
  last: Seq = 0;

  get versions(): ReadonlyMap<Seq, readonly Version[]> {
    return this.#versions;
  }

  /** Places at which members delivered different entries. */
  get conflicts(): ReadonlySet<Seq> {
    return this.#conflicts;
  }

  /** A stay delivered an entry, which begins at `first`. */
  note(stay: Stay, first: Seq, entry: Entry): void {
    this.last = Math.max(this.last, entry.last);
    this.#put(stay, first, entry);
    for (let seq = first + 1; seq <= entry.last; seq++) this.#put(stay, seq, insideOf(entry, seq));
  }

  /**
   * Returns whether two entries cannot both be at a place. Two changes that reported the end of
   * different members may have been one install.
   */
  contradict(seq: Seq, a: Entry, b: Entry): boolean {
    if (!contradict(a, b)) return false;
    const areEnds = a.left !== undefined && b.left !== undefined;
    return !areEnds || !this.installs.leaveOut(seq, [...a.left, ...b.left]);
  }

  /** Returns what those who are still there have delivered at a place. */
  versionsOf(living: ReadonlySet<Stay>, seq: Seq): Version[] {
    return (this.#versions.get(seq) ?? []).filter((version) => isOfLiving(version, living));
  }

  /**
   * Returns the first place, from `from` on, of a message that the living have and that was not
   * told.
   */
  firstUntold(from: Seq, told: ReadonlySet<Seq>, living: ReadonlySet<Stay>): Seq | undefined {
    for (let seq = from; seq <= this.last; seq++) {
      if (told.has(seq)) continue;
      if (this.versionsOf(living, seq).some(({ entry }) => beginsMessage(entry))) return seq;
    }
    return undefined;
  }

  #put(stay: Stay, seq: Seq, entry: Entry): void {
    const versions = this.#versions.get(seq) ?? [];
    const known = versions.find((version) => isSame(version.entry, entry));
    if (known === undefined) versions.push({ entry, stays: new Map([[stay, entry.view]]) });
    else known.stays.set(stay, entry.view);
    this.#versions.set(seq, versions);
    if (versions.length > 1) this.#conflicts.add(seq);
  }
}
