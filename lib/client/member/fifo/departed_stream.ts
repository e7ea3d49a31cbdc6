import {
  addRange,
  DEPARTED_MS,
  EXTENT_RANGES_MAX,
  HELLO_MS,
  HELLO_MS_MAX,
  type Instant,
  jitter,
  type MemberId,
  NAK_RANGES_MAX,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  type Random,
  removeRange,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import type { Inbound } from "../../../ordering/mod.ts";
import type { DatagramWriter, ExtentFrame, RelayFrame } from "../../../wire/mod.ts";
import type { Peer } from "./peer.ts";

/** One who was there with the departed, and what it said that it holds. */
interface Survivor {
  readonly peer: Peer;
  extent: { readonly highest: Seq; readonly held: SeqRange[] } | undefined;
}

/** What is to be asked of a survivor. */
export interface RangeRequest {
  readonly peer: Peer;
  readonly ranges: readonly SeqRange[];
}

/**
 * The stream of a member that is gone. Nobody repairs it any more but those who hold parts of it:
 * each tells all others its extent, the highest seq that anybody knows of is the stream's end, what
 * somebody holds is asked of that one, and what nobody holds is given up.
 *
 * An extent is final, because whoever gives one takes nothing of the departed any more, and what one
 * gets from another survivor was in that one's extent. Only when a survivor is gone, too, all are
 * asked again: it may have brought somebody what only it held.
 */
export class DepartedStream {
  readonly peer: Peer;
  readonly #inbound: Inbound;
  readonly #survivors = new Map<MemberId, Survivor>();
  readonly #random: Random;
  /** Extents count only from this view on. */
  #sinceView = 0;
  /** Where it ends, if somebody said so who knows; what others heard of beyond is another stay's. */
  #end: Seq;
  /** Where it ends is known: nobody needs to be asked before something is missing. */
  #isEndKnown: boolean;
  #askMs = HELLO_MS;
  #nakMs = NAK_RETRY_MS;
  #tries = 0;
  #isSettled = false;
  #deadline: Instant | undefined;

  constructor(
    { peer, inbound, survivors, last, random, now }: {
      peer: Peer;
      inbound: Inbound;
      survivors: Iterable<Peer>;
      /** Where the stream ends; `undefined`: not known. */
      last: Seq | undefined;
      random: Random;
      now: Instant;
    },
  ) {
    this.peer = peer;
    this.#inbound = inbound;
    this.#random = random;
    for (const survivor of survivors) {
      // It may be back under its id; of its former stay it has nothing any more.
      if (survivor.id === peer.id) continue;
      this.#survivors.set(survivor.id, { peer: survivor, extent: undefined });
    }
    this.#isEndKnown = last !== undefined;
    this.#end = last ?? Infinity;
    if (last !== undefined) inbound.window.noteSent(last);
    // Others learn of it about now, and tell their extents without being asked.
    this.#deadline = last === undefined ? now + jitter(HELLO_MS, 0.3, random) : now;
    this.#advance(now);
  }

  /** Whether all that there is has come, and the end is known. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** What we hold. */
  extent(view: number, asks: boolean): ExtentFrame {
    const { id: stream, joined } = this.peer;
    const { window } = this.#inbound;
    const held = window.held(EXTENT_RANGES_MAX);
    return { type: "extent", stream, joined, view, highest: window.highest, asks, held };
  }

  /** Its sender says where it ended. */
  endAt(last: Seq, now: Instant): void {
    if (this.#isSettled) return;
    this.#isEndKnown = true;
    this.#end = Math.min(this.#end, last);
    this.#inbound.window.noteSent(last);
    this.#advance(now);
  }

  /** Who has not told its extent yet. */
  unheard(): Peer[] {
    return [...this.#survivors.values()].filter(({ extent }) => extent === undefined)
      .map(({ peer }) => peer);
  }

  onExtent(from: Peer, { view, highest, held }: ExtentFrame, now: Instant): void {
    const survivor = this.#survivors.get(from.id);
    if (survivor === undefined || survivor.extent !== undefined || view < this.#sinceView) return;
    const ranges = [...held];
    const told = ranges.at(-1)?.last ?? 0;
    // What a list has no room for it may hold all the same: asked for it, it will say.
    if (ranges.length >= EXTENT_RANGES_MAX && told < highest) {
      ranges.push({ first: told + 1, last: highest });
    }
    survivor.extent = { highest, held: ranges };
    if (this.#isSettled || this.isAsking) return;
    this.#deadline = now;
    this.#advance(now);
  }

  /** The survivors that view `view` has no more can bring nobody anything. */
  onView(view: number, isGone: (survivor: Peer) => boolean, now: Instant): void {
    if (this.#isSettled) return;
    const gone = [...this.#survivors.values()].filter(({ peer }) => isGone(peer));
    if (gone.length === 0) return;
    for (const { peer } of gone) this.#survivors.delete(peer.id);
    this.#sinceView = view;
    for (const survivor of this.#survivors.values()) survivor.extent = undefined;
    this.#askMs = HELLO_MS;
    this.#deadline = now;
    this.#advance(now);
  }

  /** A survivor has repeated something. */
  onRelay({ base, messages }: RelayFrame, bytes: Uint8Array, now: Instant): void {
    if (this.#isSettled) return;
    const { window } = this.#inbound;
    for (let i = 0; i < messages.length; i++) window.insert(base + i, messages[i]!, bytes);
    this.#nakMs = NAK_RETRY_MS;
    this.#advance(now);
  }

  /** What we hold of these ranges. */
  heldOf(ranges: readonly SeqRange[]): SeqRange[] {
    return this.#inbound.window.heldOf(ranges);
  }

  /** Packs the first of these ranges, which get shorter by that; answers whether there is more. */
  pack(writer: DatagramWriter, ranges: SeqRange[]): boolean {
    while (ranges.length > 0) {
      const { first, last } = ranges.shift()!;
      const packed = this.#packRange(writer, first, last);
      if (packed === last) continue;
      ranges.unshift({ first: packed + 1, last });
      return true;
    }
    return false;
  }

  /** It said before that it holds this, and does not any more. */
  onNotHeld(from: Peer, ranges: readonly SeqRange[], now: Instant): void {
    const held = this.#survivors.get(from.id)?.extent?.held;
    if (held === undefined) return;
    for (const range of ranges) removeRange(held, range);
    this.#advance(now);
  }

  /** Somebody asked for a part of it: it is kept for a while longer. */
  onAsked(now: Instant): void {
    if (this.#isSettled) this.#deadline = now + DEPARTED_MS;
  }

  /** What to ask, and of whom, now that the deadline has passed. */
  takeQuestions(now: Instant): RangeRequest[] {
    if (this.isAsking) {
      this.#deadline = now + jitter(this.#askMs, 0.2, this.#random);
      this.#askMs = Math.min(2 * this.#askMs, HELLO_MS_MAX);
      return [];
    }
    this.#advance(now);
    if (this.#isSettled) return [];
    this.#deadline = now + jitter(this.#nakMs, 0.3, this.#random);
    this.#nakMs = Math.min(2 * this.#nakMs, NAK_RETRY_MS_MAX);
    this.#tries++;
    return this.#questions();
  }

  /** Nothing will come any more: what is missing is a gap. */
  end(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#inbound.window.end();
  }

  /** Whether we wait for extents. */
  get isAsking(): boolean {
    if (this.#isSettled) return false;
    const needsAll = !this.#isEndKnown || this.#inbound.window.isMissing;
    return needsAll && this.unheard().length > 0;
  }

  /** Goes on as far as is known what there is. */
  #advance(now: Instant): void {
    if (this.#isSettled || this.isAsking) return;
    const { window } = this.#inbound;
    for (const { extent } of this.#survivors.values()) {
      window.noteSent(Math.min(extent?.highest ?? 0, this.#end));
    }
    this.#isEndKnown = true;
    this.#giveUpUnheld();
    if (!window.isMissing) {
      this.end();
      this.#deadline = now + DEPARTED_MS;
    }
  }

  /** Packs what is held of a range; answers the last seq that is done with. */
  #packRange(writer: DatagramWriter, first: Seq, last: Seq): Seq {
    const { window } = this.#inbound;
    const { id: stream, joined } = this.peer;
    let isOpen = false;
    for (let seq = first; seq <= last; seq++) {
      const message = window.at(seq);
      if (message === undefined) {
        isOpen = false;
        continue;
      }
      const { slice, bytes } = message;
      isOpen = (isOpen && writer.addMessage(slice, bytes)) ||
        writer.openRelay({ stream, joined, base: seq }, slice, bytes);
      if (!isOpen) return seq - 1;
    }
    return last;
  }

  #giveUpUnheld(): void {
    const { window } = this.#inbound;
    for (const hole of window.missing(0, NAK_RANGES_MAX)) {
      const unheld = [hole];
      for (const { extent } of this.#survivors.values()) {
        for (const range of extent?.held ?? []) removeRange(unheld, range);
      }
      for (const range of unheld) window.giveUp(range);
    }
  }

  /** Each hole is asked of one who holds it, of another one at each try. */
  #questions(): RangeRequest[] {
    const asked = new Map<Peer, SeqRange[]>();
    const survivors = [...this.#survivors.values()];
    for (const hole of this.#inbound.window.missing(0, NAK_RANGES_MAX)) {
      const open = [hole];
      for (let i = 0; i < survivors.length && open.length > 0; i++) {
        const { peer, extent } = survivors[(i + this.#tries) % survivors.length]!;
        for (const range of extent?.held ?? []) takeCommon(open, range, asked, peer);
      }
    }
    return [...asked].map(([peer, ranges]) => ({ peer, ranges: ranges.slice(0, NAK_RANGES_MAX) }));
  }
}

/** Moves what `open` and `range` have in common to what is asked of `peer`. */
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
