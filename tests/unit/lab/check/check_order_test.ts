import { assertEquals } from "@std/assert";
import { checkOrder, type DeliveredMessage } from "../../../../lib/lab/check/check_order.ts";
import { describeViolation, type Violation } from "../../../../lib/lab/check/violation.ts";

const SENT = new Map([["ann", ["a1", "a2", "a3"]], ["bob", ["b1", "b2"]]]);

/**
 * Returns a member's deliveries, written as `ann:a1 bob:b1`, with the seqs of each sender's stream.
 */
function stream(script: string): DeliveredMessage[] {
  const next = new Map<string, number>();
  return script.split(" ").filter((word) => word !== "").map((word) => {
    const [sender = "", text = ""] = word.split(":");
    const seq = next.get(sender) ?? 1;
    next.set(sender, seq + 1);
    return { sender, member: `id of ${sender}`, seq, lastSeq: seq, text };
  });
}

/** Returns the verdict on bob's deliveries, as sentences. */
function verdict(delivered: DeliveredMessage[], sent = SENT): string[] {
  return checkOrder({ sent, delivered: new Map([["bob", delivered]]) }).map(describeViolation);
}

const kinds = (violations: Violation[]) => violations.map(({ kind }) => kind);

Deno.test("checkOrder() accepts any interleaving of streams that are in order", () => {
  assertEquals(verdict(stream("ann:a1 ann:a2 ann:a3 bob:b1 bob:b2")), []);
  assertEquals(verdict(stream("bob:b1 ann:a1 ann:a2 bob:b2 ann:a3")), []);
});

Deno.test("checkOrder() accepts members that send nothing, and different interleavings", () => {
  const sent = new Map([...SENT, ["cyd", []]]);
  const delivered = new Map([
    ["ann", stream("ann:a1 bob:b1 ann:a2 ann:a3 bob:b2")],
    ["cyd", stream("bob:b1 bob:b2 ann:a1 ann:a2 ann:a3")],
  ]);
  assertEquals(checkOrder({ sent, delivered }), []);
});

Deno.test("checkOrder() finds a missing message, even the last one", () => {
  assertEquals(verdict(stream("ann:a1 ann:a2 bob:b1 bob:b2")), [
    'bob never delivered message 3 of ann: "a3"',
  ]);
});

Deno.test("checkOrder() finds a message that its own sender lacks", () => {
  assertEquals(verdict(stream("ann:a1 ann:a2 ann:a3 bob:b1")), [
    'bob never delivered message 2 of bob: "b2"',
  ]);
});

Deno.test("checkOrder() finds a hole by the text and by the seq", () => {
  const delivered = stream("ann:a1 ann:a2 ann:a3 bob:b1 bob:b2").filter(({ text }) =>
    text !== "a2"
  );
  assertEquals(verdict(delivered), [
    'bob delivered seq 3 of ann where seq 2 was due: "a3"',
    'bob never delivered message 2 of ann: "a2"',
  ]);
});

Deno.test("checkOrder() finds two swapped messages even with correct seqs", () => {
  assertEquals(verdict(stream("ann:a1 ann:a3 ann:a2 bob:b1 bob:b2")), [
    'bob delivered message 2 of ann after its message 3: "a2"',
  ]);
});

Deno.test("checkOrder() finds a duplicate even with correct seqs", () => {
  assertEquals(verdict(stream("ann:a1 ann:a2 ann:a2 ann:a3 bob:b1 bob:b2")), [
    'bob delivered message 2 of ann again: "a2"',
  ]);
});

Deno.test("checkOrder() finds a seq that was delivered twice", () => {
  const delivered = stream("ann:a1 ann:a2 ann:a3 bob:b1 bob:b2");
  const again = { ...delivered[1]!, seq: 1, lastSeq: 1 };
  assertEquals(verdict(delivered.with(1, again)), [
    'bob delivered seq 1 of ann where seq 2 was due: "a2"',
    'bob delivered seq 3 of ann where seq 2 was due: "a3"',
  ]);
});

Deno.test("checkOrder() finds a text that its sender never sent", () => {
  assertEquals(verdict(stream("ann:a1 ann:b1 ann:a2 ann:a3 bob:b1 bob:b2")), [
    'bob delivered a message of ann that ann never sent: "b1"',
  ]);
});

Deno.test("checkOrder() finds a message of an unknown sender", () => {
  assertEquals(verdict(stream("ann:a1 ann:a2 ann:a3 bob:b1 bob:b2 eve:x")), [
    'bob delivered a message of eve that eve never sent: "x"',
  ]);
});

Deno.test("checkOrder() finds a member that delivered nothing", () => {
  const violations = checkOrder({ sent: SENT, delivered: new Map([["cyd", []]]) });
  assertEquals(kinds(violations), ["missing", "missing", "missing", "missing", "missing"]);
});

Deno.test("checkOrder() counts equal texts of one sender", () => {
  const sent = new Map([["ann", ["hi", "ho", "hi"]]]);
  assertEquals(verdict(stream("ann:hi ann:ho ann:hi"), sent), []);
  assertEquals(verdict(stream("ann:hi ann:ho"), sent), [
    'bob never delivered message 3 of ann: "hi"',
  ]);
  assertEquals(verdict(stream("ann:hi ann:ho ann:hi ann:hi"), sent), [
    'bob delivered message 1 of ann again: "hi"',
  ]);
});

Deno.test("checkOrder() lets a stream begin at any seq, and a fragmented message have several", () => {
  const message = { sender: "ann", member: "7", text: "" };
  const delivered = [
    { ...message, seq: 41, lastSeq: 45, text: "a1" },
    { ...message, seq: 46, lastSeq: 46, text: "a2" },
    { ...message, seq: 47, lastSeq: 49, text: "a3" },
  ];
  const sent = new Map([["ann", ["a1", "a2", "a3"]]]);
  assertEquals(verdict(delivered, sent), []);
});

Deno.test("describeViolation() cuts a long message short", () => {
  const [sentence = ""] = verdict(stream(`ann:${"x".repeat(500)}`));
  assertEquals(sentence.endsWith(`: "${"x".repeat(60)}…"`), true, sentence);
});
