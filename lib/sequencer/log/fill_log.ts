import type { SeqRange } from "../../core/mod.ts";
import { fetchedEntries, type FetchedPast, type PastMessage } from "../../ordering/mod.ts";
import type { LogReign } from "../machine/mod.ts";
import type { ContinuedLog } from "./former_logs.ts";
import type { Row, Statements } from "./sqlite_queries.ts";

/**
 * Writes what members remember into the places that a log lacks, and leaves alone what it has.
 *
 * Such an entry has no epoch, because members keep none: it is in common with no other log (PROTOCOL
 * 12.5.1). A sender that the log does not know gets a slot below 0: those of members are above.
 */
export function fillLog(
  statements: Statements,
  log: number,
  lacks: SeqRange,
  past: FetchedPast,
): void {
  const slots = new Map<string, number>();
  const slotOf = (sender: PastMessage["sender"]) => {
    const key = `${sender.id} ${sender.name}`;
    const slot = slots.get(key) ?? findSlot(statements, log, sender);
    slots.set(key, slot);
    return slot;
  };
  for (const { seq, fragment, sentAt, payload, sender } of fetchedEntries(past)) {
    if (seq < lacks.first || seq > lacks.last) continue;
    if (sender === undefined) statements.fill.run(log, seq, null, null, null, null, null);
    else statements.fill.run(log, seq, slotOf(sender), null, fragment, sentAt, payload);
  }
}

/** Returns the slot under which a log has a sender, a new one if it does not know the sender. */
function findSlot(
  statements: Statements,
  log: number,
  { id, name }: PastMessage["sender"],
): number {
  const known = statements.slotOf.get(log, id, name) as Row | undefined;
  if (known !== undefined) return known["slot"] as number;
  const { slot: lowest } = statements.lowestSlot.get(log) as { slot: number | null };
  const slot = Math.min(0, lowest ?? 0) - 1;
  statements.sender.run(log, slot, id, name);
  return slot;
}

/** Returns the places before a reign that the log with which it goes on has not. */
export function lacksOf({ first }: LogReign, { kept, isNext }: ContinuedLog): SeqRange | undefined {
  // What nobody else can have ordered nobody can remember.
  return isNext || kept + 1 >= first ? undefined : { first: kept + 1, last: first - 1 };
}
