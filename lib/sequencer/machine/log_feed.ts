import { type GroupId, invariant, type Seq } from "../../core/mod.ts";
import type { OrderedOutbox } from "../../ordering/mod.ts";
import type { LogBatch } from "./log_types.ts";
import type { SequencedMembers } from "./sequenced_members.ts";

/** The parts of a group that its {@linkcode LogFeed} reads. */
export interface LogFeedParts {
  readonly id: GroupId;
  readonly outbox: OrderedOutbox;
  readonly members: SequencedMembers;
}

/**
 * The batches of one group for the engine, which follow each other without a hole, and how much the
 * engine knows of what all members have delivered.
 */
export class LogFeed {
  readonly #parts: LogFeedParts;
  /** The highest seq that was handed to the engine. */
  #handed: Seq;
  /** The highest seq of which the engine knows that all members have delivered it. */
  #marked: Seq = 0;
  /** True while a batch is due that has no entries, and only raises that mark. */
  #isMarkDue = false;

  constructor(parts: LogFeedParts) {
    this.#parts = parts;
    this.#handed = parts.outbox.first - 1;
  }

  /** Takes the batch that the engine is to keep; `undefined` when it was handed everything. */
  take(): LogBatch | undefined {
    const { id, outbox, members } = this.#parts;
    const unlogged = outbox.takeUnlogged();
    if (unlogged === undefined && !this.#isMarkDue) return undefined;
    const { first, entries } = unlogged ?? { first: outbox.last + 1, entries: [] };
    invariant(first === this.#handed + 1, "A batch begins right after the one before it");
    this.#handed = outbox.last;
    this.#isMarkDue = false;
    const stable = this.#marked = members.deliveredByAll;
    const vacant = members.size === 0 ? outbox.last : 0;
    return { group: id, first, entries, stable, view: members.view, vacant };
  }

  /** Makes a batch due if the engine does not know how far all members have delivered. */
  markStable(): void {
    this.#isMarkDue = this.#parts.members.deliveredByAll > this.#marked;
  }
}
