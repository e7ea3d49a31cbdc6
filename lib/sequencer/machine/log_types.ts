import type { Epoch, GroupId, MemberId, Seq } from "../../core/mod.ts";
import type { SequenceEntry } from "../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";

/** Whose messages those of a slot are. */
export interface LogSender {
  readonly slot: number;
  readonly id: MemberId;
  readonly name: string;
}

/** A reign begins: what the engine has of the group from `first` on is replaced by what is appended. */
export interface LogReign extends Omit<KeptGroupRecord, "created" | "last"> {
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
