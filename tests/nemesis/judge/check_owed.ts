import {
  checkTexts,
  type DeliveredMessage,
  isGapEntry,
} from "../../../lib/lab/check/check_order.ts";
import {
  isStayEntry,
  isViewEntry,
  type ObservedEntry,
} from "../../../lib/lab/check/check_total_order.ts";
import type { LifeRecord, LifeRules } from "./life.ts";
import type { Violation } from "../../../lib/lab/check/violation.ts";

/**
 * What is owed in a group whose members come and go. Between members that were there all the time
 * every message; of a sender that is gone the same to all survivors; at the end everybody's last
 * message to everybody; and to a sender that was evicted, what nobody may have.
 */
export function checkOwed(records: readonly LifeRecord[], rules: LifeRules): Violation[] {
  const steady = records.filter(({ isSteady }) => isSteady);
  const others = records.filter(({ isSteady }) => !isSteady);
  const livedOn = records.filter(({ life }) => !life.isKilled);
  return [
    ...checkSteady(steady),
    ...checkShared(steady, others),
    ...checkLast(livedOn),
    ...livedOn.flatMap((record) => checkOwnFate(record, steady, rules)),
  ];
}

/** Members that were there all the time delivered everything of each other. */
function checkSteady(steady: readonly LifeRecord[]): Violation[] {
  const names = new Set(steady.map(({ life }) => life.name));
  const ids = new Set(steady.flatMap((record) => record.ids));
  const isOfSteady = ({ sender, member }: DeliveredMessage) => names.has(sender) && ids.has(member);
  return checkTexts({
    sent: new Map(steady.map(({ life }) => [life.name, life.sent])),
    delivered: new Map(
      steady.map(({ life, deliveries }) => [life.name, deliveries.filter(isOfSteady)]),
    ),
  }).filter(({ kind }) => kind === "missing");
}

/** Of each sender that was not there all the time, who was has delivered the same. */
function checkShared(steady: readonly LifeRecord[], others: readonly LifeRecord[]): Violation[] {
  const violations: Violation[] = [];
  const texts = new Set(others.flatMap(({ life }) => life.sent));
  const known = new Map<string, { readonly other: string; readonly sender: string }>();
  for (const { life, deliveries } of steady) {
    for (const { text, sender } of deliveries) {
      if (texts.has(text)) known.set(text, { other: life.label, sender });
    }
  }
  for (const { life, deliveries } of steady) {
    const own = new Set(deliveries.map(({ text }) => text));
    for (const [text, { other, sender }] of known) {
      if (own.has(text)) continue;
      violations.push({ kind: "unshared", receiver: life.label, other, sender, text });
    }
  }
  return violations;
}

/**
 * Who was there at the end delivered the last message of everybody who was (where both were
 * there all the time, that is checked already). With numbers that jump
 * only where a gap was told, everything before it is there, or told.
 */
function checkLast(livedOn: readonly LifeRecord[]): Violation[] {
  return livedOn.flatMap(({ life: receiver, deliveries, isSteady }) => {
    const own = new Set(deliveries.map(({ text }) => text));
    return livedOn.flatMap(({ life: sender, isSteady: isSenderSteady }): Violation[] => {
      const text = sender.sent.at(-1);
      const isChecked = isSteady && isSenderSteady;
      if (isChecked || text === undefined || own.has(text)) return [];
      const place = sender.sent.length;
      return [{ kind: "missing", receiver: receiver.label, sender: sender.label, place, text }];
    });
  });
}

/** A sender that lives on has delivered all of its own messages, or was told that their fate is open. */
function checkOwnFate(
  record: LifeRecord,
  steady: readonly LifeRecord[],
  { order }: LifeRules,
): Violation[] {
  const { life, isSteady } = record;
  const own = ownDeliveries(record);
  const count = life.sent.length - own.size;
  // In a fifo group own messages do not pass the network.
  const told = order !== "fifo" ? toldOf(record) : 0;
  const violations: Violation[] = count > told
    ? [{ kind: "unaccounted", receiver: life.label, count, told }]
    : [];
  if (isSteady || order !== "fifo") return violations;
  return [...violations, ...steady.flatMap((receiver) => checkUntold(record, own, receiver))];
}

/** In a fifo group: what a survivor lacks is among what the sender was told. */
function checkUntold(
  { life, unknown }: LifeRecord,
  own: ReadonlyMap<string, OwnDelivery>,
  receiver: LifeRecord,
): Violation[] {
  const delivered = new Set(receiver.deliveries.map(({ text }) => text));
  const [{ group } = { group: "" }] = receiver.stays;
  return life.sent.flatMap((text, i): Violation[] => {
    const message = own.get(text);
    // In another group of the same name the receiver was not there.
    if (message === undefined || message.group !== group || delivered.has(text)) return [];
    const { member, seq, lastSeq } = message.delivery;
    const isTold = (unknown.get(member) ?? []).some(({ first, last }) =>
      first <= seq && lastSeq <= last
    );
    if (isTold) return [];
    const { label } = receiver.life;
    return [{ kind: "untold", receiver: label, sender: life.label, place: i + 1, text }];
  });
}

/** One of its own messages as it came back to its sender, and in which group. */
interface OwnDelivery {
  readonly group: string;
  readonly delivery: DeliveredMessage;
}

/** By their texts. */
function ownDeliveries({ ids, stays }: LifeRecord): ReadonlyMap<string, OwnDelivery> {
  const known = new Set(ids);
  const own = new Map<string, OwnDelivery>();
  for (const { group, entries } of stays) {
    for (const entry of entries) {
      if (!isDelivery(entry) || !known.has(entry.member)) continue;
      own.set(entry.text, { group, delivery: entry });
    }
  }
  return own;
}

function isDelivery(entry: ObservedEntry): entry is DeliveredMessage {
  return !isStayEntry(entry) && !isViewEntry(entry) && !isGapEntry(entry);
}

/** How many messages it was told of: own ones in doubt, and places of the sequence that it missed. */
function toldOf({ unknown, stays }: LifeRecord): number {
  const inDoubt = [...unknown.values()].flat()
    .reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return stays.flatMap(({ entries }) => entries).filter(isGapEntry)
    .reduce((sum, { seq, lastSeq }) => sum + lastSeq - seq + 1, inDoubt);
}
