import { type Instant, rangeLength } from "../../../core/mod.ts";
import type { StreamReceiver } from "../../../ordering/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import type { GroupEvent } from "../group/member_event.ts";
import type { FifoHistory } from "./fifo_history.ts";
import type { OwnStream } from "./own_stream.ts";
import type { Peer } from "./peer.ts";

/** The parts of a fifo group that its {@linkcode FifoDeliveries} come from. */
export interface FifoDeliveriesOptions {
  /** The name of the group. */
  readonly group: string;
  readonly self: GroupOptions["self"];
  readonly own: OwnStream;
  readonly receiver: StreamReceiver<Peer>;
  readonly history: FifoHistory;
  readonly counters: Counters;
}

/** The messages and gaps of a fifo group as the application takes them (PROTOCOL 8.2). */
export class FifoDeliveries {
  readonly #options: FifoDeliveriesOptions;

  constructor(options: FifoDeliveriesOptions) {
    this.#options = options;
  }

  /** Takes messages of our own. */
  takeOwn(): GroupEvent | undefined {
    const { group, own: stream, self } = this.#options;
    const messages = stream.takeDeliveries();
    if (messages === undefined) return undefined;
    const { address: _, ...sender } = self;
    const own = messages.map(({ range }) => range.first);
    return this.#deliver({ type: "deliver", group, sender, messages, own });
  }

  /** Takes messages of another member, or a gap in its stream. */
  takeArrival(now: Instant): GroupEvent | undefined {
    const { group, receiver, counters } = this.#options;
    const arrival = receiver.take(now);
    if (arrival === undefined) return undefined;
    const sender = arrival.peer.identity;
    if (arrival.type === "gap") {
      const { range } = arrival;
      counters.lost += rangeLength(range);
      return { type: "gap", group, sender, range };
    }
    const { messages } = arrival;
    return this.#deliver({ type: "deliver", group, sender, messages });
  }

  #deliver(event: GroupEvent & { readonly type: "deliver" }): GroupEvent {
    const { counters, history } = this.#options;
    counters.delivered += event.messages.length;
    history.add(event.sender, event.messages);
    return event;
  }
}
