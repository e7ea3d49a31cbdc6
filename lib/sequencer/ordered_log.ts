import type { GroupId, Seq } from "../core/mod.ts";

/**
 * Keeps the sequences of groups: a port, so that nothing of a sequence is sent to members before its
 * engine has it. An engine that keeps entries elsewhere will need them handed over; the one in
 * memory keeps what the sequencer itself holds.
 */
export interface OrderedLog {
  /** Keeps the sequence of a group up to `last`, and says so with `onAppended`, now or later. */
  append(group: GroupId, last: Seq): void;
  /** The group is gone, and its sequence with it. */
  release(group: GroupId): void;
}

/** Tells that a group's sequence is kept up to `last`. */
export type OnAppended = (group: GroupId, last: Seq) => void;

/** Keeps nothing beside what the sequencer itself holds until all members have it. */
export class MemoryLog implements OrderedLog {
  readonly #onAppended: OnAppended;

  constructor(onAppended: OnAppended) {
    this.#onAppended = onAppended;
  }

  append(group: GroupId, last: Seq): void {
    this.#onAppended(group, last);
  }

  release(): void {}
}
