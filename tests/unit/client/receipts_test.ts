import { assertEquals, assertRejects } from "@std/assert";
import { UnknownOutcomeError } from "../../../lib/client/mod.ts";
import { Receipts } from "../../../lib/client/receipts.ts";

const at = (...seqs: number[]) => seqs.map((seq) => ({ range: { first: seq, last: seq } }));

function unknown(group: string): UnknownOutcomeError {
  return new UnknownOutcomeError(group, "the test wants it");
}

Deno.test("Receipts.onDelivered() resolves the oldest receipts of a group", async () => {
  const receipts = new Receipts();
  const [a, b] = [receipts.add("one", 1), receipts.add("one", 2)];
  const other = receipts.add("two", 1);
  const early = b.delivered;
  receipts.onDelivered("two", at(7), [1]);
  receipts.onDelivered("one", at(3, 5), [1, 2]);
  assertEquals(await a.delivered, { first: 3, last: 3 });
  assertEquals(await early, { first: 5, last: 5 });
  assertEquals(await other.delivered, { first: 7, last: 7 });
  assertEquals(a.group, "one");
});

Deno.test("Receipt.delivered is the same promise before and after the delivery", async () => {
  const receipts = new Receipts();
  const receipt = receipts.add("one", 1);
  const before = receipt.delivered;
  receipts.onDelivered("one", at(1), [1]);
  assertEquals(receipt.delivered === before, true);
  await before;
});

Deno.test("Receipts.reject() rejects all receipts of a group, and new ones begin anew", async () => {
  const receipts = new Receipts();
  const [seen, unseen, late] = [1, 2, 3].map((seq) => receipts.add("one", seq));
  void unseen!.delivered;
  receipts.reject(unknown, "one");
  await assertRejects(() => seen!.delivered, UnknownOutcomeError, 'group "one", because the test');
  await assertRejects(() => late!.delivered, UnknownOutcomeError);
  const again = receipts.add("one", 1);
  receipts.onDelivered("one", at(1), [1]);
  assertEquals(await again.delivered, { first: 1, last: 1 });
  receipts.reject(unknown);
  assertEquals(await again.delivered, { first: 1, last: 1 });
});

Deno.test("Receipts.onDelivered() rejects older receipts: their messages were in a gap", async () => {
  const receipts = new Receipts();
  const [lost, too, found, last] = [7, 8, 9, 12].map((seq) => receipts.add("one", seq));
  receipts.onDelivered("one", at(44), [9]);
  await assertRejects(() => lost!.delivered, UnknownOutcomeError, "part of the sequence is lost");
  await assertRejects(() => too!.delivered, UnknownOutcomeError);
  assertEquals(await found!.delivered, { first: 44, last: 44 });
  receipts.onDelivered("one", at(45), [12]);
  assertEquals(await last!.delivered, { first: 45, last: 45 });
});

Deno.test("Receipts.onDelivered() ignores what is no message of this stay", async () => {
  const receipts = new Receipts();
  const receipt = receipts.add("one", 7);
  receipts.onDelivered("one", at(44, 45), [0, 6]);
  receipts.onDelivered("one", at(46), [7]);
  assertEquals(await receipt.delivered, { first: 46, last: 46 });
});

Deno.test("Receipts stays in order over many messages, and ignores deliveries without a receipt", async () => {
  const receipts = new Receipts();
  receipts.onDelivered("one", at(1), [1]);
  const all = Array.from({ length: 5_000 }, (_, i) => receipts.add("one", i + 1));
  for (let i = 0; i < 5_000; i += 2) receipts.onDelivered("one", at(i, i + 1), [i + 1, i + 2]);
  receipts.onDelivered("one", at(5_000), [5_000]);
  for (const [seq, receipt] of all.entries()) {
    assertEquals((await receipt.delivered).first, seq);
  }
});
