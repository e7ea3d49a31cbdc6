import {
  type Epoch,
  type GroupId,
  IDS_PER_FRAME_MAX,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import { CHANGE_KINDS, type InstallFrame, type ViewChange } from "../../wire/mod.ts";
import { RunText } from "./run_statement.ts";
import type { SignedMessage } from "./run_verifier.ts";
import { DIGEST_BYTES, type Hash } from "./signing.ts";
import {
  closeStatement,
  type OpenStatement,
  openStatement,
  STATEMENT_HEADER_BYTES,
  writeFixed,
} from "./statement.ts";

/** The kinds of links. The index of a kind is its code in the statement. */
const LINK_KINDS = ["beginning", "run", "change", "install"] as const;
/** Bytes of a link before the ids of an install. */
const LINK_BYTES_MAX = STATEMENT_HEADER_BYTES + DIGEST_BYTES + 1 + 6 + 6 + 6 + 2 + DIGEST_BYTES;

/** The chain hash at a seq that ends a run, or at which the view changes. */
export interface ChainPoint {
  readonly seq: Seq;
  readonly chain: Uint8Array;
}

/** A run of one member in its place in the order. */
export interface ChainedRun {
  /** The seqs of the run, with that of its signature. */
  readonly range: SeqRange;
  readonly member: MemberId;
  /** The seq of the first message in the member's own stream. */
  readonly submission: Seq;
  readonly messages: Iterable<SignedMessage>;
}

/** Options of {@linkcode OrderChain}. */
export interface OrderChainOptions {
  readonly group: GroupId;
  readonly epoch: Epoch;
  readonly hash: Hash;
  /** The seq before the first entry of the epoch. */
  readonly before: Seq;
}

/**
 * The chain hash of the order of one epoch (PROTOCOL 10.9.9): at the end of each run, and at each
 * change of the view and each part of an install, one hash of all entries of the epoch up to it.
 * A run is one link, however many messages it has.
 *
 * Worked case: 41 is the install of epoch 3, and ford's run is 42 to 44. The hash at 41 is over
 * that of the beginning and the install; that at 44 is over that at 41 and the run. 42 and 43 have
 * none.
 */
export class OrderChain {
  readonly #hash: Hash;
  readonly #link: OpenStatement;
  #point: ChainPoint;

  constructor({ group, epoch, hash, before }: OrderChainOptions) {
    this.#hash = hash;
    this.#link = openStatement("chain", new Uint8Array(LINK_BYTES_MAX + 6 * IDS_PER_FRAME_MAX));
    this.#point = { seq: before, chain: new Uint8Array(DIGEST_BYTES) };
    const writer = this.#open("beginning", before);
    writer.u32(group);
    writer.epoch(epoch);
    this.#close(before);
  }

  /** The newest point. */
  get point(): ChainPoint {
    return this.#point;
  }

  /** Goes on from another point of the same epoch. */
  goOnFrom(point: ChainPoint): void {
    this.#point = point;
  }

  /** Adds a run whose first seq is the next one. */
  addRun({ range, member, submission, messages }: ChainedRun): void {
    const text = new RunText();
    for (const { slice, bytes } of messages) text.add(slice, bytes);
    const writer = this.#open("run", range.last);
    writer.u48(member);
    writer.u48(submission);
    writer.u16(text.count);
    writeFixed(writer, text.hash(this.#hash), DIGEST_BYTES);
    this.#close(range.last);
  }

  /** Adds a change of the view, which has the next seq. */
  addChange(seq: Seq, { kind, view, slot, member }: ViewChange): void {
    const writer = this.#open("change", seq);
    writer.u8(CHANGE_KINDS.indexOf(kind));
    writer.u32(view);
    writer.u32(slot);
    writer.u48(member);
    this.#close(seq);
  }

  /** Adds a part of the install that opens the epoch; it has the next seq. */
  addInstall(seq: Seq, install: Pick<InstallFrame, "view" | "part" | "parts" | "members">): void {
    const { view, part, parts, members } = install;
    const writer = this.#open("install", seq);
    writer.u32(view);
    writer.u16(part);
    writer.u16(parts);
    for (const member of members) writer.u48(member);
    this.#close(seq);
  }

  #open(kind: typeof LINK_KINDS[number], seq: Seq): OpenStatement["writer"] {
    const { writer, body } = this.#link;
    writer.rewind(body);
    writeFixed(writer, this.#point.chain, DIGEST_BYTES);
    writer.u8(LINK_KINDS.indexOf(kind));
    writer.u48(seq);
    return writer;
  }

  #close(seq: Seq): void {
    this.#point = { seq, chain: this.#hash(closeStatement(this.#link)) };
  }
}
