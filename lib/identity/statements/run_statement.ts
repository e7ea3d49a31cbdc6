import {
  type GroupId,
  MEMBER_UNSENT_BYTES_MAX,
  type MemberId,
  MESSAGE_BYTES_MAX,
  type Seq,
} from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import { DIGEST_BYTES, type Hash } from "./signing.ts";
import {
  closeStatement,
  type OpenStatement,
  openStatement,
  STATEMENT_HEADER_BYTES,
  withRoom,
  writeFixed,
} from "./statement.ts";

/**
 * Bytes of messages after which a run is signed, {@linkcode MESSAGE_TEXT_BYTES} for each message
 * included: one signature then costs no more than hashing what it covers.
 */
export const SIGN_AFTER_BYTES = 16_384;
/** Bytes before each message in the text of a run: marks, time, length. */
export const MESSAGE_TEXT_BYTES = 1 + 7 + 2;
/** Bytes for the marks of all fragments of the longest message. */
const LONGEST_MARKS_BYTES = 1_024;
/**
 * Bytes of messages in one run at most, counted in the same way. A run ends with a message, and
 * with what was handed over together: as much as may wait to be sent, and the message that passes
 * that.
 */
export const SIGNED_RUN_BYTES_MAX = SIGN_AFTER_BYTES + MEMBER_UNSENT_BYTES_MAX + MESSAGE_BYTES_MAX +
  LONGEST_MARKS_BYTES;

/** Bytes of memory of a text at first: enough for a few lines of people. */
const FIRST_TEXT_BYTES = 512;

/** Messages of one member that follow each other in one group, as they are signed. */
export interface SignedRun {
  readonly group: GroupId;
  readonly member: MemberId;
  /** The seq of the first message in the member's own stream. */
  readonly first: Seq;
  /** Number of messages; each fragment of a longer one counts. */
  readonly count: number;
  /** The hash of the messages, by {@linkcode RunText}. */
  readonly hash: Uint8Array;
}

/** A signature, and the messages that it covers. Its own seq is the one after them. */
export interface RunSignature {
  readonly first: Seq;
  readonly count: number;
  readonly signature: Uint8Array;
}

/** Returns the bytes of a run that are signed. */
export function runStatement({ group, member, first, count, hash }: SignedRun): Uint8Array {
  const bytes = new Uint8Array(STATEMENT_HEADER_BYTES + 4 + 6 + 6 + 2 + DIGEST_BYTES);
  const statement = openStatement("run", bytes);
  const { writer } = statement;
  writer.u32(group);
  writer.u48(member);
  writer.u48(first);
  writer.u16(count);
  writeFixed(writer, hash, DIGEST_BYTES);
  return closeStatement(statement);
}

/**
 * The messages of a run as one text for their hash. It does not show where frames and datagrams
 * began, because a sequencer packs messages anew, and a repair repeats some of them.
 */
export class RunText {
  #statement = openStatement("messages", new Uint8Array(FIRST_TEXT_BYTES));
  #count = 0;

  /** Number of messages. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the messages. */
  get bytes(): number {
    return this.#statement.writer.offset - this.#statement.body;
  }

  /** Adds a message of `bytes`. */
  add(slice: MessageSlice, bytes: Uint8Array): void {
    this.#statement = withRoom(this.#statement, messageTextBytes(slice));
    writeMessageText(this.#statement.writer, slice, bytes);
    this.#count++;
  }

  /** Returns the hash of the messages. */
  hash(hash: Hash): Uint8Array {
    return hash(closeStatement(this.#statement));
  }

  /** Forgets the messages. */
  clear(): void {
    this.#statement.writer.rewind(this.#statement.body);
    this.#count = 0;
  }
}

/** Returns the bytes that a message takes in a text. */
export function messageTextBytes({ start, end }: MessageSlice): number {
  return MESSAGE_TEXT_BYTES + end - start;
}

/** Writes a message as it is hashed: all that its sender said of it, and nothing of its way. */
export function writeMessageText(
  writer: OpenStatement["writer"],
  { fragment, sentAt, start, end }: MessageSlice,
  bytes: Uint8Array,
): void {
  writer.u8(fragment);
  writer.u53(sentAt);
  writer.u16(end - start);
  writer.copy(bytes, start, end);
}
