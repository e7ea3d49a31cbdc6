import { assertEquals } from "@std/assert";
import { checkLives } from "./check_lives.ts";
import type { Life } from "./life.ts";
import { describeViolation } from "../../../lib/lab/check/violation.ts";
import { life } from "./lives.ts";

const fifo = (...lives: Life[]) => checkLives(lives, { order: "fifo" }).map(describeViolation);
const total = (...lives: Life[]) => checkLives(lives, { order: "total" }).map(describeViolation);

/** Ann sends three messages and is there all the time. */
const ANN = life("ann/1", "id=A1 join a1@A1.1 a2@A1.2 a3@A1.3", { sent: "a1 a2 a3" });

Deno.test("checkLives accepts members that were there all the time", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 a3@A1.3")), []);
});

Deno.test("checkLives wants every message between members that were there all the time", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2")), [
    'bob never delivered message 3 of ann: "a3"',
  ]);
  // Telling does not make up for it: ann lives and has it.
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 gap@A1.2-2 a3@A1.3")), [
    'bob never delivered message 2 of ann: "a2"',
  ]);
});

Deno.test("checkLives accepts a jump of one that came back only where a gap told it", () => {
  const before = "id=B1 join a1@A1.1 evicted id=B2 join";
  assertEquals(fifo(ANN, life("bob/1", `${before} gap@A1.2-2 a3@A1.3`)), []);
  assertEquals(fifo(ANN, life("bob/1", `${before} a3@A1.3`)), [
    'bob/1 delivered number 3 of ann where number 2 was due: "a3"',
  ]);
});

Deno.test("checkLives sees a gap that was told of what was delivered, and one that tells too little", () => {
  const before = "id=B1 join a1@A1.1 evicted id=B2 join";
  assertEquals(fifo(ANN, life("bob/1", `${before} gap@A1.1-2 a3@A1.3`)), [
    "bob/1 was told that 1 to 2 of ann are lost where number 2 was due",
  ]);
  const long = life("ann/1", "id=A1 join a1@A1.1 a2@A1.2 a3@A1.3 a4@A1.4", { sent: "a1 a2 a3 a4" });
  assertEquals(fifo(long, life("bob/1", `${before} gap@A1.2-2 a4@A1.4`)), [
    'bob/1 delivered number 4 of ann where number 3 was due: "a4"',
  ]);
});

Deno.test("checkLives lets a life that joins late begin anywhere, and wants all from there", () => {
  const late = { isFounder: false };
  assertEquals(fifo(ANN, life("bob/2", "id=B2 join a2@A1.2 a3@A1.3", late)), []);
  assertEquals(fifo(ANN, life("bob/2", "id=B2 join a2@A1.2", late)), [
    'bob/2 never delivered message 3 of ann/1: "a3"',
  ]);
});

Deno.test("checkLives wants nothing of a life that was killed, but what it delivered must be right", () => {
  const killed = { isKilled: true };
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1", killed)), []);
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a2@A1.2 a1@A1.1", killed)), [
    'bob/1 delivered message 1 of ann/1 after its message 2: "a1"',
    'bob/1 delivered number 1 of ann where number 3 was due: "a1"',
  ]);
});

Deno.test("checkLives sees a text that nobody sent, and one under another's id", () => {
  const late = { isKilled: true, isFounder: false };
  assertEquals(fifo(ANN, life("cyd/1", "id=C1 join x@A1.1", late)), [
    'cyd/1 delivered a message of ann/1 that ann/1 never sent: "x"',
    'cyd/1 was told "x" of ann at place 1, where ann/1 was told "a1" of ann',
  ]);
  const bob = life("bob/1", "id=B1 join b1@B1.1", { sent: "b1", isFounder: false });
  const [first] = fifo(bob, life("cyd/1", "id=C1 join", late), life("ann/1", "id=A1 join b1@A1.1"));
  assertEquals(first, 'ann/1 delivered a message of ann/1 that ann/1 never sent: "b1"');
});

Deno.test("checkLives sees a message twice, under one id or sent again under the next", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 a2@A1.3 a3@A1.4")).slice(0, 1), [
    'bob/1 delivered message 2 of ann/1 once more: "a2"',
  ]);
  const ann = life("ann/1", "id=A1 join a1@A1.1 evicted id=A2 join a1@A2.1", { sent: "a1" });
  assertEquals(fifo(ann).slice(0, 1), [
    'ann/1 delivered "a1" of ann under the id A2, where it was sent under A1',
  ]);
});

Deno.test("checkLives sees one number of a stream with two texts", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const told = fifo(gone, life("bob/1", "id=B1 join a1@A1.1"), life("cyd/1", "id=C1 join a2@A1.1"));
  assertEquals(told[0], 'cyd/1 was told "a2" of ann at place 1, where bob/1 was told "a1" of ann');
});

Deno.test("checkLives wants survivors to have the same of a sender that is gone", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const bob = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2");
  const cyd = life("cyd/1", "id=C1 join a1@A1.1");
  assertEquals(fifo(gone, bob, cyd), ['cyd/1 never delivered "a2" of ann, which bob/1 delivered']);
  // What one got that was out meanwhile is no measure.
  const dan = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 evicted id=B2 join");
  assertEquals(fifo(gone, dan, cyd), []);
});

