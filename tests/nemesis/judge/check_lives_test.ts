import { assertEquals } from "@std/assert";
import { checkLives } from "./check_lives.ts";
import type { Life } from "./life.ts";
import { describeLifeViolation } from "./life_violation.ts";
import { life } from "./lives.ts";

const fifo = (...lives: Life[]) => checkLives(lives, { order: "fifo" }).map(describeLifeViolation);
const total = (...lives: Life[]) =>
  checkLives(lives, { order: "total" }).map(describeLifeViolation);

/** Ann sends three messages and is steady. */
const ANN = life("ann/1", "id=A1 join a1@A1.1 a2@A1.2 a3@A1.3", { sent: "a1 a2 a3" });

Deno.test("checkLives() accepts steady members that delivered everything", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 a3@A1.3")), []);
});

Deno.test("checkLives() finds a message between steady members missing, even if a gap was reported", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2")), [
    'bob never delivered message 3 of ann: "a3"',
  ]);
  // A reported gap is no excuse: ann lives and still has the message.
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 gap@A1.2-2 a3@A1.3")), [
    'bob never delivered message 2 of ann: "a2"',
  ]);
});

Deno.test("checkLives() accepts a hole in the numbers of a member that came back only if it reported a gap", () => {
  const before = "id=B1 join a1@A1.1 evicted id=B2 join";
  assertEquals(fifo(ANN, life("bob/1", `${before} gap@A1.2-2 a3@A1.3`)), []);
  assertEquals(fifo(ANN, life("bob/1", `${before} a3@A1.3`)), [
    'bob/1 delivered seq 3 of ann where seq 2 was due: "a3"',
  ]);
});

Deno.test("checkLives() finds a gap that covers delivered messages, and one that covers too few", () => {
  const before = "id=B1 join a1@A1.1 evicted id=B2 join";
  assertEquals(fifo(ANN, life("bob/1", `${before} gap@A1.1-2 a3@A1.3`)), [
    "bob/1 reported seqs 1 to 2 of ann as lost where seq 2 was due",
  ]);
  const long = life("ann/1", "id=A1 join a1@A1.1 a2@A1.2 a3@A1.3 a4@A1.4", { sent: "a1 a2 a3 a4" });
  assertEquals(fifo(long, life("bob/1", `${before} gap@A1.2-2 a4@A1.4`)), [
    'bob/1 delivered seq 4 of ann where seq 3 was due: "a4"',
  ]);
});

Deno.test("checkLives() lets a late joiner begin at any message, and demands all messages after that", () => {
  const late = { isFounder: false };
  assertEquals(fifo(ANN, life("bob/2", "id=B2 join a2@A1.2 a3@A1.3", late)), []);
  assertEquals(fifo(ANN, life("bob/2", "id=B2 join a2@A1.2", late)), [
    'bob/2 never delivered message 3 of ann/1: "a3"',
  ]);
});

Deno.test("checkLives() demands no message of a killed life, but checks the order of its deliveries", () => {
  const killed = { isKilled: true };
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1", killed)), []);
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a2@A1.2 a1@A1.1", killed)), [
    'bob/1 delivered message 1 of ann/1 after its message 2: "a1"',
    'bob/1 delivered seq 1 of ann where seq 3 was due: "a1"',
  ]);
});

Deno.test("checkLives() finds a text that was never sent, and a text under another member's id", () => {
  const late = { isKilled: true, isFounder: false };
  assertEquals(fifo(ANN, life("cyd/1", "id=C1 join x@A1.1", late)), [
    'cyd/1 delivered a message of ann/1 that ann/1 never sent: "x"',
    'cyd/1 reported "x" of ann at place 1, where ann/1 reported "a1" of ann',
  ]);
  const bob = life("bob/1", "id=B1 join b1@B1.1", { sent: "b1", isFounder: false });
  const [first] = fifo(bob, life("cyd/1", "id=C1 join", late), life("ann/1", "id=A1 join b1@A1.1"));
  assertEquals(first, 'ann/1 delivered a message of ann/1 that ann/1 never sent: "b1"');
});

Deno.test("checkLives() finds a message delivered twice under one id, and one resent under the next id", () => {
  assertEquals(fifo(ANN, life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 a2@A1.3 a3@A1.4")).slice(0, 1), [
    'bob/1 delivered message 2 of ann/1 again: "a2"',
  ]);
  const ann = life("ann/1", "id=A1 join a1@A1.1 evicted id=A2 join a1@A2.1", { sent: "a1" });
  assertEquals(fifo(ann).slice(0, 1), [
    'ann/1 delivered "a1" of ann under the id A2, but it was sent under A1',
  ]);
});

