import { assertEquals, assertRejects } from "@std/assert";
import { UnknownOutcomeError } from "../../../lib/client/mod.ts";
import { MessageReceipt, MessagesReceipt, Receipts } from "../../../lib/client/receipts.ts";

const at = (...seqs: number[]) => seqs.map((seq) => ({ range: { first: seq, last: seq } }));

function unknown(group: string): UnknownOutcomeError {
  return new UnknownOutcomeError(group, "the test wants it");
}

/** Expects one message of one seq. */
function add(receipts: Receipts, group: string, seq: number): MessageReceipt {
  const receipt = new MessageReceipt(group);
  receipts.expect(group, receipt, seq, 1);
  return receipt;
}

/** Expects a batch of so many messages, accepted together, each of one seq. */
function addBatch(receipts: Receipts, first: number, count: number): MessagesReceipt {
  const receipt = new MessagesReceipt("one", count);
  receipts.expect("one", receipt, first, count);
  return receipt;
}

Deno.test("Receipts.onDelivered() resolves the oldest receipts of a group", async () => {
  const receipts = new Receipts();
  const [a, b] = [add(receipts, "one", 1), add(receipts, "one", 2)];
  const other = add(receipts, "two", 1);
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
  const receipt = add(receipts, "one", 1);
  const before = receipt.delivered;
  receipts.onDelivered("one", at(1), [1]);
  assertEquals(receipt.delivered === before, true);
  await before;
});

Deno.test("Receipts.reject() rejects all receipts of a group, and new ones begin anew", async () => {
  const receipts = new Receipts();
  const [seen, unseen, late] = [1, 2, 3].map((seq) => add(receipts, "one", seq));
  void unseen!.delivered;
  receipts.reject(unknown, "one");
  await assertRejects(() => seen!.delivered, UnknownOutcomeError, 'group "one", because the test');
  await assertRejects(() => late!.delivered, UnknownOutcomeError);
  const again = add(receipts, "one", 1);
  receipts.onDelivered("one", at(1), [1]);
  assertEquals(await again.delivered, { first: 1, last: 1 });
  receipts.reject(unknown);
  assertEquals(await again.delivered, { first: 1, last: 1 });
});

Deno.test("Receipts names a direct conversation in errors by the label that its receipts have", async () => {
  const receipts = new Receipts();
  const group = "(000000000001,000000000002)";
  const [lost, back, left] = [1, 2, 3].map((seq) => {
    const receipt = new MessageReceipt("(arthur)");
    receipts.expect(group, receipt, seq, 1);
    return receipt;
  });
  receipts.onDelivered(group, at(2), [2]);
  receipts.reject(unknown, group);
  assertEquals(await back!.delivered, { first: 2, last: 2 });
  for (const receipt of [lost, left]) {
    const words = 'a message to the conversation with "arthur"';
    const error = await assertRejects(() => receipt!.delivered, UnknownOutcomeError, words);
    assertEquals(error.group, "(arthur)");
  }
});

Deno.test("Receipts.onDelivered() rejects older receipts: their messages were in a gap", async () => {
  const receipts = new Receipts();
  const [lost, too, found, last] = [7, 8, 9, 12].map((seq) => add(receipts, "one", seq));
  receipts.onDelivered("one", at(44), [9]);
  await assertRejects(() => lost!.delivered, UnknownOutcomeError, "part of the sequence is lost");
  await assertRejects(() => too!.delivered, UnknownOutcomeError);
  assertEquals(await found!.delivered, { first: 44, last: 44 });
  receipts.onDelivered("one", at(45), [12]);
  assertEquals(await last!.delivered, { first: 45, last: 45 });
});

Deno.test("Receipts.onDelivered() ignores what is no message of this stay", async () => {
  const receipts = new Receipts();
  const receipt = add(receipts, "one", 7);
  receipts.onDelivered("one", at(44, 45), [0, 6]);
  receipts.onDelivered("one", at(46), [7]);
  assertEquals(await receipt.delivered, { first: 46, last: 46 });
});

Deno.test("Receipts stays in order over many messages, and ignores deliveries without a receipt", async () => {
  const receipts = new Receipts();
  receipts.onDelivered("one", at(1), [1]);
  const all = Array.from({ length: 5_000 }, (_, i) => add(receipts, "one", i + 1));
  for (let i = 0; i < 5_000; i += 2) receipts.onDelivered("one", at(i, i + 1), [i + 1, i + 2]);
  receipts.onDelivered("one", at(5_000), [5_000]);
  for (const [seq, receipt] of all.entries()) {
    assertEquals((await receipt.delivered).first, seq);
  }
});

Deno.test("BatchReceipt.delivered has the places of all, those that follow each other as one", async () => {
  const receipts = new Receipts();
  const batch = addBatch(receipts, 7, 4);
  const next = add(receipts, "one", 11);
  receipts.onDelivered("one", at(41, 42), [7, 8]);
  receipts.onDelivered("one", at(45, 46, 47), [9, 10, 11]);
  assertEquals(await batch.delivered, [{ first: 41, last: 42 }, { first: 45, last: 46 }]);
  assertEquals(await next.delivered, { first: 47, last: 47 });
  assertEquals([batch.group, batch.count], ["one", 4]);
});

Deno.test("BatchReceipt.delivered counts a message in fragments as one", async () => {
  const receipts = new Receipts();
  const batch = new MessagesReceipt("one", 2);
  receipts.expect("one", batch, 7, 4);
  receipts.onDelivered("one", [{ range: { first: 41, last: 43 } }], [7]);
  receipts.onDelivered("one", at(44), [10]);
  assertEquals(await batch.delivered, [{ first: 41, last: 44 }]);
});

Deno.test("BatchReceipt.delivered resolves when messages of two stays have come back", async () => {
  const receipts = new Receipts();
  const batch = new MessagesReceipt("one", 3);
  receipts.expect("one", batch, 7, 2);
  receipts.onDelivered("one", at(7, 8), [7, 8]);
  // After an eviction our seqs begin anew.
  receipts.expect("one", batch, 1, 1);
  receipts.onDelivered("one", at(1), [1]);
  assertEquals(await batch.delivered, [{ first: 7, last: 8 }, { first: 1, last: 1 }]);
});

Deno.test("BatchReceipt.delivered rejects once a later message shows that one was in a gap", async () => {
  const receipts = new Receipts();
  const [hole, end, whole] = [7, 10, 13].map((first) => addBatch(receipts, first, 3));
  receipts.onDelivered("one", at(41, 44), [7, 9]);
  await assertRejects(() => hole!.delivered, UnknownOutcomeError, "part of the sequence is lost");
  receipts.onDelivered("one", at(45, 46, 51, 52), [10, 11, 13, 14]);
  await assertRejects(() => end!.delivered, UnknownOutcomeError);
  receipts.onDelivered("one", at(53), [15]);
  assertEquals(await whole!.delivered, [{ first: 51, last: 53 }]);
});

Deno.test("BatchReceipt.delivered rejects when its group rejects, though some came back", async () => {
  const receipts = new Receipts();
  const batch = addBatch(receipts, 1, 2);
  receipts.onDelivered("one", at(1), [1]);
  receipts.reject(unknown, "one");
  receipts.onDelivered("one", at(2), [2]);
  await assertRejects(() => batch.delivered, UnknownOutcomeError);
});

Deno.test("BatchReceipt.delivered of no messages resolves at once", async () => {
  assertEquals(await new MessagesReceipt("one", 0).delivered, []);
});
