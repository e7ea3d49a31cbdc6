import type { Instant, Random, Seq, SeqRange } from "../../../core/mod.ts";
import type { RunSigner } from "../../../identity/statements/mod.ts";
import {
  MEMBER_BACKLOG,
  type MessageBatch,
  Outbox,
  SignedOutbox,
  StreamSender,
} from "../../../ordering/mod.ts";
import { RoomWatch } from "../group/room_watch.ts";
import type { SequencerPeer } from "./sequencer_peer.ts";

/** Settings of {@linkcode Submissions}. */
export interface SubmissionsOptions {
  /** The seq of our first message: seqs go on within a member id. */
  readonly next: Seq;
  readonly random: Random;
  /** The signer of our messages in a signed group. */
  readonly signer?: RunSigner | undefined;
  readonly now: Instant;
}

/**
 * Our own messages. They are submitted to the group's sequencer, and kept until they come back in
 * the sequence. The sequencer's acknowledgement is not enough: a sequencer that dies takes with it
 * what only it had (PROTOCOL 10.1.4).
 */
export class Submissions {
  readonly sender: StreamSender<SequencerPeer>;
  readonly room: RoomWatch;
  readonly #outbox: Outbox;
  #returned: Seq;
  #progressAt: Instant;

  constructor({ next, random, signer, now }: SubmissionsOptions) {
    this.#outbox = signer === undefined ? new Outbox(next) : new SignedOutbox(next, signer);
    // The window to a sequencer waits for ever: the tracker decides whether the sequencer is gone,
    // and nobody else could order what we submit (PROTOCOL 10.5.4).
    const options = { slowMemberMs: Infinity, backlog: MEMBER_BACKLOG };
    this.sender = new StreamSender(this.#outbox, random, options);
    this.room = new RoomWatch(this.sender);
    this.#returned = this.#outbox.last;
    this.#progressAt = now;
  }

  /** The seq of the last message that was multicast. */
  get last(): Seq {
    return this.#outbox.last;
  }

  /** The highest seq of ours that came back in the order. Everything up to it has its place. */
  get returned(): Seq {
    return this.#returned;
  }

  /** True while a message has not come back yet. */
  get isOutstanding(): boolean {
    return this.#returned < this.#outbox.last;
  }

  /** The messages that have not come back yet; `undefined` if all have. */
  get outstanding(): SeqRange | undefined {
    const { last } = this.#outbox;
    return this.#returned < last ? { first: this.#returned + 1, last } : undefined;
  }

  /** The time when one of our messages last came back. */
  get progressAt(): Instant {
    return this.#progressAt;
  }

  append(batch: MessageBatch, sentAt: number): SeqRange {
    return this.#outbox.append(batch, sentAt);
  }

  /**
   * Records that our messages up to `seq` came back; {@linkcode forgetReturned} follows once for a
   * whole batch. Returns false, and changes nothing, if the sequencer names a seq that we never
   * sent, or that came back before. A signature comes back with the message before it: whoever
   * takes over from the sequencer goes on after the signature.
   */
  onReturned(seq: Seq, now: Instant): boolean {
    if (seq <= this.#returned || seq > this.#outbox.sent) return false;
    this.#returned = this.#outbox.passSignature(seq);
    this.#progressAt = now;
    return true;
  }

  /** Forgets the messages that came back, as far as the sequencer has acknowledged them. */
  forgetReturned(): void {
    this.sender.release(this.#returned);
  }
}