Deno.test("checkLives() finds one seq of a stream with two texts", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const told = fifo(gone, life("bob/1", "id=B1 join a1@A1.1"), life("cyd/1", "id=C1 join a2@A1.1"));
  assertEquals(told[0], 'cyd/1 reported "a2" of ann at place 1, where bob/1 reported "a1" of ann');
});

Deno.test("checkLives() demands that steady members deliver the same messages of a killed sender", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const bob = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2");
  const cyd = life("cyd/1", "id=C1 join a1@A1.1");
  assertEquals(fifo(gone, bob, cyd), ['cyd/1 never delivered "a2" of ann, which bob/1 delivered']);
  // Deliveries of a member that was evicted meanwhile are not compared.
  const dan = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2 evicted id=B2 join");
  assertEquals(fifo(gone, dan, cyd), []);
});

Deno.test("checkLives() demands an unknown outcome for messages of an evicted sender that are missing", () => {
  const delivered = "id=A1 join a1@A1.1 a2@A1.2 evicted";
  const after = "id=A2 join a3@A2.1";
  const sent = { sent: "a1 a2 a3" };
  const bob = life("bob/1", "id=B1 join a1@A1.1 a3@A2.1");
  assertEquals(fifo(life("ann/1", `${delivered} unknown.2-2 ${after}`, sent), bob), []);
  assertEquals(fifo(life("ann/1", `${delivered} ${after}`, sent), bob), [
    'bob/1 never delivered message 2 of ann/1, and ann/1 did not report an unknown outcome: "a2"',
  ]);
  // The outcome must be reported before the next id: seqs begin again with each id.
  assertEquals(
    fifo(life("ann/1", `${delivered} ${after} unknown.2-2`, sent), bob).length,
    1,
  );
});

Deno.test("checkLives() demands no message that was sent in another group of the same name", () => {
  const bob = life("bob/1", "id=B1 join a3@A2.1");
  const alone = life("ann/1", "id=A1 join=g2 a1@A1.1 a2@A1.2 evicted id=A2 join a3@A2.1", {
    sent: "a1 a2 a3",
  });
  assertEquals(fifo(alone, bob), []);
});

Deno.test("checkLives() demands that a sender deliver its own messages, or report them as lost", () => {
  assertEquals(
    fifo(life("ann/1", "id=A1 join a1@A1.1 evicted id=A2 join a3@A2.1", { sent: "a1 a2 a3" })),
    [
      "ann/1 did not deliver 1 of its own messages, and reported only 0 as lost or unknown",
    ],
  );
  const cut = "id=A1 join a1@A1.5 evicted unknown.2-2 id=A2 join gap@S1.6-8 a3@A2.10";
  assertEquals(total(life("ann/1", cut, { sent: "a1 a2 a3" })), []);
  assertEquals(
    total(life("ann/1", "id=A1 join a1@A1.5 evicted id=A2 join a3@A2.7", { sent: "a1 a2 a3" })),
    ["ann/1 did not deliver 1 of its own messages, and reported only 0 as lost or unknown"],
  );
});

Deno.test("checkLives() follows the sequence of a group through gaps, stays and a member's own joins", () => {
  const ann = life(
    "ann/1",
    "id=A1 join a1@A1.2 view=evict-of-bob.3 a2@A1.4 view=join-of-bob.5 a3@A1.6",
    { sent: "a1 a2 a3" },
  );
  const bob = (script: string) => life("bob/1", `id=B1 join a1@A1.2 evicted id=B2 join ${script}`);
  assertEquals(total(ann, bob("gap@S1.3-4 a3@A1.6")), []);
  assertEquals(total(ann, bob("a3@A1.6")), [
    'bob/1 reported place 6 where place 3 was due: "a3" of ann',
  ]);
  assertEquals(total(ann, bob("gap@S1.3-3 a3@A1.6")), [
    'bob/1 reported place 6 where place 4 was due: "a3" of ann',
  ]);
  assertEquals(total(ann, bob("gap@S1.2-4 a3@A1.6")), [
    "bob/1 reported seqs 2 to 4 of sequencer as lost where seq 3 was due",
  ]);
  // Evicted again before any delivery: both own joins have places.
  assertEquals(total(ann, bob("gap@S1.3-3 evicted id=B3 join a3@A1.6")), []);
});

