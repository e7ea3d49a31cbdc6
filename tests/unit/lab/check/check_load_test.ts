import { assertEquals } from "@std/assert";
import { checkLoad, type LoadWitness } from "../../../../lib/lab/check/check_load.ts";
import { describeViolation } from "../../../../lib/lab/check/violation.ts";

/** Returns the account of a client that delivered everything. */
function witness(
  name: string,
  sent: number,
  more: Partial<LoadWitness["report"]> = {},
): LoadWitness {
  const senders = { ann: 300, bob: 300 };
  const evictions = { skipped: {}, returns: 0, unknown: 0 };
  const seen = { delivered: 600, senders, faults: [], faultCount: 0, hash: "f" };
  const report = { ...seen, ...evictions, ...more };
  return { name, sent, report, checkpoints: ["1", "2"] };
}

const sentences = (...witnesses: LoadWitness[]) =>
  checkLoad(witnesses, "total").map(describeViolation);

Deno.test("checkLoad() accepts clients that delivered everything in one order", () => {
  assertEquals(sentences(witness("ann", 300), witness("bob", 300)), []);
});

Deno.test("checkLoad() names receiver and sender of missing messages", () => {
  const bob = witness("bob", 300, { senders: { ann: 299 }, delivered: 299 });
  assertEquals(sentences(witness("ann", 300), bob), [
    "bob delivered the messages of ann up to 299 of 300",
    "bob delivered the messages of bob up to 0 of 300",
  ]);
});

Deno.test("checkLoad() reports the faults that clients found, and the number of further ones", () => {
  const faults = [
    { kind: "number" as const, sender: "ann", number: 7, due: 6 },
    { kind: "number" as const, sender: "ann", number: 6, due: 8 },
    { kind: "place" as const, sender: "ann", number: 9, place: 12, due: 11 },
    { kind: "strange" as const, sender: "ann" },
  ];
  const bob = witness("bob", 300, { faults, faultCount: 6 });
  assertEquals(sentences(witness("ann", 300), bob), [
    "bob delivered message 7 of ann where message 6 was due",
    "bob delivered message 6 of ann late or again: message 8 was due",
    "bob delivered message 9 of ann at place 12 where place 11 was due",
    "bob delivered a message of ann that was not sent by the load",
    "bob counted 2 more wrong deliveries",
  ]);
});

Deno.test("checkLoad() finds where the sequences of two members diverge", () => {
  const ann = witness("ann", 300);
  const early = { ...witness("bob", 300), checkpoints: ["1", "x"] };
  assertEquals(sentences(ann, early), [
    "bob and ann delivered different sequences, between deliveries 257 and 512",
  ]);
  const late = witness("bob", 300, { hash: "other" });
  assertEquals(sentences(ann, late), [
    "bob and ann delivered different sequences, between deliveries 513 and 600",
  ]);
  assertEquals(checkLoad([ann, late], "fifo"), [], "in fifo order they may");
});

Deno.test("checkLoad() reports an unknown sender", () => {
  const ann = witness("ann", 300, { senders: { ann: 300, eve: 1 } });
  assertEquals(sentences(ann), ["ann delivered a message of eve that was not sent by the load"]);
});

Deno.test("checkLoad() excuses missing messages of an evicted sender up to its unknown outcomes", () => {
  const senders = { ann: 300, bob: 297 };
  const ann = witness("ann", 300, { senders, skipped: { bob: 2 }, delivered: 597 });
  const bob = witness("bob", 300, { senders, returns: 1, unknown: 3, hash: "", delivered: 400 });
  assertEquals(sentences(ann, bob), []);
  const told = { ...bob, report: { ...bob.report, unknown: 1 } };
  assertEquals(sentences(ann, told), [
    "ann never delivered 2 messages of bob, and bob reported an unknown outcome for 1 of them",
    "ann delivered the messages of bob up to 297 of 300",
    "bob delivered the messages of bob up to 297 of 300",
  ]);
});

Deno.test("checkLoad() excuses what an evicted client missed, and still compares the others", () => {
  const bob = witness("bob", 300, { returns: 1, skipped: { ann: 90 }, hash: "", delivered: 510 });
  assertEquals(sentences(bob, witness("ann", 300), witness("cyd", 0)), []);
  assertEquals(sentences(bob, witness("ann", 300), witness("cyd", 0, { hash: "other" })), [
    "cyd and ann delivered different sequences, between deliveries 513 and 600",
  ]);
});
