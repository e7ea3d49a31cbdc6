import {
  type Epoch,
  type GroupId,
  HEAD_MS,
  HEAD_REPEATS,
  type Instant,
  type Seq,
} from "../../core/mod.ts";
import {
  type ChainPoint,
  type OrderChain,
  type Signer,
  signHead,
} from "../../identity/statements/mod.ts";
import type { HeadFrame } from "../../wire/mod.ts";

/** Settings of {@linkcode OrderHeads}. */
export interface OrderHeadsOptions {
  readonly group: GroupId;
  readonly epoch: Epoch;
  readonly signer: Signer;
  readonly chain: OrderChain;
}

/**
 * The heads with which a sequencer vouches for the order of a signed group (PROTOCOL 10.9.8). The
 * newest one is sent to all members `HEAD_MS` after an entry, and a few times more, since nothing
 * acknowledges it, and so that it says at last that all have taken what it is about. A later head
 * replaces an earlier one.
 */
export class OrderHeads {
  readonly #options: OrderHeadsOptions;
  #head: Omit<HeadFrame, "held"> | undefined;
  #repeats = 0;
  #repeatMs = HEAD_MS;
  #deadline: Instant | undefined;
  /** The seq up to which heads are sent or due. */
  #noted: Seq;

  constructor(options: OrderHeadsOptions) {
    this.#options = options;
    this.#noted = options.chain.point.seq;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Notes that there may be entries after the last head. */
  note(now: Instant): void {
    const { seq } = this.#options.chain.point;
    if (seq === this.#noted) return;
    this.#noted = seq;
    const isDueSoon = this.#deadline !== undefined && this.#deadline <= now + HEAD_MS;
    if (!isDueSoon) this.#deadline = now + HEAD_MS;
    this.#repeats = HEAD_REPEATS;
    this.#repeatMs = HEAD_MS;
  }

  /** Returns the newest head if it is due. `held` is the seq up to which all have the sequence. */
  takeDue(held: Seq, now: Instant): HeadFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    const { point } = this.#options.chain;
    if (this.#head?.seq !== point.seq) this.#head = this.#sign(point);
    this.#repeats--;
    this.#deadline = this.#repeats > 0 ? now + this.#repeatMs : undefined;
    this.#repeatMs *= 2;
    return { ...this.#head, held };
  }

  /** Returns the head at a point, for a member that begins there. */
  at(point: ChainPoint): HeadFrame {
    return { ...this.#sign(point), held: 0 };
  }

  #sign({ seq, chain }: ChainPoint): Omit<HeadFrame, "held"> {
    const { group, epoch, signer } = this.#options;
    const signature = signHead({ group, epoch, seq, chain }, signer);
    return { type: "head", seq, chain, signature };
  }
}
