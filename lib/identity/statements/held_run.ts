import { type GroupId, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import {
  messageTextBytes,
  type RunSignature,
  runStatement,
  RunText,
  SIGNED_RUN_BYTES_MAX,
} from "./run_statement.ts";
import type { Hash, Verifier } from "./signing.ts";

/** A message as it is held back. */
export interface HeldMessage {
  readonly slice: MessageSlice;
  /** The memory that the slice is a part of; it must stay as it is. */
  readonly bytes: Uint8Array;
}

/**
 * The faults of a run. `too-long`: more bytes came without a signature than one covers.
 * `bad-range`: the signature is of other messages than those that are held. `bad-signature`: the
 * member did not sign these messages.
 */
export type RunFault = "too-long" | "bad-range" | "bad-signature";

/** Options of {@linkcode HeldRun}. */
export interface HeldRunOptions {
  readonly group: GroupId;
  /** The member whose messages these are. */
  readonly member: MemberId;
  /** The public key with which the member registered. */
  readonly key: Uint8Array;
  /** The seq of its next message in the group. */
  readonly next: Seq;
  readonly verifier: Verifier;
  readonly hash: Hash;
}

/**
 * The messages of one member in one group that came in order, and that nobody may see before their
 * signature is there. It holds {@linkcode SIGNED_RUN_BYTES_MAX} bytes at most.
 *
 * A fault releases nothing. All that was held is forgotten, because whoever forges datagrams of the
 * member may have put in one message of it, and the run begins anew with the same seq: the caller
 * asks the member for these seqs again. So a forger can delay a member, but not speak for it.
 *
 * Worked case: arthur holds ford's 41 and 42. The signature of 41 to 43 has come in the place of
 * 43: `bad-range`, and arthur wants 41 again.
 */
export class HeldRun<Message extends HeldMessage> {
  readonly #options: HeldRunOptions;
  #messages: Message[] = [];
  #bytes = 0;
  #first: Seq;

  constructor(options: HeldRunOptions) {
    this.#options = options;
    this.#first = options.next;
  }

  /** The seq of the message, or signature, that comes next. */
  get next(): Seq {
    return this.#first + this.#messages.length;
  }

  /** Bytes that are held, as they are counted for {@linkcode SIGNED_RUN_BYTES_MAX}. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Holds the next message. Returns a fault if no signature covers so much. */
  hold(seq: Seq, message: Message): RunFault | undefined {
    invariant(seq === this.next, "Messages are held in the order of their seqs");
    this.#bytes += messageTextBytes(message.slice);
    if (this.#bytes > SIGNED_RUN_BYTES_MAX) return this.#fail("too-long");
    this.#messages.push(message);
    return undefined;
  }

  /** Returns the messages that a signature covers, and which may be delivered; or its fault. */
  release({ first, count, signature }: RunSignature): readonly Message[] | RunFault {
    if (count === 0 || first !== this.#first || count !== this.#messages.length) {
      return this.#fail("bad-range");
    }
    const { group, member, key, verifier } = this.#options;
    const statement = runStatement({ group, member, first, count, hash: this.#hash() });
    if (!verifier.verify(key, statement, signature)) return this.#fail("bad-signature");
    const released = this.#messages;
    this.#clear();
    this.#first = first + count + 1;
    return released;
  }

  #hash(): Uint8Array {
    // The text is made here, so that a member that holds nothing of most others keeps no memory.
    const text = new RunText();
    for (const { slice, bytes } of this.#messages) text.add(slice, bytes);
    return text.hash(this.#options.hash);
  }

  #fail(fault: RunFault): RunFault {
    this.#clear();
    return fault;
  }

  #clear(): void {
    this.#messages = [];
    this.#bytes = 0;
  }
}
