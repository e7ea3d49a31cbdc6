import type { Seq } from "../../../core/mod.ts";
import type { Outbox } from "../../../ordering/mod.ts";
import { LAST_FRAGMENT } from "../../../wire/mod.ts";
import type { Delivery } from "../group/member_event.ts";

/** Our own messages on their way to ourselves: in a fifo group they don't pass the socket. */
export class OwnDeliveries {
  readonly #outbox: Outbox;
  #delivered: Seq;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
    this.#delivered = outbox.last;
  }

  /** Own messages up to here were delivered. */
  get delivered(): Seq {
    return this.#delivered;
  }

  /** The next one, as soon as it is numbered. */
  take(): Delivery | undefined {
    if (this.#delivered >= this.#outbox.last) return undefined;
    const first = this.#delivered + 1;
    let last = first;
    const { slice, bytes } = this.#outbox.history.at(first)!;
    while ((this.#outbox.history.at(last)!.slice.fragment & LAST_FRAGMENT) === 0) last++;
    this.#delivered = last;
    return { range: { first, last }, sentAt: slice.sentAt, bytes, start: 0, end: bytes.length };
  }
}
