import type { Epoch, GroupId, MemberId, Mode, Seq } from "../../core/mod.ts";
import type { SequenceEntry } from "../../ordering/mod.ts";

/** What outlives the process of a sequencer: a group of which its engine has history. */
export interface StoredGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** The group's place in the order of creation; 0: not known. */
  readonly created: number;
  /** The newest epoch in which we ordered it. */
  readonly epoch: Epoch;
  /** The newest view that has its place in the log. */
  readonly view: number;
  readonly last: Seq;
}

/** Whose messages those of a slot are. */
export interface LogSender {
  readonly slot: number;
  readonly id: MemberId;
  readonly name: string;
}

/** A reign begins: what the engine has of the group from `first` on is replaced by what is appended. */
export interface LogReign extends Omit<StoredGroup, "created" | "last"> {
  readonly first: Seq;
  /** The newest epoch of which a member has something; `undefined`: nobody is left who has. */
  readonly installed: Epoch | undefined;
  /** Of those for whom the sequence has begun, the one who joined first: when, and where it began. */
  readonly elder?: { readonly joined: number; readonly cut: Seq } | undefined;
  readonly senders: readonly LogSender[];
}

/** Entries of a group's sequence, from seq `first` on. */
export interface LogBatch {
  readonly group: GroupId;
  readonly first: Seq;
  readonly entries: readonly SequenceEntry[];
  /** All members have delivered everything up to here: no later epoch can declare it void. */
  readonly stable: Seq;
  /** The newest view that has its place. */
  readonly view: number;
}
