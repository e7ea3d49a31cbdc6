import type { Seq } from "../../../core/mod.ts";
import type { Outbox } from "../../../ordering/mod.ts";
import { LAST_FRAGMENT } from "../../../wire/mod.ts";
import type { Delivery } from "../group/member_event.ts";

/** Our own messages on their way to ourselves. They do not pass the socket (PROTOCOL 8.2.2). */
export class OwnDeliveries {
  readonly #outbox: Outbox;
  #delivered: Seq;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
    this.#delivered = outbox.last;
  }

  /** Our messages up to this seq were delivered to our application. */
  get delivered(): Seq {
    return this.#delivered;
  }

  /** Takes our next message, if there is one. */
  take(): Delivery | undefined {
    if (this.#delivered >= this.#outbox.last) return undefined;
    const first = this.#delivered + 1;
    let last = first;
    // The resend buffer keeps our messages until the sender may release them.
    while ((this.#outbox.history.at(last).slice.fragment & LAST_FRAGMENT) === 0) last++;
    const { slice, bytes } = this.#outbox.history.at(first);
    this.#delivered = last;
    return { range: { first, last }, sentAt: slice.sentAt, bytes, start: 0, end: bytes.length };
  }
}
