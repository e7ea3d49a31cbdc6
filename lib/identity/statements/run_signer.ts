import { type GroupId, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import {
  type RunSignature,
  runStatement,
  RunText,
  SIGN_AFTER_BYTES,
  SIGNED_RUN_BYTES_MAX,
} from "./run_statement.ts";
import type { Hash, Signer } from "./signing.ts";

/** Options of {@linkcode RunSigner}. */
export interface RunSignerOptions {
  readonly group: GroupId;
  /** The member that signs. */
  readonly member: MemberId;
  /** The seq of its next message in the group. */
  readonly next: Seq;
  readonly signer: Signer;
  readonly hash: Hash;
}

/**
 * The messages of a member in one group that no signature covers yet. Whoever sends them decides
 * when they are signed: before the first of them goes out, or when {@linkcode isFull}.
 *
 * Worked case: ford multicasts 41 to 43 in one turn. They are signed when the first of them is
 * packed; the signature covers all three and has the seq 44. His next message is 45.
 */
export class RunSigner {
  readonly #options: RunSignerOptions;
  #text = new RunText();
  #first: Seq;

  constructor(options: RunSignerOptions) {
    this.#options = options;
    this.#first = options.next;
  }

  /** Number of messages that no signature covers yet; each fragment of a longer one counts. */
  get unsigned(): number {
    return this.#text.count;
  }

  /** True if the open run is to be signed before another message is added. */
  get isFull(): boolean {
    return this.#text.bytes >= SIGN_AFTER_BYTES;
  }

  /** Takes the next message or fragment. */
  add(slice: MessageSlice, bytes: Uint8Array): void {
    this.#text.add(slice, bytes);
    invariant(this.#text.bytes <= SIGNED_RUN_BYTES_MAX, "A run is signed once it is full");
  }

  /** Signs the open run, whose signature gets the next seq; `undefined` if nothing is open. */
  sign(): RunSignature | undefined {
    const { group, member, signer, hash } = this.#options;
    const { count, bytes } = this.#text;
    if (count === 0) return undefined;
    const first = this.#first;
    const run = { group, member, first, count, hash: this.#text.hash(hash) };
    const signature = signer.sign(runStatement(run));
    // The memory of a run that was longer than most is not kept.
    if (bytes > 2 * SIGN_AFTER_BYTES) this.#text = new RunText();
    else this.#text.clear();
    this.#first = first + count + 1;
    return { first, count, signature };
  }
}
