import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { type KeptMessage, ResendBuffer, WHOLE_MESSAGE } from "../../../../lib/ordering/mod.ts";

function message(length: number): KeptMessage {
  const slice = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: length };
  return { slice, bytes: new Uint8Array(length) };
}

Deno.test("History numbers what is added from `next` on", () => {
  const history = new ResendBuffer(5);
  assertEquals([history.first, history.last, history.bytes], [5, 4, 0]);
  const kept = message(3);
  assertEquals([history.add(kept), history.add(message(4))], [5, 6]);
  assertEquals([history.first, history.last], [5, 6]);
  assert(history.at(5) === kept);
  assertEquals(history.at(7), undefined);
});

Deno.test("History.trimTo() forgets up to a seq, and counts what is left", () => {
  const history = new ResendBuffer(1);
  const empty = history.bytes;
  for (const length of [10, 20, 30]) history.add(message(length));
  const whole = history.bytes;
  history.trimTo(2);
  assertEquals([history.first, history.last], [3, 3]);
  assertEquals([history.at(2), history.at(3)?.slice.end], [undefined, 30]);
  assert(history.bytes < whole);
  history.trimTo(1);
  assertEquals(history.first, 3);
  history.trimTo(3);
  assertEquals([history.first, history.last, history.bytes], [4, 3, empty]);
});

Deno.test("History.trimTo() refuses what was never added", () => {
  const history = new ResendBuffer(1);
  assertThrows(() => history.trimTo(1), InvariantError);
});

Deno.test("History counts an empty message, too: no queue grows without bound", () => {
  const history = new ResendBuffer(1);
  history.add(message(0));
  assert(history.bytes > 0);
  history.trimTo(1);
  assertEquals(history.bytes, 0);
});
