import { forgetOldest, LOG_SENDERS_MAX, type Seq } from "../../../core/mod.ts";
import type { LogBatch, LogReign, LogSender } from "../../machine/mod.ts";
import type { BatchFacts } from "./batch_body.ts";

/** The facts that each record of a reign has beside its entries. */
export class ReignFacts {
  readonly #reign: LogReign;
  readonly #senders = new Map<number, LogSender>();
  /** The group's place in the order of creation; 0 if it is unknown. */
  created: number;
  /** The seq up to which all members are known to have delivered. */
  #stable: Seq = 0;

  constructor(reign: LogReign, created: number) {
    this.#reign = reign;
    this.created = created;
    for (const sender of reign.senders) this.#note(sender);
  }

  /** Notes up to which seq nothing can be declared void any more. */
  noteStable(stable: Seq): void {
    this.#stable = Math.max(this.#stable, stable);
  }

  /** Returns the facts of a batch. The reign has begun once `until` is in the stream. */
  of({ first, entries, view, vacant }: LogBatch, until: Seq): BatchFacts {
    const { name, mode, signed } = this.#reign;
    const kind = signed ? { mode, signed } : { mode };
    const senders = new Map<number, LogSender>();
    for (const entry of entries) {
      if ("change" in entry && entry.change.kind === "join") {
        const { slot, member: id, name } = entry.change;
        this.#note({ slot, id, name });
      }
      if (!("slot" in entry)) continue;
      const sender = this.#senders.get(entry.slot);
      if (sender !== undefined) senders.set(entry.slot, sender);
    }
    const isWhole = first + entries.length - 1 >= until;
    return {
      ...{ name, ...kind, created: this.created, view, stable: this.#stable, vacant },
      ...(isWhole ? {} : { until }),
      senders: [...senders.values()],
    };
  }

  #note(sender: LogSender): void {
    this.#senders.set(sender.slot, sender);
    forgetOldest(this.#senders, LOG_SENDERS_MAX);
  }
}
