import { assertEquals, assertNotEquals } from "@std/assert";
import {
  CHECKPOINT_EVERY,
  DeliveryCheck,
  hashName,
  MissingNumbers,
  OrderHash,
} from "../../../../../lib/client/front/load/mod.ts";

/** Delivers numbers of senders, `a1 b1 a2`, in the places of one order. */
function totalOf(...messages: string[]): DeliveryCheck {
  const check = new DeliveryCheck(true);
  messages.forEach((message, i) => {
    const [sender = "", number] = [message[0], Number(message.slice(1))];
    check.deliver({ sender, member: sender, range: { first: i + 5, last: i + 5 }, number });
  });
  return check;
}

/** Delivers numbers of senders, each in its own stream. */
function fifoOf(...messages: string[]): DeliveryCheck {
  const check = new DeliveryCheck(false);
  for (const message of messages) {
    const [sender = "", number] = [message[0], Number(message.slice(1))];
    check.deliver({ sender, member: sender, range: { first: number, last: number }, number });
  }
  return check;
}

Deno.test("DeliveryCheck finds no fault in messages that are in order", () => {
  const { delivered, senders, faultCount } = fifoOf("a1", "b1", "a2", "b2", "b3").result;
  assertEquals([delivered, faultCount], [5, 0]);
  assertEquals(senders, { a: 2, b: 3 });
});

Deno.test("DeliveryCheck reports a message that is missing, doubled or late, and its number", () => {
  const faultsOf = (...messages: string[]) => totalOf(...messages).result.faults;
  assertEquals(faultsOf("a1", "a3"), [{ kind: "number", sender: "a", number: 3, due: 2 }]);
  assertEquals(faultsOf("a1", "a1"), [{ kind: "number", sender: "a", number: 1, due: 2 }]);
  assertEquals(faultsOf("a2", "a1").length, 2);
});

Deno.test("DeliveryCheck reports a skipped place, but not one of a view or a gap", () => {
  const check = new DeliveryCheck(true);
  const deliver = (number: number, first: number) =>
    check.deliver({ sender: "a", member: 1, range: { first, last: first }, number });
  deliver(1, 10);
  check.skip(1, { first: 11, last: 12 });
  deliver(2, 13);
  assertEquals(check.result.faultCount, 0);
  deliver(3, 15);
  assertEquals(check.result.faults, [{
    kind: "place",
    sender: "a",
    number: 3,
    place: 15,
    due: 14,
  }]);
});

Deno.test("DeliveryCheck has equal hashes for equal orders only", () => {
  assertEquals(totalOf("a1", "b1", "b2").result.hash, totalOf("a1", "b1", "b2").result.hash);
  assertNotEquals(totalOf("a1", "b1", "b2").result.hash, totalOf("b1", "a1", "b2").result.hash);
  assertEquals(fifoOf("a1").result.hash, "", "in fifo order nobody has to agree");
});

Deno.test("DeliveryCheck.takeCheckpoints() returns each checkpoint once", () => {
  const messages = Array.from({ length: 2 * CHECKPOINT_EVERY + 1 }, (_, i) => `a${i + 1}`);
  const check = totalOf(...messages);
  const checkpoints = check.takeCheckpoints();
  assertEquals(checkpoints.length, 2);
  assertEquals(checkpoints[0], totalOf(...messages.slice(0, CHECKPOINT_EVERY)).result.hash);
  assertEquals(check.takeCheckpoints(), []);
});

Deno.test("DeliveryCheck keeps some faults and counts all, anew in each run", () => {
  const check = fifoOf("a1", ...Array.from({ length: 50 }, () => "a1"));
  assertEquals([check.result.faults.length, check.result.faultCount], [20, 100]);
  check.begin();
  assertEquals([check.result.delivered, check.result.faultCount], [0, 0]);
});

Deno.test("DeliveryCheck counts lost, duplicated and reordered messages", () => {
  assertEquals(totalOf("a1", "a4").result.counts, { lost: 2, duplicated: 0, reordered: 0 });
  assertEquals(totalOf("a1", "a4", "a2").result.counts, { lost: 1, duplicated: 0, reordered: 1 });
  assertEquals(totalOf("a1", "a2", "a1").result.counts, { lost: 0, duplicated: 1, reordered: 0 });
  const counts = { lost: 0, duplicated: 1, reordered: 1 };
  assertEquals(totalOf("a2", "a1", "a1").result.counts, counts);
});

Deno.test("DeliveryCheck allows a sender that comes back under another id to skip numbers once", () => {
  const check = new DeliveryCheck(true);
  const deliver = (member: number, number: number, place: number) =>
    check.deliver({ sender: "a", member, range: { first: place, last: place }, number });
  deliver(7, 1, 1);
  deliver(8, 4, 2);
  assertEquals([check.result.skipped, check.result.faultCount], [{ a: 2 }, 0]);
  deliver(8, 6, 3);
  assertEquals([check.result.skipped, check.result.faultCount], [{ a: 2 }, 1]);
  // Nothing is sent again under another id.
  deliver(9, 1, 4);
  assertEquals(check.result.counts, { lost: 1, duplicated: 1, reordered: 0 });
});

Deno.test("DeliveryCheck has no hash after we were away ourselves", () => {
  const check = new DeliveryCheck(true);
  const deliver = (number: number, place: number) =>
    check.deliver({ sender: "a", member: 7, range: { first: place, last: place }, number });
  deliver(1, 1);
  check.rejoin();
  // What it missed, as a gap, and then its own join, which has a place that it is not told.
  check.skip("", { first: 2, last: 38 });
  deliver(5, 40);
  deliver(6, 41);
  const { skipped, returns, hash, faultCount } = check.result;
  assertEquals([skipped, returns, hash, faultCount], [{ a: 3 }, 1, "", 0]);
  check.begin();
  assertEquals([check.result.returns, check.result.skipped], [0, {}]);
});

Deno.test("MissingNumbers.take() takes each number once", () => {
  const missing = new MissingNumbers();
  missing.add({ first: 3, last: 5 });
  assertEquals([4, 4, 3, 5, 5, 6].map((number) => missing.take(number)), [
    true,
    false,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("OrderHash.digest has 16 digits, and hashName() differs between names", () => {
  const hash = new OrderHash();
  hash.add(1, 2, 3);
  assertEquals(/^[0-9a-f]{16}$/.test(hash.digest), true);
  const names = Array.from({ length: 128 }, (_, i) => hashName(`client${i + 1}`));
  assertEquals(new Set(names).size, 128);
});
