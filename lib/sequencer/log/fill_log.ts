import { rangeLength, type Seq, type SeqRange } from "../../core/mod.ts";
import { fetchedEntries, type FetchedPast, type PastMessage } from "../../ordering/mod.ts";
import type { LogReign } from "../machine/mod.ts";
import type { ContinuedLog } from "./former_logs.ts";
import type { Row, Statements } from "./sqlite_queries.ts";

/**
 * Writes what members remember into the places that a log lacks, and leaves alone what it has.
 *
 * Such an entry has no epoch, because members keep none: it is in common with no other log
 * (PROTOCOL 12.5.1). A sender that the log does not know gets a slot below 0: those of members are
 * above.
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

/**
 * Returns the places before a reign that its log lacks, and that members may remember. `before` is
 * what the log lacked when the reign before began, if it lacks some of that still.
 *
 * Worked case: trillian's file has nothing, her reign begins with 41, and the file lacks 1 to 40.
 * She dies before she has fetched them. Her next reign goes on with 42; her file has 41, and lacks
 * 1 to 40 as before.
 */
export function lacksOf(
  { first }: Pick<LogReign, "first">,
  kept: Seq,
  before: SeqRange | undefined,
): SeqRange | undefined {
  const from = Math.min(before?.first ?? Infinity, kept + 1);
  const last = kept + 1 < first ? first - 1 : Math.min(before?.last ?? 0, kept);
  return from <= last ? { first: from, last } : undefined;
}

/**
 * Notes in the file what its log lacks at the beginning of a reign, and returns that. The note
 * stays until a later reign finds nothing lacking: the process may die before all of it is fetched,
 * and a power cut may take what was fetched.
 */
export function noteLacks(
  statements: Statements,
  reign: LogReign,
  { log, kept, isNext }: ContinuedLog,
): SeqRange | undefined {
  // Nobody else can have ordered since the log ended, so members remember nothing that it lacks.
  if (isNext) return undefined;
  const noted = statements.lacks.get(log) as SeqRange | undefined;
  const before = noted && isLacking(statements, log, noted) ? noted : undefined;
  const lacks = lacksOf(reign, kept, before);
  if (lacks === undefined) statements.removeLacks.run(log);
  else statements.setLacks.run(log, lacks.first, lacks.last);
  return lacks;
}

function isLacking(statements: Statements, log: number, range: SeqRange): boolean {
  const { count } = statements.countEntries.get(log, range.first, range.last) as { count: number };
  return count < rangeLength(range);
}