Deno.test("checkLives() keeps the sequences of two groups of one name apart when a member changes between them", () => {
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
    'bob/1 reported place 12 where place 9 was due: "a4" of ann',
  ]);
});

Deno.test("checkLives() finds two lives that disagree about a place", () => {
  const ann = life("ann/1", "id=A1 join a1@A1.2 a2@A1.3", { sent: "a1 a2" });
  const killed = { isKilled: true, isFounder: false };
  assertEquals(total(ann, life("bob/1", "id=B1 join a2@A1.2 a1@A1.3", killed)).slice(1), [
    'bob/1 reported "a2" of ann at place 2, where ann/1 reported "a1" of ann',
    'bob/1 reported "a1" of ann at place 3, where ann/1 reported "a2" of ann',
  ]);
  const one = life("bob/1", "id=B1 join view=join-of-cyd.7");
  assertEquals(total(one, life("cyd/1", "id=C1 join view=leave-of-cyd.7")), [
    "cyd/1 reported the leave-of-cyd at place 7, where bob/1 reported the join-of-cyd",
  ]);
});

Deno.test("checkLives() demands the same deliveries of all steady members of a total-order group", () => {
  const gone = life("ann/1", "id=A1 join", { sent: "a1 a2", isKilled: true });
  const bob = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2");
  assertEquals(total(gone, bob, life("cyd/1", "id=C1 join a1@A1.1")), [
    'cyd/1 never delivered "a2" of ann, which bob/1 delivered',
  ]);
});

Deno.test("checkLives() finds a receipt for a message that its sender did not deliver, or elsewhere", () => {
  const ann = (answers: string) => life("ann/1", `id=A1 join a1@A1.1 ${answers}`, { sent: "a1" });
  assertEquals(fifo(ann("receipt=a1.1")), []);
  assertEquals(fifo(ann("receipt=a1.2")), [
    'ann/1 was told of "a1": it is at 2 to 2, where it did not deliver it',
  ]);
  const late = { sent: "a1 a2", isFounder: false };
  const lost = life("ann/1", "id=A1 join a2@A1.2 receipt=a1.1 receipt=a2.2 unknown.1-1", late);
  assertEquals(total(lost), [
    'ann/1 was told of "a1": it is at 1 to 1, where it did not deliver it',
  ]);
  // It was killed before it wrote the message.
  const gone = life("ann/1", "id=A1 join receipt=a1.1", { sent: "a1", isKilled: true });
  assertEquals(fifo(gone, life("bob/1", "id=B1 join a1@A1.1")), []);
  assertEquals(fifo(gone, life("bob/1", "id=B1 join gap@A1.1-1 a1@A1.2")), [
    'ann/1 was told of "a1": it is at 1 to 1, where it did not deliver it',
  ]);
});

Deno.test("checkLives() finds an unknown outcome of a message that its sender delivered, also after an eviction", () => {
  const script = "id=A1 join evicted id=A2 join a1@A2.1 doubt=a1";
  assertEquals(fifo(life("ann/1", script, { sent: "a1" })), [
    'ann/1 was told of "a1": its outcome is unknown, although it delivered it',
  ]);
});

Deno.test("checkLives() finds a message that was delivered although it was refused", () => {
  const script = "id=A1 join a2@A1.2 refused=a1 receipt=a2.2";
  const ann = life("ann/1", script, { sent: "a1 a2", isFounder: false });
  assertEquals(total(ann), []);
  const bob = life("bob/1", "id=B1 join a1@A1.1 a2@A1.2", { isKilled: true });
  assertEquals(total(ann, bob), [
    'ann/1 was told of "a1": it was not sent (no-room), although somebody delivered it',
  ]);
});

Deno.test("checkLives() demands one answer for each message of a life that was there at the end", () => {
  const script = "id=A1 join a1@A1.1 a2@A1.2 receipt=a1.1";
  assertEquals(fifo(life("ann/1", script, { sent: "a1 a2" })), ['ann/1 got 0 answers for "a2"']);
  assertEquals(fifo(life("ann/1", script, { sent: "a1 a2", isKilled: true })), []);
  const twice = `${script} receipt=a2.2 receipt=a2.2`;
  assertEquals(fifo(life("ann/1", twice, { sent: "a1 a2" })), ['ann/1 got 2 answers for "a2"']);
});
