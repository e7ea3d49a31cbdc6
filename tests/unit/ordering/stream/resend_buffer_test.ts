import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { type KeptMessage, ResendBuffer, WHOLE_MESSAGE } from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT, RUN_SIGNATURE } from "../../../../lib/wire/mod.ts";

function message(length: number): KeptMessage {
  const slice = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: length };
  return { slice, bytes: new Uint8Array(length) };
}

Deno.test("ResendBuffer numbers messages from `next` on", () => {
  const buffer = new ResendBuffer(5);
  assertEquals([buffer.first, buffer.last, buffer.bytes], [5, 4, 0]);
  const kept = message(3);
  assertEquals([buffer.add(kept), buffer.add(message(4))], [5, 6]);
  assertEquals([buffer.first, buffer.last], [5, 6]);
  assert(buffer.at(5) === kept);
  assertThrows(() => buffer.at(7), InvariantError, "holds every seq");
});

Deno.test("ResendBuffer.trimTo() forgets up to a seq, and counts the bytes that are left", () => {
  const buffer = new ResendBuffer(1);
  const empty = buffer.bytes;
  for (const length of [10, 20, 30]) buffer.add(message(length));
  const whole = buffer.bytes;
  buffer.trimTo(2);
  assertEquals([buffer.first, buffer.last], [3, 3]);
  assertEquals(buffer.at(3).slice.end, 30);
  assertThrows(() => buffer.at(2), InvariantError, "holds every seq");
  assert(buffer.bytes < whole);
  buffer.trimTo(1);
  assertEquals(buffer.first, 3);
  buffer.trimTo(3);
  assertEquals([buffer.first, buffer.last, buffer.bytes], [4, 3, empty]);
});

Deno.test("ResendBuffer.trimTo() refuses a seq that was never added", () => {
  const buffer = new ResendBuffer(1);
  assertThrows(() => buffer.trimTo(1), InvariantError);
});

Deno.test("ResendBuffer counts an empty message, so that no queue grows without bound", () => {
  const buffer = new ResendBuffer(1);
  buffer.add(message(0));
  assert(buffer.bytes > 0);
  buffer.trimTo(1);
  assertEquals(buffer.bytes, 0);
});

Deno.test("ResendBuffer.beginOf() returns where the message of a seq begins, also what is forgotten of it", () => {
  const buffer = new ResendBuffer(1);
  const fragments = [WHOLE_MESSAGE, FIRST_FRAGMENT, 0, LAST_FRAGMENT, RUN_SIGNATURE, WHOLE_MESSAGE];
  for (const fragment of fragments) {
    const { slice, bytes } = message(1);
    buffer.add({ slice: { ...slice, fragment }, bytes });
  }
  const begins = () => [1, 2, 3, 4, 5, 6].map((seq) => buffer.beginOf(seq));
  assertEquals(begins(), [1, 2, 2, 2, 5, 6]);
  buffer.trimTo(3);
  assertEquals(begins(), [1, 2, 2, 2, 5, 6]);
  buffer.trimTo(5);
  assertEquals(begins(), [1, 2, 3, 4, 5, 6], "of what is long forgotten it does not know");
});
