import { Fifo, type Instant, type MemberId, type Seq } from "../../core/mod.ts";
import type { Delivery } from "./group/member_event.ts";

/** A group as its offers see it. */
export interface OfferingGroup {
  onTaken(sender: MemberId, seq: Seq, now: Instant): void;
}

/** Messages that the shell was handed as one event. */
interface Offer {
  /**
   * The group that they are of; `undefined` if our stay in it is over, so that nobody waits for
   * news.
   */
  readonly group: OfferingGroup | undefined;
  readonly sender: MemberId;
  readonly messages: readonly Delivery[];
}

/**
 * The messages that were offered to the application and that it has not taken, over all groups, in
 * the order in which the shell got them. There are as many as the shell lets wait.
 *
 * The shell reports only how many messages were taken. Ford's 7 and 8 were offered, then arthur's
 * 3: "two taken" is ford's 7 and 8, and with one more it is arthur's 3.
 */
export class Offers {
  readonly #offers = new Fifo<Offer>();
  /** Number of messages of the oldest offer that were taken. */
  #taken = 0;

  add(group: OfferingGroup | undefined, sender: MemberId, messages: readonly Delivery[]): void {
    this.#offers.push({ group, sender, messages });
  }

  /** Reports the oldest `count` messages to their groups as taken; `Infinity`: all of them. */
  take(count: number, now: Instant): void {
    let left = count;
    for (let offer = this.#offers.peek(); offer !== undefined && left > 0;) {
      const { group, sender, messages } = offer;
      const taken = Math.min(messages.length, this.#taken + left);
      left -= taken - this.#taken;
      group?.onTaken(sender, messages[taken - 1]!.range.last, now);
      if (taken < messages.length) {
        this.#taken = taken;
        return;
      }
      this.#taken = 0;
      this.#offers.shift();
      offer = this.#offers.peek();
    }
  }
}
