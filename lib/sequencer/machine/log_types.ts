import type { Epoch, GroupId, MemberId, Seq } from "../../core/mod.ts";
import type { SequenceEntry } from "../../ordering/mod.ts";
import type { GrantFrame, KeptGroupRecord } from "../../wire/mod.ts";
import type { Recovery } from "./takeover/mod.ts";

/** A sender of messages in a group: the member that has, or had, a slot. */
export interface LogSender {
  readonly slot: number;
  readonly id: MemberId;
  readonly name: string;
}

/**
 * The beginning of a reign. From `first` on, whatever the engine has of the group is replaced by
 * what is appended; below, it decides what of its log counts (PROTOCOL 12.5).
 */
export interface LogReign extends Omit<KeptGroupRecord, "created" | "last"> {
  readonly first: Seq;
  /** The newest epoch of which a member has something; `undefined` when no such member is left. */
  readonly installed: Epoch | undefined;
  /**
   * Of the members for whom the sequence has begun, the one that joined first: its view and cut.
   */
  readonly elder?: { readonly joined: number; readonly cut: Seq } | undefined;
  readonly senders: readonly LogSender[];
}

/** Entries of a group's sequence, from seq `first` on. */
export interface LogBatch {
  readonly group: GroupId;
  readonly first: Seq;
  readonly entries: readonly SequenceEntry[];
  /** The seq up to which all members have delivered: no later epoch can declare that void. */
  readonly stable: Seq;
  /** The newest view that has its place. */
  readonly view: number;
  /**
   * The last seq if the group has no members now; else 0. Nobody is left who could gainsay the log.
   */
  readonly vacant: Seq;
}

/** Returns what the engine must know when we begin to order a group: a new one, or another's. */
export function reignOf(id: GroupId, grant: GrantFrame, recovery: Recovery | undefined): LogReign {
  const { name, mode, signed, epoch } = grant;
  const kind = signed ? { mode, signed } : { mode };
  const { view = 0, first = 1, installed, elder, members = [], newcomers = [] } = recovery ?? {};
  const senders = [...members, ...newcomers].map(({ slot, id, name }) => ({ slot, id, name }));
  return { id, name, ...kind, epoch, view, first, installed, elder, senders };
}
