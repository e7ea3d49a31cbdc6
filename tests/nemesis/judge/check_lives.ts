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
import { checkAnswers } from "./check_answers.ts";
import { checkOwed } from "./check_owed.ts";
import { type Life, type LifeRecord, type LifeRules, recordOf } from "./life.ts";
import type { Violation } from "../../../lib/lab/check/violation.ts";
import type { LifeViolation } from "./life_violation.ts";

/**
 * Checks a group whose members crashed, were evicted and came back. Returns no violation if all is
 * well. It uses the checks of `checkOrder` and `checkTotalOrder` as far as the contract still
 * demands them: every hole in the numbers was reported as a gap; no text is invented, duplicated,
 * or sent again under another id; in a total-order group all agree on every place. check_owed.ts
 * checks which messages must have been delivered, check_answers.ts what senders were told of them.
 */
export function checkLives(lives: readonly Life[], rules: LifeRules): LifeViolation[] {
  const records = lives.map(recordOf);
  const authors = authorsOf(records);
  return [
    ...records.flatMap((record) => checkLifeTexts(record, authors)),
    ...checkResent(records),
    ...(rules.order !== "fifo" ? checkSequences(records) : checkStreams(records)),
    ...checkOwed(records, rules),
    ...checkAnswers(records),
  ];
}

/**
 * The lives by their member ids and by their texts. A member that was killed before it could report
 * its id is found by its texts.
 */
interface Authors {
  readonly byId: ReadonlyMap<string, Life>;
  readonly byText: ReadonlyMap<string, Life>;
}

function authorsOf(records: readonly LifeRecord[]): Authors {
  const byId = new Map(records.flatMap(({ life, ids }) => ids.map((id) => [id, life])));
  const byText = new Map(records.flatMap(({ life }) => life.sent.map((text) => [text, life])));
  return { byId, byText };
}

/** Checks that the texts of each member id were delivered in order, each once, and no others. */
function checkLifeTexts({ life, deliveries }: LifeRecord, authors: Authors): Violation[] {
  const byId = Map.groupBy(deliveries, ({ member }) => member);
  return [...byId].flatMap(([id, delivered]) => {
    const [first] = delivered;
    const author = authors.byId.get(id) ?? authors.byText.get(first?.text ?? "");
    const relabelled = delivered.map((message) =>
      message.sender === author?.name ? { ...message, sender: author.label } : message
    );
    return checkTexts({
      sent: new Map(author === undefined ? [] : [[author.label, author.sent]]),
      delivered: new Map([[life.label, relabelled]]),
    }).filter(({ kind }) => kind !== "missing");
  });
}

/** Checks that no text was sent again under a new id: each text belongs to one member id. */
function checkResent(records: readonly LifeRecord[]): LifeViolation[] {
  const violations: LifeViolation[] = [];
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

/** Checks the sequence of each group that existed under the name. */
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

/** Checks each sender's stream in a fifo group: its numbers, and that all receivers agree on it. */
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
