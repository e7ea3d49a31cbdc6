import type { Random, Seq, SeqRange } from "../../../core/mod.ts";
import { MEMBER_BACKLOG, type MessageBatch, Outbox, StreamSender } from "../../../ordering/mod.ts";
import type { Delivery } from "../group/member_event.ts";
import { RoomWatch } from "../group/room_watch.ts";
import { OwnDeliveries } from "./own_deliveries.ts";
import type { Peer } from "./peer.ts";

/** Settings of {@linkcode OwnStream}. */
export interface OwnStreamOptions {
  readonly random: Random;
  readonly slowMemberMs: number;
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
  constructor(next: Seq, { random, slowMemberMs }: OwnStreamOptions) {
    this.#outbox = new Outbox(next);
    this.#deliveries = new OwnDeliveries(this.#outbox);
    const backlog = MEMBER_BACKLOG;
    this.sender = new StreamSender<Peer>(this.#outbox, random, { slowMemberMs, backlog });
    this.room = new RoomWatch(this.sender);
  }

  /** The highest seq that a message got. */
  get last(): Seq {
    return this.#outbox.last;
  }

  /** True if our application has got all our messages. */
  get isDelivered(): boolean {
    return this.#deliveries.delivered >= this.#outbox.last;
  }

  /** Numbers messages; their bytes are kept. */
  append(batch: MessageBatch, sentAt: number): SeqRange {
    const range = this.#outbox.append(batch, sentAt);
    this.sender.skipIfAlone();
    return range;
  }

  /** Takes our messages that our application has not got yet; `undefined` if it has got all. */
  takeDeliveries(): Delivery[] | undefined {
    if (this.isDelivered) return undefined;
    const messages: Delivery[] = [];
    const deliveries = this.#deliveries;
    for (let own = deliveries.take(); own; own = deliveries.take()) messages.push(own);
    this.sender.release(deliveries.delivered);
    return messages;
  }

  /** Returns the range of messages that some member may not have. */
  inDoubt(): SeqRange | undefined {
    const firsts = this.sender.lacking().map(({ range }) => range.first);
    return firsts.length === 0 ? undefined : { first: Math.min(...firsts), last: this.last };
  }
}
