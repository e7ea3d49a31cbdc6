import type { GroupId, Seq } from "../../core/mod.ts";
import type { PastPage, PastQuery } from "../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { LogBatch, LogReign } from "../machine/mod.ts";

/**
 * Keeps the sequences of groups: a port, so that nothing of a sequence is sent to members before its
 * engine has it, and so that what was before can be asked for.
 */
export interface OrderedLog {
  /** What it has from before; `undefined`: what it has does not outlive the process. */
  readonly stored: readonly KeptGroupRecord[] | undefined;
  /** We order a group from now on: what no later epoch can have declared void stays, up to its first seq. */
  begin(reign: LogReign): void;
  /** Keeps entries, and says so with `onAppended`, now or later. */
  append(batch: LogBatch): void;
  /** Notes a group's place in the order of creation. */
  noteCreated(group: GroupId, created: number): void;
  /** What it has of the past of a group; `undefined`: nothing at all. */
  recall(group: GroupId, question: PastQuery): PastPage | undefined;
  /** We order the group no more. */
  release(group: GroupId): void;
  close(): void;
}

/** Tells that a group's sequence is kept up to `last`. */
export type OnAppended = (group: GroupId, last: Seq) => void;
