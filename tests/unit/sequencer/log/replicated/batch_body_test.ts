import { assertEquals } from "@std/assert";
import {
  type BatchFacts,
  decodeBatch,
  encodeBatch,
} from "../../../../../lib/sequencer/log/replicated/batch_body.ts";

const FACTS: BatchFacts = {
  ...{ name: "books", mode: "total", created: 3, view: 4, stable: 40, vacant: 0 },
  senders: [{ slot: 1, id: 42, name: "ford" }],
};

function factsOf(facts: unknown): BatchFacts | undefined {
  const epoch = { number: 1, boot: 2 };
  const batch = { facts: facts as BatchFacts, entries: [] };
  return decodeBatch(encodeBatch(9, epoch, 1, batch), 1)?.facts;
}

Deno.test("decodeBatch() returns the facts as they were written", () => {
  assertEquals(factsOf(FACTS), FACTS);
  assertEquals(factsOf({ ...FACTS, until: 43 }), { ...FACTS, until: 43 });
});

Deno.test("decodeBatch() takes no facts that nobody can have written", () => {
  const wrong: Record<string, unknown[]> = {
    name: [undefined, 7, "", "a\nb", "a".repeat(65)],
    mode: [undefined, "chaos"],
    created: [undefined, -1, 2 ** 32],
    view: [undefined, "4", 1.5],
    stable: [undefined, null, 2 ** 48],
    vacant: [undefined, -1],
    until: ["43", -1],
    senders: [undefined, {}, [null], [{}], [{ slot: 1, id: 42, name: 7 }], [{ slot: -1 }]],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) assertEquals(factsOf({ ...FACTS, [field]: value }), undefined);
  }
  for (const facts of [null, 7, "books", []]) assertEquals(factsOf(facts), undefined);
});
