import {
  type Address,
  type Instant,
  invariant,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import type { ChainPoint, RunVerifier } from "../../identity/statements/mod.ts";
import { type AddressedPeer, Inbound, type Outbound, ReceiveWindow } from "../../ordering/mod.ts";
import type { ViewPlace } from "./takeover/mod.ts";

/** The phases of a {@linkcode Submitter}, in the order in which it passes through them. */
export const SUBMITTER_PHASES = [
  "greeting",
  "submitting",
  "gone",
] as const satisfies readonly SubmitterPhase["type"][];

/** One phase of a stay, with what only it has. */
type SubmitterPhase =
  /** Before its hello: it is unknown where its submissions begin, so none is taken. */
  | { readonly type: "greeting" }
  /** After its hello: its submissions are taken in order, as any stream is. */
  | { readonly type: "submitting"; readonly inbound: Inbound }
  /** After its bye, or the entry that let it out: nothing is sent to it or taken from it. */
  | { readonly type: "gone" };

/** The check of a member that submits to a signed group. */
export interface SubmitterCheck {
  /** The check of its signatures; `undefined` if no key of it is known. */
  readonly verifier: RunVerifier | undefined;
}

/** Settings of a {@linkcode Submitter}. */
export interface SubmitterOptions {
  /** True if it was in the sequence before our reign, with a cut after its own entry. */
  readonly goesOn?: boolean;
  /** The check of what it submits; without one the group is not signed. */
  readonly check?: SubmitterCheck | undefined;
  /** The order up to the cut; `undefined` in a group that is not signed. */
  readonly base?: ChainPoint | undefined;
}

const GREETING: SubmitterPhase = { type: "greeting" };
const GONE: SubmitterPhase = { type: "gone" };

/**
 * One stay of a member in a total-order group, as the group's sequencer knows it. Two streams run
 * between the two: the sequence (`outbound`) and the member's submissions (`inbound`).
 */
export class Submitter implements AddressedPeer, ViewPlace {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  readonly joined: number;
  readonly slot: number;
  /** The time at which it last said something in our epoch. */
  heardAt: Instant = -Infinity;
  /** True while it holds up a safe group; the tracker is asked to evict it (PROTOCOL 11.3.6). */
  isSlow = false;
  #phase: SubmitterPhase = GREETING;
  /** The highest of its submissions that has a place in the sequence; 0 before the first. */
  #placed: Seq = 0;

  /** The order up to the cut, if it has yet to be told; `undefined` in other groups. */
  readonly base: ChainPoint | undefined;
  readonly #goesOn: boolean;
  readonly #check: SubmitterCheck | undefined;

  /**
   * The cut of `outbound` is the seq right before the entry that lets the member in, or, if it
   * `goesOn` after a takeover, that of the last entry that it held.
   */
  constructor(place: ViewPlace, readonly outbound: Outbound, options: SubmitterOptions = {}) {
    this.#goesOn = options.goesOn ?? false;
    this.#check = options.check;
    this.base = options.base;
    this.id = place.id;
    this.name = place.name;
    this.address = place.address;
    this.joined = place.joined;
    this.slot = place.slot;
  }

  get phase(): typeof SUBMITTER_PHASES[number] {
    return this.#phase.type;
  }

  /** The stream of its submissions; `undefined` unless it is submitting. */
  get inbound(): Inbound | undefined {
    return this.#phase.type === "submitting" ? this.#phase.inbound : undefined;
  }

  get isGone(): boolean {
    return this.#phase === GONE;
  }

  /**
   * Takes its submissions from the one after `cut` on. A hello that is repeated changes nothing: a
   * second beginning would order the same messages twice (PROTOCOL 10.1.5). In a signed group
   * nothing is taken from a member of which no key is known.
   */
  begin(cut: Seq): void {
    invariant(this.#phase !== GONE, "A stay that has ended does not begin again");
    if (this.#phase.type === "submitting") return;
    if (this.#check !== undefined && this.#check.verifier === undefined) return;
    const window = new ReceiveWindow(cut, { verifier: this.#check?.verifier });
    this.#phase = { type: "submitting", inbound: new Inbound(cut, window) };
  }

  /** Records that one of the member's messages got its place, fragments and all. */
  onPlaced({ first, last }: SeqRange): void {
    invariant(
      first > this.#placed,
      "A member's next submission comes after those that have a place",
    );
    this.#placed = last;
  }

  /**
   * The seq up to which it has surely acknowledged the sequence. A member that went on after a
   * takeover promised what it holds, and its program need not have taken that: only what it
   * acknowledges to us says so.
   */
  get taken(): Seq {
    const { acked, cut } = this.outbound;
    return this.#goesOn && acked === cut ? 0 : acked;
  }

  /** Returns true if the entry at `seq` is for it, and it has not acknowledged that. */
  lacks(seq: Seq): boolean {
    // What came before its own entry is not for it.
    const isForIt = this.#goesOn || seq > this.outbound.cut;
    return !this.isGone && isForIt && this.taken < seq;
  }

  /** Ends the stay: by a bye, or by an entry of the sequence. */
  end(): void {
    this.#phase = GONE;
  }
}
