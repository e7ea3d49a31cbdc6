import { unreachable } from "../../../lib/core/mod.ts";
import type { DeliveredMessage } from "../../../lib/lab/check/check_order.ts";
import type { Answer, LifeRecord } from "./life.ts";
import type { LifeViolation } from "./life_violation.ts";

/**
 * Checks what the senders were told of their messages, each of which they had asked about:
 *
 * - A receipt names the place at which the sender itself delivered the message. A sender that was
 *   killed may have written the receipt and not the message, which others may have at that place.
 * - The outcome of a message that the sender delivered is not unknown: it knows it.
 * - Nobody delivered a message that was refused.
 * - A sender that was there at the end got one answer for each message.
 */
export function checkAnswers(records: readonly LifeRecord[]): LifeViolation[] {
  const heard = new Map<string, DeliveredMessage>();
  for (const { deliveries } of records) {
    for (const delivery of deliveries) heard.set(delivery.text, delivery);
  }
  return records.flatMap((record) => [
    ...checkKept(record, heard),
    ...(record.life.isKilled ? [] : checkAnswered(record)),
  ]);
}

function checkKept(
  { life, ids, deliveries }: LifeRecord,
  heard: ReadonlyMap<string, DeliveredMessage>,
): LifeViolation[] {
  const own = new Map(
    deliveries.filter(({ member }) => ids.includes(member)).map((one) => [one.text, one]),
  );
  return (life.answers ?? []).flatMap(({ text, answer }): LifeViolation[] => {
    const anywhere = heard.get(text);
    const isRight = agrees(answer, own.get(text), anywhere) ||
      (life.isKilled && answer.type === "receipt" && !own.has(text) &&
        (anywhere === undefined || isAt(anywhere, answer)));
    return isRight ? [] : [{ kind: "belied", sender: life.label, text, answer }];
  });
}

function agrees(
  answer: Answer,
  own: DeliveredMessage | undefined,
  anywhere: DeliveredMessage | undefined,
): boolean {
  switch (answer.type) {
    case "receipt":
      return own !== undefined && isAt(own, answer);
    case "unknown-outcome":
      return own === undefined;
    case "refused":
      return anywhere === undefined;
    default:
      return unreachable(answer);
  }
}

function isAt(delivery: DeliveredMessage, place: { seq: number; lastSeq: number }): boolean {
  return delivery.seq === place.seq && delivery.lastSeq === place.lastSeq;
}

function checkAnswered({ life }: LifeRecord): LifeViolation[] {
  if (life.answers === undefined) return [];
  const counts = new Map<string, number>();
  for (const { text } of life.answers) counts.set(text, (counts.get(text) ?? 0) + 1);
  return life.sent.flatMap((text): LifeViolation[] => {
    const count = counts.get(text) ?? 0;
    return count === 1 ? [] : [{ kind: "unanswered", sender: life.label, text, count }];
  });
}
