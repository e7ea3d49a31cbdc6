import { assertEquals, assertRejects } from "@std/assert";
import { UnknownOutcomeError } from "../../../lib/client/mod.ts";
import { Receipts } from "../../../lib/client/receipts.ts";

const at = (...seqs: number[]) => seqs.map((seq) => ({ range: { first: seq, last: seq } }));

function unknown(group: string): UnknownOutcomeError {
  return new UnknownOutcomeError(group, "the test wants it");
}

Deno.test("Receipts.onDelivered() resolves the oldest receipts of a group", async () => {
  const receipts = new Receipts();
  const [a, b] = [receipts.add("one"), receipts.add("one")];
  const other = receipts.add("two");
  const early = b.delivered;
  receipts.onDelivered("two", at(7));
  receipts.onDelivered("one", at(3, 5));
  assertEquals(await a.delivered, { first: 3, last: 3 });
  assertEquals(await early, { first: 5, last: 5 });
  assertEquals(await other.delivered, { first: 7, last: 7 });
  assertEquals(a.group, "one");
});

Deno.test("Receipt.delivered is the same promise before and after the delivery", async () => {
  const receipts = new Receipts();
  const receipt = receipts.add("one");
  const before = receipt.delivered;
  receipts.onDelivered("one", at(1));
  assertEquals(receipt.delivered === before, true);
  await before;
});

Deno.test("Receipts.reject() rejects all receipts of a group, and new ones begin anew", async () => {
  const receipts = new Receipts();
  const [seen, unseen, late] = [0, 1, 2].map(() => receipts.add("one"));
  void unseen!.delivered;
  receipts.reject(unknown, "one");
  await assertRejects(() => seen!.delivered, UnknownOutcomeError, 'group "one", because the test');
  await assertRejects(() => late!.delivered, UnknownOutcomeError);
  const again = receipts.add("one");
  receipts.onDelivered("one", at(1));
  assertEquals(await again.delivered, { first: 1, last: 1 });
  receipts.reject(unknown);
  assertEquals(await again.delivered, { first: 1, last: 1 });
});

Deno.test("Receipts.onGap() makes places unknown when the gap may have held messages of ours", async () => {
  const receipts = new Receipts();
  const before = receipts.add("one");
  receipts.onGap("one");
  const after = receipts.add("one");
  receipts.onDelivered("one", at(9));
  await assertRejects(() => before.delivered, UnknownOutcomeError, "part of the sequence is lost");
  await assertRejects(() => after.delivered, UnknownOutcomeError);
  // A new stay has a new stream.
  receipts.reject(unknown, "one");
  const anew = receipts.add("one");
  receipts.onGap("two");
  receipts.onDelivered("one", at(1));
  assertEquals(await anew.delivered, { first: 1, last: 1 });
});

Deno.test("Receipts.onGap() changes nothing while no message of ours is under way", async () => {
  const receipts = new Receipts();
  receipts.add("one");
  receipts.onDelivered("one", at(1));
  receipts.onGap("one");
  const after = receipts.add("one");
  receipts.onDelivered("one", at(2));
  assertEquals(await after.delivered, { first: 2, last: 2 });
});

Deno.test("Receipts stays in order over many messages, and ignores deliveries without a receipt", async () => {
  const receipts = new Receipts();
  receipts.onDelivered("one", at(1));
  const all = Array.from({ length: 5_000 }, () => receipts.add("one"));
  for (let seq = 0; seq < 5_000; seq += 2) receipts.onDelivered("one", at(seq, seq + 1));
  receipts.onDelivered("one", at(5_000));
  for (const [seq, receipt] of all.entries()) {
    assertEquals((await receipt.delivered).first, seq);
  }
});
