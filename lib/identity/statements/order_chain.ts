import { type GroupId, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import { DIGEST_BYTES, type Hash } from "./signing.ts";
import { messageTextBytes, writeMessageText } from "./run_statement.ts";
import {
  closeStatement,
  type OpenStatement,
  openStatement,
  STATEMENT_HEADER_BYTES,
  withRoom,
  writeFixed,
} from "./statement.ts";

/** Entries of the order that are hashed together. */
export const CHAIN_BLOCK_ENTRIES = 64;
/** Bytes of one entry at most: a frame with a full fragment or with a part of an install. */
export const CHAIN_ENTRY_BYTES_MAX = 1_280;
/** Bytes of memory for a block at first: most groups have short messages, or few of them. */
const FIRST_BLOCK_BYTES = 1_024;
/** Bytes before each entry: whether it is a message, and its length. */
const ENTRY_HEADER_BYTES = 3;
/** The kinds of entries: a message, or a frame that changes the view or opens an epoch. */
const ENTRY_KIND = { message: 0, frame: 1 } as const;
/** Bytes of an entry before the text of its message: sender, and seq in the sender's own stream. */
const SENDER_BYTES = 6 + 6;

/** Stands for a chain hash that nobody has asked for yet. */
const NO_HASH = new Uint8Array(0);

/** A message in its place in the one order. */
export interface ChainedMessage {
  /** The sender's id: slots are not signed. */
  readonly member: MemberId;
  /** The seq in the sender's own stream. */
  readonly submission: Seq;
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/** A chain hash that is known, at a seq that ends a block. */
export interface ChainPoint {
  readonly seq: Seq;
  readonly chain: Uint8Array;
}

/** Options of {@linkcode OrderChain}. */
export interface OrderChainOptions {
  readonly group: GroupId;
  readonly hash: Hash;
  /**
   * The point after which the entries come.
   *
   * @default {undefined} the beginning of the order
   */
  readonly after?: ChainPoint;
}

/**
 * The chain hash of a total order: at each seq one hash of the group and of all entries up to
 * there. The entries are hashed in blocks of {@linkcode CHAIN_BLOCK_ENTRIES}, each together with
 * the chain hash before it, so the hash at a seq is the same wherever somebody asks for it, and an
 * entry costs a copy and not a hash.
 *
 * Worked case: the hash at seq 130 is that of the block 129 to 130 after the hash at seq 128, which
 * is that of the block 65 to 128 after the hash at seq 64.
 */
export class OrderChain {
  readonly #hash: Hash;
  #block: OpenStatement;
  /** The seq of the newest entry. */
  seq: Seq;
  #chain: Uint8Array;

  constructor({ group, hash, after }: OrderChainOptions) {
    this.#hash = hash;
    this.#block = openStatement("block", new Uint8Array(FIRST_BLOCK_BYTES));
    const { seq, chain } = after ?? { seq: 0, chain: beginningOf(group, hash) };
    invariant(seq % CHAIN_BLOCK_ENTRIES === 0, "A chain goes on after the end of a block");
    this.seq = seq;
    this.#chain = chain;
    this.#begin(chain);
  }

  /** The chain hash at {@linkcode seq}. */
  get chain(): Uint8Array {
    if (this.#chain === NO_HASH) this.#chain = this.#hash(closeStatement(this.#block));
    return this.#chain;
  }

  /** Adds a message. Returns false, and adds nothing, if it is longer than an entry can be. */
  addMessage({ member, submission, slice, bytes }: ChainedMessage): boolean {
    if (!this.#open(ENTRY_KIND.message, SENDER_BYTES + messageTextBytes(slice))) return false;
    const { writer } = this.#block;
    writer.u48(member);
    writer.u48(submission);
    writeMessageText(writer, slice, bytes);
    this.#close();
    return true;
  }

  /**
   * Adds a change of the view or an install, as the code and the body of its frame. Returns false,
   * and adds nothing, if it is longer than an entry can be.
   */
  addFrame(code: number, body: Uint8Array): boolean {
    if (!this.#open(ENTRY_KIND.frame, 1 + body.length)) return false;
    const { writer } = this.#block;
    writer.u8(code);
    writer.copy(body, 0, body.length);
    this.#close();
    return true;
  }

  #open(kind: number, length: number): boolean {
    const bytes = ENTRY_HEADER_BYTES + length;
    if (bytes > CHAIN_ENTRY_BYTES_MAX) return false;
    this.#block = withRoom(this.#block, bytes);
    this.#block.writer.u8(kind);
    this.#block.writer.u16(length);
    return true;
  }

  #close(): void {
    this.seq++;
    this.#chain = NO_HASH;
    if (this.seq % CHAIN_BLOCK_ENTRIES === 0) this.#begin(this.chain);
  }

  /** Begins a block after a chain hash. */
  #begin(chain: Uint8Array): void {
    const { writer } = this.#block;
    writer.rewind(this.#block.body);
    writeFixed(writer, chain, DIGEST_BYTES);
  }
}

/** Returns the chain hash before the first entry of a group. */
function beginningOf(group: GroupId, hash: Hash): Uint8Array {
  const statement = openStatement("chain", new Uint8Array(STATEMENT_HEADER_BYTES + 4));
  statement.writer.u32(group);
  return hash(closeStatement(statement));
}
