import type { GroupId, Seq, SeqRange } from "../../core/mod.ts";
import type { FetchedPast, PastPage, PastQuery } from "../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { LogBatch, LogReign } from "../machine/mod.ts";

/**
 * An engine that keeps the sequences of groups: a port (decision 0009), so that nothing of a
 * sequence is sent to members before its engine has it, and so that the past can be asked for.
 *
 * Every method but `recall` either does what it says or throws. An engine that throws ends its
 * sequencer: nothing more is confirmed, so nothing more is sent, and what it keeps stays true. An
 * engine that works asynchronously must not leave a promise without a handler.
 *
 * @internal
 */
export interface OrderedLog {
  /**
   * The groups kept from earlier processes; `undefined` if the engine's entries do not outlive the
   * process.
   */
  readonly stored: readonly KeptGroupRecord[] | undefined;
  /** Bytes that it takes on a disk; `undefined` if it is not on one. */
  readonly bytes?: number;
  /**
   * Begins a reign. Entries below its first seq stay, unless a later epoch may have declared them
   * void.
   */
  begin(reign: LogReign): void;
  /**
   * Keeps entries and confirms them by `onAppended`, now or later, unless the reign ends before.
   */
  append(batch: LogBatch): void;
  /**
   * Keeps what a member remembers of the time before the reign, as far as it was reported as
   * lacking. Does nothing for a group whose reign is over.
   */
  fill(group: GroupId, past: FetchedPast): void;
  /** Notes a group's place in the order of creation. */
  noteCreated(group: GroupId, created: number): void;
  /**
   * Returns a page of the past of a group, now or later; `undefined` for a group that the log does
   * not know. An entry that the log cannot read becomes a gap in the page, because a member's
   * question must not end the sequencer. A promise never rejects.
   */
  recall(
    group: GroupId,
    question: PastQuery,
  ): PastPage | undefined | Promise<PastPage | undefined>;
  /** Ends a reign: we no longer order the group. */
  release(group: GroupId): void;
  close(): void | Promise<void>;
}

/**
 * An engine of this process alone: it reads its past without waiting.
 *
 * @internal
 */
export interface LocalLog extends OrderedLog {
  recall(group: GroupId, question: PastQuery): PastPage | undefined;
  close(): void;
}

/**
 * Confirms that a group's sequence is kept up to `last`. With the first batch of a reign, `lacks`
 * is the range of places before that batch that the engine does not have, if there is one.
 *
 * @internal
 */
export type OnAppended = (group: GroupId, last: Seq, lacks?: SeqRange) => void;

/**
 * Reports that another sequencer orders a group in a newer epoch, and that the engine keeps nothing
 * more of ours: the group is given up at once. Only an engine that sequencers share calls it.
 *
 * @internal
 */
export type OnFenced = (group: GroupId) => void;
