import {
  CHAIN_POINTS_MAX,
  type Epoch,
  forgetOldest,
  type GroupId,
  HEADS_KEPT_MAX,
  isSameEpoch,
  NO_EPOCH,
  sameBytes,
  type Seq,
} from "../../../core/mod.ts";
import {
  type ChainedRun,
  type ChainPoint,
  type Hash,
  OrderChain,
  type Verifier,
  verifyHead,
  wordsOf,
} from "../../../identity/statements/mod.ts";
import type { SequenceOrder } from "../../../ordering/mod.ts";
import type { HeadFrame, InstallFrame, ViewChange } from "../../../wire/mod.ts";
import type { OrderWords } from "../group/order_words.ts";

/** Settings of {@linkcode HeadWatch}. */
export interface HeadWatchOptions {
  readonly group: GroupId;
  readonly verifier: Verifier;
  readonly hash: Hash;
}

/** A head whose signature holds, and whose place we have not come to yet. */
interface AwaitedHead extends ChainPoint {
  readonly epoch: Epoch;
}

/**
 * The order that a member of a signed group is shown, and the heads in which the sequencer vouches
 * for it (PROTOCOL 10.9.8). A head of another order means that the sequencer tells somebody
 * something else: nothing more is taken then.
 *
 * Our chain of an epoch begins with its install. Who joins later begins with the head at its cut,
 * which comes with the welcome. If that is lost, or entries are lost for good, the chain begins
 * anew with the next head whose place we come to.
 *
 * Worked case: arthur's cut is 41, and the welcome has the head at 41. He takes his join, 42, and
 * ford's run, 43 to 45. The head at 45 comes, and agrees with his chain; the one at 50 waits until
 * he has come there.
 */
export class HeadWatch implements SequenceOrder {
  readonly #options: HeadWatchOptions;
  #epoch: Epoch = NO_EPOCH;
  /** The seq up to which the sequence is checked. */
  #at: Seq = -1;
  /** Our own chain; `undefined` while we know no point to begin at. */
  #chain: OrderChain | undefined;
  /** Our own chain hash at the last places that have one. */
  readonly #points = new Map<Seq, Uint8Array>();
  /** Heads of places that we have not come to, by these; the first ones. */
  readonly #awaited = new Map<Seq, AwaitedHead>();
  /** The newest heads that agree with our chain. */
  readonly #agreed = new Map<Seq, Uint8Array>();
  /** The highest seq of which the sequencer said that all members have taken it. */
  #held: Seq = 0;
  #isRefused = false;

  constructor(options: HeadWatchOptions) {
    this.#options = options;
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Begins after a cut. */
  begin(cut: Seq, epoch: Epoch): void {
    this.#enter(epoch);
    this.#chain = undefined;
    this.#reach(cut);
  }

  addRun(run: ChainedRun): void {
    const { first, last } = run.range;
    if (this.#goesOnAt(first)) this.#chain!.addRun(run);
    this.#reach(last);
  }

  addChange(seq: Seq, change: ViewChange): void {
    if (this.#goesOnAt(seq)) this.#chain!.addChange(seq, change);
    this.#reach(seq);
  }

  addInstall(install: InstallFrame): void {
    const { seq, epoch, part } = install;
    if (part === 0) {
      this.#enter(epoch);
      this.#chain = new OrderChain({ ...this.#options, epoch, before: seq - 1 });
    }
    if (this.#goesOnAt(seq)) this.#chain!.addInstall(seq, install);
    this.#reach(seq);
  }

  /** Takes a head of our sequencer. Returns false if the sequencer has not signed it. */
  onHead({ seq, held, chain, signature }: HeadFrame, epoch: Epoch, key: Uint8Array): boolean {
    const isKnown = isSameEpoch(epoch, this.#epoch) && sameAt(this.#agreed, seq, chain);
    if (!isKnown) {
      const { group, verifier } = this.#options;
      if (!verifyHead({ group, epoch, seq, chain }, signature, key, verifier)) return false;
      this.#onSigned({ epoch, seq, chain });
    }
    if (isSameEpoch(epoch, this.#epoch)) this.#held = Math.max(this.#held, held);
    return true;
  }

  /** Returns the words for the newest head that all members hold. */
  words(hasKey: boolean): OrderWords {
    if (this.#isRefused) return { type: "none", reason: "two-orders" };
    const newest = Math.max(...[...this.#agreed.keys()].filter((seq) => seq <= this.#held));
    const chain = this.#agreed.get(newest);
    if (chain === undefined) return { type: "none", reason: hasKey ? "no-head" : "no-key" };
    return { type: "words", words: wordsOf(chain), seq: newest, epoch: this.#epoch };
  }

  #onSigned(head: AwaitedHead): void {
    if (isSameEpoch(head.epoch, this.#epoch) && head.seq <= this.#at) return this.#compare(head);
    // The first ones stay: each of them is compared before those after it.
    if (this.#awaited.size < HEADS_KEPT_MAX) this.#awaited.set(head.seq, head);
  }

  #compare({ seq, chain }: ChainPoint): void {
    if (this.#chain === undefined && seq === this.#at) this.#beginAt({ seq, chain });
    const own = this.#points.get(seq);
    if (own === undefined) return;
    if (!sameBytes(own, chain)) this.#isRefused = true;
    else {
      this.#agreed.set(seq, chain);
      forgetOldest(this.#agreed, HEADS_KEPT_MAX);
    }
  }

  #beginAt(point: ChainPoint): void {
    this.#chain = new OrderChain({ ...this.#options, epoch: this.#epoch, before: point.seq });
    this.#chain.goOnFrom(point);
    this.#notePoint(point);
  }

  /** Returns true if our chain goes on at a seq. Where entries are lost it ends. */
  #goesOnAt(seq: Seq): boolean {
    if (this.#chain?.point.seq !== seq - 1) this.#chain = undefined;
    return this.#chain !== undefined;
  }

  #notePoint({ seq, chain }: ChainPoint): void {
    this.#points.set(seq, chain);
    forgetOldest(this.#points, CHAIN_POINTS_MAX);
  }

  /** Notes how far the sequence is checked, and compares the heads up to there. */
  #reach(seq: Seq): void {
    this.#at = seq;
    if (this.#chain !== undefined) this.#notePoint(this.#chain.point);
    for (const head of [...this.#awaited.values()]) {
      if (head.seq > seq || !isSameEpoch(head.epoch, this.#epoch)) continue;
      this.#awaited.delete(head.seq);
      this.#compare(head);
    }
  }

  /** Enters an epoch, to which nothing of the one before applies but heads that came early. */
  #enter(epoch: Epoch): void {
    this.#epoch = epoch;
    this.#points.clear();
    this.#agreed.clear();
    this.#held = 0;
    for (const head of [...this.#awaited.values()]) {
      if (!isSameEpoch(head.epoch, epoch)) this.#awaited.delete(head.seq);
    }
  }
}

function sameAt(points: ReadonlyMap<Seq, Uint8Array>, seq: Seq, chain: Uint8Array): boolean {
  const known = points.get(seq);
  return known !== undefined && sameBytes(known, chain);
}