Deno.test("checkLives wants a sender that was evicted to know what may be lost", () => {
  const delivered = "id=A1 join a1@A1.1 a2@A1.2 evicted";
  const after = "id=A2 join a3@A2.1";
  const sent = { sent: "a1 a2 a3" };
  const bob = life("bob/1", "id=B1 join a1@A1.1 a3@A2.1");
  assertEquals(fifo(life("ann/1", `${delivered} unknown.2-2 ${after}`, sent), bob), []);
  assertEquals(fifo(life("ann/1", `${delivered} ${after}`, sent), bob), [
    'bob/1 never delivered message 2 of ann/1, and ann/1 was not told so: "a2"',
  ]);
  // Told of the id before: numbers begin anew with each id.
  assertEquals(
    fifo(life("ann/1", `${delivered} ${after} unknown.2-2`, sent), bob).length,
    1,
  );
});

Deno.test("checkLives owes nobody what was sent in another group of the same name", () => {
  const bob = life("bob/1", "id=B1 join a3@A2.1");
  const alone = life("ann/1", "id=A1 join=g2 a1@A1.1 a2@A1.2 evicted id=A2 join a3@A2.1", {
    sent: "a1 a2 a3",
  });
  assertEquals(fifo(alone, bob), []);
});

Deno.test("checkLives wants a sender to deliver its own messages", () => {
  assertEquals(
    fifo(life("ann/1", "id=A1 join a1@A1.1 evicted id=A2 join a3@A2.1", { sent: "a1 a2 a3" })),
    [
      "ann/1 did not deliver 1 of its own messages, and was told of 0",
    ],
  );
  const cut = "id=A1 join a1@A1.5 evicted unknown.2-2 id=A2 join gap@S1.6-8 a3@A2.10";
  assertEquals(total(life("ann/1", cut, { sent: "a1 a2 a3" })), []);
  assertEquals(
    total(life("ann/1", "id=A1 join a1@A1.5 evicted id=A2 join a3@A2.7", { sent: "a1 a2 a3" })),
    ["ann/1 did not deliver 1 of its own messages, and was told of 0"],
  );
});

Deno.test("checkLives follows the one sequence through gaps, stays and own joins without a place", () => {
  const ann = life(
    "ann/1",
    "id=A1 join a1@A1.2 view=evict-of-bob.3 a2@A1.4 view=join-of-bob.5 a3@A1.6",
    { sent: "a1 a2 a3" },
  );
  const bob = (script: string) => life("bob/1", `id=B1 join a1@A1.2 evicted id=B2 join ${script}`);
  assertEquals(total(ann, bob("gap@S1.3-4 a3@A1.6")), []);
  assertEquals(total(ann, bob("a3@A1.6")), [
    'bob/1 was told place 6 where place 3 was due: "a3" of ann',
  ]);
  assertEquals(total(ann, bob("gap@S1.3-3 a3@A1.6")), [
    'bob/1 was told place 6 where place 4 was due: "a3" of ann',
  ]);
  assertEquals(total(ann, bob("gap@S1.2-4 a3@A1.6")), [
    "bob/1 was told that 2 to 4 of sequencer are lost where number 3 was due",
  ]);
  // Evicted again before anything came: two own joins have their places.
  assertEquals(total(ann, bob("gap@S1.3-3 evicted id=B3 join a3@A1.6")), []);
});

Deno.test("checkLives takes a group that was made anew for another, and follows who comes back from it", () => {
  const ann = life("ann/1", "id=A1 join a1@A1.8 a2@A1.9 a3@A1.10 view=join-of-bob.11 a4@A1.12", {
    sent: "a1 a2 a3 a4",
  });
  const bob = (script: string) =>
    life("bob/1", `id=B1 join a1@A1.8 evicted id=B2 join=g2 b1@B2.2 evicted id=B3 join ${script}`, {
      sent: "b1",
      isKilled: true,
    });
  assertEquals(total(ann, bob("gap@S1.9-10 a4@A1.12")), []);
  assertEquals(total(ann, bob("a4@A1.12")), [
    'bob/1 was told place 12 where place 9 was due: "a4" of ann',
  ]);
});

Deno.test("checkLives sees two lives disagree about a place, and a change that only one knew of", () => {
  const ann = life("ann/1", "id=A1 join a1@A1.2 a2@A1.3", { sent: "a1 a2" });
  const killed = { isKilled: true, isFounder: false };
  assertEquals(total(ann, life("bob/1", "id=B1 join a2@A1.2 a1@A1.3", killed)).slice(1), [
    'bob/1 was told "a2" of ann at place 2, where ann/1 was told "a1" of ann',
    'bob/1 was told "a1" of ann at place 3, where ann/1 was told "a2" of ann',
  ]);
  const one = life("bob/1", "id=B1 join view=join-of-cyd.7");
  assertEquals(total(one, life("cyd/1", "id=C1 join view=leave-of-cyd.7")), [
    "cyd/1 was told the leave-of-cyd at place 7, where bob/1 was told the join-of-cyd",
  ]);
});

Deno.test("checkLives counts the survivors of a total-order group as owed the same, always", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const bob = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2");
  assertEquals(total(gone, bob, life("cyd/1", "id=C1 join a1@A1.1")), [
    'cyd/1 never delivered "a2" of ann, which bob/1 delivered',
  ]);
});
