import type { Seq } from "../../core/mod.ts";
import type { News, StreamSender } from "../../ordering/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";
import type { Submitter } from "./submitter.ts";

/**
 * The news of a safe group: the seq up to which every member holds the sequence (PROTOCOL 11.3.3).
 * Members deliver no further. It rides on the next datagram to all, or goes by itself.
 */
export class Stability implements News {
  readonly #sender: StreamSender<Submitter>;
  #announced: Seq = 0;

  constructor(sender: StreamSender<Submitter>) {
    this.#sender = sender;
  }

  /** The seq that was announced last. */
  get announced(): Seq {
    return this.#announced;
  }

  isDue(): boolean {
    return this.#sender.ackedByAll > this.#announced;
  }

  pack(writer: DatagramWriter): void {
    const seq = this.#sender.ackedByAll;
    if (seq > this.#announced && writer.frame({ type: "stable", seq })) this.#announced = seq;
  }
}
