import {
  checkNumbers,
  checkTexts,
  type DeliveredMessage,
  type GapEntry,
} from "../../../lib/lab/check/check_order.ts";
import {
  checkAgreement,
  checkPlaces,
  isStayEntry,
  isViewEntry,
  type ObservedEntry,
} from "../../../lib/lab/check/check_total_order.ts";
import { checkOwed } from "./check_owed.ts";
import { type Life, type LifeRecord, type LifeRules, recordOf } from "./life.ts";
import type { Violation } from "../../../lib/lab/check/violation.ts";

/**
 * Checks a group whose members crashed, were evicted and came back. It demands what
 * `checkOrder` and `checkTotalOrder` demand, through the same checks, as far as the contract goes
 * there: a jump in the numbers must have been told as a gap (points 2 to 4); no text is invented,
 * doubled, or sent again under another id (point 1); in a total-order group all agree on every
 * place (point 3); and what is owed to whom, check_owed.ts says.
 */
export function checkLives(lives: readonly Life[], rules: LifeRules): Violation[] {
  const records = lives.map(recordOf);
  const authors = authorsOf(records);
  return [
    ...records.flatMap((record) => checkLifeTexts(record, authors)),
    ...checkResent(records),
    ...(rules.order !== "fifo" ? checkSequences(records) : checkStreams(records)),
    ...checkOwed(records, rules),
  ];
}

/** Whose life each member id was, and whose each text: an id that nobody lived to tell shows by its texts. */
interface Authors {
  readonly byId: ReadonlyMap<string, Life>;
  readonly byText: ReadonlyMap<string, Life>;
}

function authorsOf(records: readonly LifeRecord[]): Authors {
  const byId = new Map(records.flatMap(({ life, ids }) => ids.map((id) => [id, life])));
  const byText = new Map(records.flatMap(({ life }) => life.sent.map((text) => [text, life])));
  return { byId, byText };
}

/** Each id that it heard of is a sender, whose texts come in order, each once, and no others. */
function checkLifeTexts({ life, deliveries }: LifeRecord, authors: Authors): Violation[] {
  const byId = Map.groupBy(deliveries, ({ member }) => member);
  return [...byId].flatMap(([id, delivered]) => {
    const author = authors.byId.get(id) ?? authors.byText.get(delivered[0]!.text);
    const relabelled = delivered.map((message) =>
      message.sender === author?.name ? { ...message, sender: author.label } : message
    );
    return checkTexts({
      sent: new Map(author === undefined ? [] : [[author.label, author.sent]]),
      delivered: new Map([[life.label, relabelled]]),
    }).filter(({ kind }) => kind !== "missing");
  });
}

/** Nothing is sent again under a new id: every text belongs to one id, wherever it was delivered. */
function checkResent(records: readonly LifeRecord[]): Violation[] {
  const violations: Violation[] = [];
  const idOf = new Map<string, string>();
  for (const { life: { label: receiver }, deliveries } of records) {
    for (const { sender, member, text } of deliveries) {
      const otherMember = idOf.get(text) ?? member;
      idOf.set(text, otherMember);
      if (otherMember === member) continue;
      violations.push({ kind: "resent", receiver, sender, text, member, otherMember });
    }
  }
  return violations;
}

/** Each group that there was under the name has a sequence, in which all lives have their parts. */
function checkSequences(records: readonly LifeRecord[]): Violation[] {
  const groups = new Set(records.flatMap(({ stays }) => stays.map(({ group }) => group)));
  return [...groups].flatMap((wanted) => {
    const parts = records.map(({ life, stays }) =>
      [
        life.label,
        stays.filter(({ group }) => group === wanted).flatMap(({ entries }) => entries),
      ] as const
    );
    return [
      ...parts.flatMap(([receiver, sequence]) => checkPlaces(receiver, sequence)),
      ...checkAgreement(new Map(parts)),
    ];
  });
}

/** In a fifo group each sender's stream is a sequence of its own, on which all receivers agree. */
function checkStreams(records: readonly LifeRecord[]): Violation[] {
  const numbers = records.flatMap(({ life, stays }) =>
    checkNumbers(life.label, stays.flatMap(({ entries }) => entries).filter(isOfStream))
  );
  const ids = new Set(records.flatMap(({ deliveries }) => deliveries.map(({ member }) => member)));
  const byReceiver = records.map(({ life, deliveries }) =>
    [life.label, Map.groupBy(deliveries, ({ member }) => member)] as const
  );
  const agreement = [...ids].flatMap((id) =>
    checkAgreement(new Map(byReceiver.map(([receiver, byId]) => [receiver, byId.get(id) ?? []])))
  );
  return [...numbers, ...agreement];
}

function isOfStream(entry: ObservedEntry): entry is DeliveredMessage | GapEntry {
  return !isStayEntry(entry) && !isViewEntry(entry);
}
