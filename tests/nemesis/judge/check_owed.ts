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
import type { LifeViolation } from "./life_violation.ts";

/**
 * Checks that no message is missing that the contract promises while members come and go. A life is
 * steady if it was in the group all the time under one id.
 *
 * - Steady lives delivered all messages of each other.
 * - Steady lives delivered the same messages of every other sender.
 * - Every life that was there at the end delivered the last message of every other such life.
 * - A sender delivered all of its own messages, or reported them as lost or of unknown outcome.
 */
export function checkOwed(records: readonly LifeRecord[], rules: LifeRules): LifeViolation[] {
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

/** Checks that steady lives delivered all messages of each other. */
function checkSteady(steady: readonly LifeRecord[]): LifeViolation[] {
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

/** Checks that all steady lives delivered the same messages of each sender that is not steady. */
function checkShared(
  steady: readonly LifeRecord[],
  others: readonly LifeRecord[],
): LifeViolation[] {
  const violations: LifeViolation[] = [];
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
 * Checks that every life that was there at the end delivered the last message of every other one.
 * As holes in the numbers were reported as gaps, every message before it was delivered or reported,
 * too. Pairs of steady lives are left to {@linkcode checkSteady}.
 */
function checkLast(livedOn: readonly LifeRecord[]): LifeViolation[] {
  return livedOn.flatMap(({ life: receiver, deliveries, isSteady }) => {
    const own = new Set(deliveries.map(({ text }) => text));
    return livedOn.flatMap(({ life: sender, isSteady: isSenderSteady }): LifeViolation[] => {
      const text = sender.sent.at(-1);
      const isChecked = isSteady && isSenderSteady;
      if (isChecked || text === undefined || own.has(text)) return [];
      const place = sender.sent.length;
      return [{ kind: "missing", receiver: receiver.label, sender: sender.label, place, text }];
    });
  });
}

/**
 * Checks that a surviving sender delivered all of its messages, or reported those that may be lost.
 */
function checkOwnFate(
  record: LifeRecord,
  steady: readonly LifeRecord[],
  { order }: LifeRules,
): LifeViolation[] {
  const { life, isSteady } = record;
  const own = ownDeliveries(record);
  const count = life.sent.length - own.size;
  // In a fifo group a member delivers its own messages at once, so none can be missing.
  const told = order !== "fifo" ? reportedBy(record) : 0;
  const violations: LifeViolation[] = count > told
    ? [{ kind: "unaccounted", receiver: life.label, count, told }]
    : [];
  if (isSteady || order !== "fifo") return violations;
  return [...violations, ...steady.flatMap((receiver) => checkUntold(record, own, receiver))];
}

/** Checks in a fifo group that the sender reported an unknown outcome for what a receiver lacks. */
function checkUntold(
  { life, unknown }: LifeRecord,
  own: ReadonlyMap<string, OwnDelivery>,
  receiver: LifeRecord,
): LifeViolation[] {
  const delivered = new Set(receiver.deliveries.map(({ text }) => text));
  const [{ group } = { group: "" }] = receiver.stays;
  return life.sent.flatMap((text, i): LifeViolation[] => {
    const message = own.get(text);
    // The receiver was not in a different group of the same name.
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

/** A delivery of a sender's own message, and the id of its group. */
interface OwnDelivery {
  readonly group: string;
  readonly delivery: DeliveredMessage;
}

/** Returns the deliveries of own messages, by their texts. */
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

/**
 * Returns the number of messages that a life reported as of unknown outcome, as lost in gaps, or as
 * not sent.
 */
function reportedBy({ life, unknown, stays }: LifeRecord): number {
  const refused = (life.answers ?? []).filter(({ answer }) => answer.type === "refused").length;
  const inDoubt = [...unknown.values()].flat()
    .reduce((sum, { first, last }) => sum + last - first + 1, refused);
  return stays.flatMap(({ entries }) => entries).filter(isGapEntry)
    .reduce((sum, { seq, lastSeq }) => sum + lastSeq - seq + 1, inDoubt);
}
