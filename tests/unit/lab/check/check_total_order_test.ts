import { assertEquals } from "@std/assert";
import {
  checkTotalOrder,
  isViewEntry,
  type ObservedEntry,
} from "../../../../lib/lab/check/check_total_order.ts";
import type { DeliveredMessage } from "../../../../lib/lab/check/check_order.ts";
import { describeViolation } from "../../../../lib/lab/check/violation.ts";

const SENT = new Map([["ann", ["a1", "a2", "a3"]], ["bob", ["b1", "b2"]]]);
const RIGHT = "ann:a1 bob:b1 ann:a2 ann:a3 bob:b2";

/** What one member was told, written as `ann:a1 join:cyd bob:b1`; places follow each other from `first`. */
function sequence(script: string, first = 1): ObservedEntry[] {
  return script.split(" ").map((word, i) => {
    const [sender = "", text = ""] = word.split(":");
    const seq = first + i;
    if (sender === "join" || sender === "leave") return { seq, change: `${sender} of ${text} (7)` };
    return { sender, member: `id of ${sender}`, seq, lastSeq: seq, text };
  });
}

/** The verdict on what members were told, as sentences. */
function verdict(told: Record<string, ObservedEntry[]>, sent = SENT): string[] {
  const sequences = new Map(Object.entries(told));
  const delivered = new Map([...sequences].map(([name, entries]) => [
    name,
    entries.filter((entry): entry is DeliveredMessage => !isViewEntry(entry)),
  ]));
  return checkTotalOrder({ sent, delivered, sequences }).map(describeViolation);
}

Deno.test("checkTotalOrder accepts one sequence, from wherever each member joined", () => {
  const ann = sequence(`join:bob join:cyd ${RIGHT} leave:cyd`, 2);
  const bob = sequence(`join:cyd ${RIGHT}`, 3);
  const cyd = sequence(RIGHT, 4);
  assertEquals(verdict({ ann, bob, cyd }), []);
});

Deno.test("checkTotalOrder sees two messages of different senders swapped", () => {
  const bob = sequence("bob:b1 ann:a1 ann:a2 ann:a3 bob:b2");
  assertEquals(verdict({ ann: sequence(RIGHT), bob }), [
    'bob was told "b1" of bob at place 1, where ann was told "a1" of ann',
    'bob was told "a1" of ann at place 2, where ann was told "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder sees a swap that keeps the places of the messages", () => {
  const [a1, b1, ...rest] = sequence(RIGHT);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: [b1!, a1!, ...rest] }), [
    'bob was told place 1 where place 3 was due: "a1" of ann',
    'bob was told place 3 where place 2 was due: "a2" of ann',
  ]);
});

Deno.test("checkTotalOrder sees a change of the view at different places", () => {
  const ann = sequence(`ann:a1 join:cyd bob:b1 ann:a2 ann:a3 bob:b2`);
  const bob = sequence(`ann:a1 bob:b1 join:cyd ann:a2 ann:a3 bob:b2`);
  assertEquals(verdict({ ann, bob }), [
    'bob was told "b1" of bob at place 2, where ann was told the join of cyd (7)',
    'bob was told the join of cyd (7) at place 3, where ann was told "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder sees another change at the same place", () => {
  const ann = sequence(`leave:cyd ${RIGHT}`);
  const bob = sequence(`leave:dan ${RIGHT}`);
  assertEquals(verdict({ ann, bob }), [
    "bob was told the leave of dan (7) at place 1, where ann was told the leave of cyd (7)",
  ]);
});

Deno.test("checkTotalOrder sees a change of the view that a member was not told", () => {
  const entries = sequence(`ann:a1 join:cyd bob:b1 ann:a2 ann:a3 bob:b2`);
  const bob = entries.filter((entry) => !isViewEntry(entry));
  assertEquals(verdict({ ann: entries, bob }), [
    'bob was told place 3 where place 2 was due: "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder sees a message that a member lacks, the last one too", () => {
  const bob = sequence(RIGHT);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: bob.slice(0, -1) }), [
    'bob never delivered message 2 of bob: "b2"',
  ]);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: bob.toSpliced(1, 1) }), [
    'bob was told place 3 where place 2 was due: "a2" of ann',
    'bob never delivered message 1 of bob: "b1"',
  ]);
});

Deno.test("checkTotalOrder sees a message that came twice, to one member or to all", () => {
  const twice = sequence("ann:a1 bob:b1 bob:b1 ann:a2 ann:a3 bob:b2");
  assertEquals(verdict({ ann: twice, bob: twice }), [
    'ann delivered message 1 of bob once more: "b1"',
    'bob delivered message 1 of bob once more: "b1"',
  ]);
});

Deno.test("checkTotalOrder sees FIFO broken, though all agree", () => {
  const wrong = sequence("ann:a2 bob:b1 ann:a1 ann:a3 bob:b2");
  assertEquals(verdict({ ann: wrong, bob: wrong }), [
    'ann delivered message 1 of ann after its message 2: "a1"',
    'bob delivered message 1 of ann after its message 2: "a1"',
  ]);
});

Deno.test("checkTotalOrder sees a message that nobody sent, and one under another's name", () => {
  const invented = sequence(`${RIGHT} eve:x`);
  assertEquals(verdict({ ann: invented }), [
    'ann delivered a message of eve that eve never sent: "x"',
  ]);
  const [first, ...rest] = sequence(RIGHT);
  const other = { ...first!, member: "another id" } as ObservedEntry;
  assertEquals(verdict({ ann: sequence(RIGHT), bob: [other, ...rest] }).length, 1);
});

Deno.test("checkTotalOrder gives a fragmented message several places, and nobody may start inside", () => {
  const message = { sender: "ann", member: "id of ann" };
  const long = { ...message, seq: 5, lastSeq: 7, text: "a1" };
  const next = { ...message, seq: 8, lastSeq: 8, text: "a2" };
  const sent = new Map([["ann", ["a1", "a2"]]]);
  assertEquals(verdict({ ann: [long, next], bob: [long, next] }, sent), []);
  const short = { ...long, lastSeq: 5 };
  const early = { ...next, seq: 6, lastSeq: 6 };
  assertEquals(verdict({ ann: [long, next], bob: [short, early] }, sent), [
    'bob was told "a1" of ann at place 5, where ann was told "a1" of ann in 3 places',
    'bob was told "a2" of ann at place 6, where ann was told "a1" of ann in 3 places',
  ]);
});
