import { assertEquals } from "@std/assert";
import {
  LOAD_HEADER_BYTES,
  parseLoadCommand,
  readLoadMessage,
  writeLoadMessage,
} from "../../../../../lib/client/front/load/mod.ts";

Deno.test("readLoadMessage() reads what writeLoadMessage() wrote, in every size", () => {
  for (const size of [LOAD_HEADER_BYTES, 64, 1_400]) {
    const message = { run: 3, number: 70_000, dueMicros: 3_599_999_999, lagMicros: 1_234 };
    const bytes = new Uint8Array(size);
    writeLoadMessage(message, bytes);
    assertEquals(readLoadMessage(bytes), message);
  }
});

Deno.test("readLoadMessage() refuses other messages, and one with a changed byte", () => {
  assertEquals(readLoadMessage(new TextEncoder().encode("hello, everybody in here")), undefined);
  assertEquals(readLoadMessage(new Uint8Array(3)), undefined);
  const bytes = new Uint8Array(64);
  writeLoadMessage({ run: 0, number: 1, dueMicros: 5, lagMicros: 0 }, bytes);
  for (const place of [0, LOAD_HEADER_BYTES, 63]) {
    const damaged = bytes.slice();
    damaged[place]! ^= 1;
    assertEquals(readLoadMessage(damaged), undefined, `byte ${place}`);
  }
});

Deno.test("parseLoadCommand() reads the lab's commands, and refuses impossible ones", () => {
  const order = {
    type: "start" as const,
    run: 1,
    group: "test",
    startAt: 5,
    count: 10,
    phase: 0,
    interval: 1_000,
    size: 64,
    tellMs: 250,
    clockOffset: -3,
  };
  assertEquals(parseLoadCommand(JSON.stringify(order)), order);
  assertEquals(parseLoadCommand('{"type":"report","run":1}'), { type: "report", run: 1 });
  for (const type of ["clock", "totals"] as const) {
    assertEquals(parseLoadCommand(JSON.stringify({ type, run: 7 })), { type, run: 7 });
  }
  const refused = [
    "",
    "null",
    "[]",
    '{"type":"report"}',
    '{"type":"stop","run":1}',
    JSON.stringify({ ...order, size: 3 }),
    JSON.stringify({ ...order, tellMs: 0 }),
    JSON.stringify({ ...order, startAt: "now" }),
  ];
  for (const text of refused) assertEquals(parseLoadCommand(text), undefined, text);
});
