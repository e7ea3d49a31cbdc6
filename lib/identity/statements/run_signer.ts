import { type GroupId, type Instant, invariant, type MemberId, type Seq } from "../../core/mod.ts";
import type { MessageSlice } from "../../wire/mod.ts";
import {
  type RunSignature,
  runStatement,
  RunText,
  SIGN_AFTER_BYTES,
  SIGNED_RUN_BYTES_MAX,
} from "./run_statement.ts";
import type { Hash, Signer } from "./signing.ts";

/** Frames that one signature covers at most. */
export const SIGNED_RUN_FRAMES_MAX = 8;
/** Milliseconds that a message waits for its signature at most. */
export const SIGN_WITHIN_MS = 2;

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
 * Decides when a member signs its messages in one group. A message that has none after it is signed
 * at once, and so are all that are open when the flow window closes. Under load one signature
 * covers up to {@linkcode SIGNED_RUN_FRAMES_MAX} frames, but no message waits for longer than
 * {@linkcode SIGN_WITHIN_MS}.
 *
 * Worked case: ford sends 41 and 42 in one frame, 43 in the next one, and then nothing is left to
 * send. The second frame ends with a signature that covers 41 to 43 and has the seq 44. His next
 * message is 45.
 */
export class RunSigner {
  readonly #options: RunSignerOptions;
  readonly #text = new RunText();
  #first: Seq;
  #frames = 0;
  #deadline: Instant | undefined;

  constructor(options: RunSignerOptions) {
    this.#options = options;
    this.#first = options.next;
  }

  /** Number of messages that no signature covers yet. */
  get unsigned(): number {
    return this.#text.count;
  }

  /** The time at which the open run is signed although no frame goes out. */
  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Takes the next message, after it was packed into a frame. */
  add(slice: MessageSlice, bytes: Uint8Array): void {
    this.#text.add(slice, bytes);
    invariant(this.#text.bytes <= SIGNED_RUN_BYTES_MAX, "A frame has room in the run that is open");
  }

  /**
   * Ends a frame to which messages were added. Returns the signature that follows its last message;
   * `undefined` if a later one covers it.
   *
   * @param isLast True if no other frame follows at once: nothing waits to be sent, or the flow
   * window is closed. Receivers acknowledge nothing that no signature covers.
   */
  endFrame(isLast: boolean, now: Instant): RunSignature | undefined {
    if (this.#text.count === 0) return undefined;
    this.#frames++;
    this.#deadline ??= now + SIGN_WITHIN_MS;
    const isDue = isLast || this.#frames >= SIGNED_RUN_FRAMES_MAX ||
      this.#text.bytes >= SIGN_AFTER_BYTES || now >= this.#deadline;
    return isDue ? this.sign() : undefined;
  }

  /** Returns the signature that is due; `undefined` if none is. A spurious call is harmless. */
  handleTimeout(now: Instant): RunSignature | undefined {
    return this.#deadline !== undefined && now >= this.#deadline ? this.sign() : undefined;
  }

  /** Signs the open run at once, as before a leave; `undefined` if there is nothing to sign. */
  sign(): RunSignature | undefined {
    const { group, member, signer, hash } = this.#options;
    const { count } = this.#text;
    if (count === 0) return undefined;
    const first = this.#first;
    const run = { group, member, first, count, hash: this.#text.hash(hash) };
    const signature = signer.sign(runStatement(run));
    this.#text.clear();
    this.#frames = 0;
    this.#deadline = undefined;
    this.#first = first + count + 1;
    return { first, count, signature };
  }
}
