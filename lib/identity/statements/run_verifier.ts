import type { GroupId, MemberId } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import {
  messageTextBytes,
  type RunSignature,
  runStatement,
  RunText,
  SIGNED_RUN_BYTES_MAX,
} from "./run_statement.ts";
import type { Hash, Verifier } from "./signing.ts";

/** A message, or a fragment of one, whose signature is checked. */
export interface SignedMessage {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/** Options of {@linkcode RunVerifier}. */
export interface RunVerifierOptions {
  readonly group: GroupId;
  /** The member whose messages are checked. */
  readonly member: MemberId;
  /** The public key with which the member registered. */
  readonly key: Uint8Array;
  readonly verifier: Verifier;
  readonly hash: Hash;
}

/** The check of what one member signs in one group. */
export class RunVerifier {
  readonly #options: RunVerifierOptions;

  constructor(options: RunVerifierOptions) {
    this.#options = options;
  }

  /**
   * Returns true if the member has signed these messages, under these seqs and in this order.
   * Returns false for more than {@linkcode SIGNED_RUN_BYTES_MAX}, which nobody signs: they are not
   * hashed.
   */
  isSigned({ first, count, signature }: RunSignature, messages: Iterable<SignedMessage>): boolean {
    const { group, member, key, verifier, hash } = this.#options;
    // The text is made here, so that a member that waits for nothing of most others keeps none.
    const text = new RunText();
    for (const { slice, bytes } of messages) {
      if (text.bytes + messageTextBytes(slice) > SIGNED_RUN_BYTES_MAX) return false;
      text.add(slice, bytes);
    }
    if (count === 0 || text.count !== count) return false;
    const statement = runStatement({ group, member, first, count, hash: text.hash(hash) });
    return verifier.verify(key, statement, signature);
  }
}
