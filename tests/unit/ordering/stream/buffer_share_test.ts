import { assertEquals } from "@std/assert";
import { ACTIVE_SENDER_MS } from "../../../../lib/core/mod.ts";
import { BufferShare } from "../../../../lib/ordering/mod.ts";

const [FORD, ARTHUR, KATERINA] = [{}, {}, {}] as const;

Deno.test("BufferShare divides 0.6 of the buffer among the streams that are active", () => {
  const buffer = new BufferShare(65_536);
  assertEquals(buffer.share(0), 39_321);
  buffer.note(FORD, 0);
  assertEquals(buffer.share(0), 39_321);
  buffer.note(ARTHUR, 1);
  buffer.note(KATERINA, 2);
  assertEquals(buffer.share(2), 13_107);
});

Deno.test("BufferShare counts a stream until it was silent for ACTIVE_SENDER_MS", () => {
  const buffer = new BufferShare(65_536);
  buffer.note(ARTHUR, 0);
  buffer.note(FORD, 0);
  buffer.note(ARTHUR, 100);
  assertEquals(buffer.share(ACTIVE_SENDER_MS - 1), 19_660);
  assertEquals(buffer.share(ACTIVE_SENDER_MS), 39_321, "ford is silent");
  buffer.note(FORD, ACTIVE_SENDER_MS + 1);
  assertEquals(buffer.share(ACTIVE_SENDER_MS + 2), 19_660, "ford is back");
  assertEquals(buffer.share(2 * ACTIVE_SENDER_MS), 39_321, "only ford was heard lately");
});
