import type { Seq } from "../../../core/mod.ts";
import type { Outbox } from "../../../ordering/mod.ts";
import { LAST_FRAGMENT, RUN_SIGNATURE } from "../../../wire/mod.ts";
import type { Delivery } from "../group/member_event.ts";

/** Our own messages on their way to ourselves. They do not pass the socket (PROTOCOL 8.2.2). */
export class OwnDeliveries {
  readonly #outbox: Outbox;
  /** Our messages up to this seq were delivered to our application. Only this class sets it. */
  delivered: Seq;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
    this.delivered = outbox.last;
  }

  /** Takes our next message, if there is one. */
  take(): Delivery | undefined {
    if (this.delivered >= this.#outbox.lastMessage) return undefined;
    // The resend buffer keeps our messages until the sender may release them.
    const { history } = this.#outbox;
    this.passSignature();
    const first = this.delivered + 1;
    const { bytes, slice: { sentAt, start, fragment, end: firstEnd } } = history.at(first);
    let end = firstEnd;
    let last = first;
    for (let mark = fragment; (mark & LAST_FRAGMENT) === 0;) {
      const { slice } = history.at(++last);
      end = slice.end;
      mark = slice.fragment;
    }
    this.delivered = last;
    this.passSignature();
    return { range: { first, last }, sentAt, bytes, start, end };
  }

  /** Passes the signature of what was delivered; returns false if there is none yet. */
  passSignature(): boolean {
    const { history, isSigned, last } = this.#outbox;
    const next = this.delivered + 1;
    if (!isSigned || next > last) return false;
    if (history.at(next).slice.fragment !== RUN_SIGNATURE) return false;
    this.delivered = next;
    return true;
  }
}
