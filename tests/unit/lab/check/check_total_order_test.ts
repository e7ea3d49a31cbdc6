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

/**
 * Returns a member's sequence, written as `ann:a1 join:cyd bob:b1`, with places from `first` on.
 */
function sequence(script: string, first = 1): ObservedEntry[] {
  return script.split(" ").map((word, i) => {
    const [sender = "", text = ""] = word.split(":");
    const seq = first + i;
    if (sender === "join" || sender === "leave") return { seq, change: `${sender} of ${text} (7)` };
    return { sender, member: `id of ${sender}`, seq, lastSeq: seq, text };
  });
}

/** Returns the verdict on the members' sequences, as sentences. */
function verdict(told: Record<string, ObservedEntry[]>, sent = SENT): string[] {
  const sequences = new Map(Object.entries(told));
  const delivered = new Map([...sequences].map(([name, entries]) => [
    name,
    entries.filter((entry): entry is DeliveredMessage => !isViewEntry(entry)),
  ]));
  return checkTotalOrder({ sent, delivered, sequences }).map(describeViolation);
}

Deno.test("checkTotalOrder() accepts one sequence that members enter at different places", () => {
  const ann = sequence(`join:bob join:cyd ${RIGHT} leave:cyd`, 2);
  const bob = sequence(`join:cyd ${RIGHT}`, 3);
  const cyd = sequence(RIGHT, 4);
  assertEquals(verdict({ ann, bob, cyd }), []);
});

Deno.test("checkTotalOrder() finds two swapped messages of different senders", () => {
  const bob = sequence("bob:b1 ann:a1 ann:a2 ann:a3 bob:b2");
  assertEquals(verdict({ ann: sequence(RIGHT), bob }), [
    'bob reported "b1" of bob at place 1, where ann reported "a1" of ann',
    'bob reported "a1" of ann at place 2, where ann reported "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder() finds swapped messages that keep their places", () => {
  const [a1, b1, ...rest] = sequence(RIGHT);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: [b1!, a1!, ...rest] }), [
    'bob reported place 1 where place 3 was due: "a1" of ann',
    'bob reported place 3 where place 2 was due: "a2" of ann',
  ]);
});

Deno.test("checkTotalOrder() finds a change of the view at different places", () => {
  const ann = sequence(`ann:a1 join:cyd bob:b1 ann:a2 ann:a3 bob:b2`);
  const bob = sequence(`ann:a1 bob:b1 join:cyd ann:a2 ann:a3 bob:b2`);
  assertEquals(verdict({ ann, bob }), [
    'bob reported "b1" of bob at place 2, where ann reported the join of cyd (7)',
    'bob reported the join of cyd (7) at place 3, where ann reported "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder() finds different changes of the view at one place", () => {
  const ann = sequence(`leave:cyd ${RIGHT}`);
  const bob = sequence(`leave:dan ${RIGHT}`);
  assertEquals(verdict({ ann, bob }), [
    "bob reported the leave of dan (7) at place 1, where ann reported the leave of cyd (7)",
  ]);
});

/** Returns the right sequence after an entry by which members left, and the view has these. */
function after(left: string[], members: string[]): ObservedEntry[] {
  const change = left.map((name) => `leave of ${name} (${name})`).join(", ");
  return [{ seq: 1, change, ends: { left, members } }, ...sequence(RIGHT, 2)];
}

Deno.test("checkTotalOrder() takes an install that told each member of another one's end", () => {
  const ann = after(["cyd"], ["ann", "bob"]);
  assertEquals(verdict({ ann, bob: after(["dan"], ["ann", "bob"]) }), []);
  assertEquals(verdict({ ann, bob: after(["dan", "cyd"], ["ann", "bob"]) }), []);
});

Deno.test("checkTotalOrder() finds two ends at one place, where the view still has either", () => {
  const wrong = (told: Record<string, ObservedEntry[]>) => verdict(told).length;
  const ann = after(["cyd"], ["ann", "bob"]);
  assertEquals(wrong({ ann, bob: after(["dan"], ["ann", "bob", "cyd"]) }), 1);
  assertEquals(wrong({ ann: after(["cyd"], ["ann", "dan"]), bob: after(["dan"], ["ann"]) }), 1);
  assertEquals(wrong({ ann, bob: sequence(`join:dan ${RIGHT}`) }), 1);
});

Deno.test("checkTotalOrder() finds a change of the view that one member lacks", () => {
  const entries = sequence(`ann:a1 join:cyd bob:b1 ann:a2 ann:a3 bob:b2`);
  const bob = entries.filter((entry) => !isViewEntry(entry));
  assertEquals(verdict({ ann: entries, bob }), [
    'bob reported place 3 where place 2 was due: "b1" of bob',
  ]);
});

Deno.test("checkTotalOrder() finds a missing message, even the last one", () => {
  const bob = sequence(RIGHT);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: bob.slice(0, -1) }), [
    'bob never delivered message 2 of bob: "b2"',
  ]);
  assertEquals(verdict({ ann: sequence(RIGHT), bob: bob.toSpliced(1, 1) }), [
    'bob reported place 3 where place 2 was due: "a2" of ann',
    'bob never delivered message 1 of bob: "b1"',
  ]);
});

Deno.test("checkTotalOrder() finds a duplicate at one member and at all members", () => {
  const twice = sequence("ann:a1 bob:b1 bob:b1 ann:a2 ann:a3 bob:b2");
  assertEquals(verdict({ ann: twice, bob: twice }), [
    'ann delivered message 1 of bob again: "b1"',
    'bob delivered message 1 of bob again: "b1"',
  ]);
});

Deno.test("checkTotalOrder() finds fifo order broken even if all members agree", () => {
  const wrong = sequence("ann:a2 bob:b1 ann:a1 ann:a3 bob:b2");
  assertEquals(verdict({ ann: wrong, bob: wrong }), [
    'ann delivered message 1 of ann after its message 2: "a1"',
    'bob delivered message 1 of ann after its message 2: "a1"',
  ]);
});

Deno.test("checkTotalOrder() finds a message that was never sent, and one with a wrong sender", () => {
  const invented = sequence(`${RIGHT} eve:x`);
  assertEquals(verdict({ ann: invented }), [
    'ann delivered a message of eve that eve never sent: "x"',
  ]);
  const [first, ...rest] = sequence(RIGHT);
  const other = { ...first!, member: "another id" } as ObservedEntry;
  assertEquals(verdict({ ann: sequence(RIGHT), bob: [other, ...rest] }).length, 1);
});

Deno.test("checkTotalOrder() gives a fragmented message several places, and refuses a start inside of it", () => {
  const message = { sender: "ann", member: "id of ann" };
  const long = { ...message, seq: 5, lastSeq: 7, text: "a1" };
  const next = { ...message, seq: 8, lastSeq: 8, text: "a2" };
  const sent = new Map([["ann", ["a1", "a2"]]]);
  assertEquals(verdict({ ann: [long, next], bob: [long, next] }, sent), []);
  const short = { ...long, lastSeq: 5 };
  const early = { ...next, seq: 6, lastSeq: 6 };
  assertEquals(verdict({ ann: [long, next], bob: [short, early] }, sent), [
    'bob reported "a1" of ann at place 5, where ann reported "a1" of ann in 3 places',
    'bob reported "a2" of ann at place 6, where ann reported "a1" of ann in 3 places',
  ]);
});
