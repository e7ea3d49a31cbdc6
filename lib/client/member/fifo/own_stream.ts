import type { Random, Seq, SeqRange } from "../../../core/mod.ts";
import {
  MEMBER_BACKLOG,
  type MessageBatch,
  Outbox,
  SignedOutbox,
  StreamSender,
} from "../../../ordering/mod.ts";
import type { RunSigner } from "../../../identity/statements/mod.ts";
import type { Delivery } from "../group/member_event.ts";
import { RoomWatch } from "../group/room_watch.ts";
import { OwnDeliveries } from "./own_deliveries.ts";
import type { Peer } from "./peer.ts";

/** Settings of {@linkcode OwnStream}. */
export interface OwnStreamOptions {
  readonly random: Random;
  readonly slowMemberMs: number;
  /** The signer of our messages in a signed group. */
  readonly signer?: RunSigner | undefined;
}

/**
 * Our own stream: the sender takes our messages to the others, and we deliver them to ourselves.
 */
export class OwnStream {
  readonly sender: StreamSender<Peer>;
  readonly room: RoomWatch;
  readonly #outbox: Outbox;
  readonly #deliveries: OwnDeliveries;

  /** `next` is the seq of the first message. */
  constructor(next: Seq, { random, slowMemberMs, signer }: OwnStreamOptions) {
    this.#outbox = signer === undefined ? new Outbox(next) : new SignedOutbox(next, signer);
    this.#deliveries = new OwnDeliveries(this.#outbox);
    const backlog = MEMBER_BACKLOG;
    this.sender = new StreamSender<Peer>(this.#outbox, random, { slowMemberMs, backlog });
    this.room = new RoomWatch(this.sender);
  }

  /** The highest seq that a message got, or a signature. */
  get last(): Seq {
    return this.#outbox.last;
  }

  /** True if our application has got all our messages. */
  get isDelivered(): boolean {
    return this.#deliveries.delivered >= this.#outbox.lastMessage;
  }

  /** Numbers messages; their bytes are kept. */
  append(batch: MessageBatch, sentAt: number): SeqRange {
    const range = this.#outbox.append(batch, sentAt);
    this.sender.skipIfAlone();
    return range;
  }

  /** Takes our messages that our application has not got yet; `undefined` if it has got all. */
  takeDeliveries(): Delivery[] | undefined {
    const deliveries = this.#deliveries;
    if (this.isDelivered) {
      if (this.#outbox.isSigned && deliveries.passSignature()) this.#release();
      return undefined;
    }
    const messages: Delivery[] = [];
    for (let own = deliveries.take(); own; own = deliveries.take()) messages.push(own);
    this.#release();
    return messages;
  }

  #release(): void {
    this.sender.release(this.#deliveries.delivered);
  }

  /**
   * Returns the range of messages that some member may not have, whole ones: where a member has
   * acknowledged 298 of a message with the fragments 298 to 300, the range begins with 298.
   */
  inDoubt(): SeqRange | undefined {
    const firsts = this.sender.lacking().map(({ range }) => range.first);
    if (firsts.length === 0) return undefined;
    return { first: this.#outbox.history.beginOf(Math.min(...firsts)), last: this.last };
  }
}
