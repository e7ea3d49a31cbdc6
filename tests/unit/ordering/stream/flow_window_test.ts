import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  InvariantError,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  STREAM_BUFFER_SHARE,
} from "../../../../lib/core/mod.ts";
import { FlowWindow, WINDOW_KERNEL_BYTES } from "../../../../lib/ordering/mod.ts";

/** Sends datagrams until the window closes, numbered from `first`. Returns their number. */
function fill(flow: FlowWindow, bytes: number, activeSenders: number, first = 1): number {
  let sent = 0;
  while (flow.room(activeSenders) > 0) flow.onSent(first + sent++, bytes, 0);
  return sent;
}

Deno.test("FlowWindow stays within its share of a receiver's kernel buffer", () => {
  for (const activeSenders of [1, 2, 5, 16]) {
    for (const bytes of [60, 500, DATAGRAM_BYTES_MAX]) {
      const flow = new FlowWindow();
      const sent = fill(flow, bytes, activeSenders);
      assertEquals(flow.kernelBytes, sent * kernelBytesOf(bytes));
      const budget = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES / activeSenders;
      assert(flow.kernelBytes <= budget, `${sent} of ${bytes} bytes, ${activeSenders} senders`);
      assert(flow.kernelBytes + kernelBytesOf(bytes) + kernelBytesOf(DATAGRAM_BYTES_MAX) > budget);
    }
  }
});

Deno.test("FlowWindow is open with nothing in flight, however many senders there are", () => {
  const flow = new FlowWindow();
  assertEquals(fill(flow, 60, 1_000), 1);
  flow.onAcked(1);
  assertEquals([flow.kernelBytes, flow.room(1_000)], [0, DATAGRAM_BYTES_MAX]);
});

Deno.test("FlowWindow counts a datagram until its last message is acknowledged", () => {
  const flow = new FlowWindow();
  flow.onSent(10, 60, 0);
  flow.onSent(20, DATAGRAM_BYTES_MAX, 0);
  flow.onAcked(19);
  assertEquals(flow.kernelBytes, kernelBytesOf(DATAGRAM_BYTES_MAX));
  flow.onAcked(5);
  assertEquals(flow.kernelBytes, kernelBytesOf(DATAGRAM_BYTES_MAX));
  flow.onAcked(25);
  assertEquals(flow.kernelBytes, 0);
});

Deno.test("FlowWindow counts no byte twice or too few over a long stream", () => {
  const flow = new FlowWindow();
  let next = 1;
  for (let round = 0; round < 200; round++) {
    next += fill(flow, 60, 1, next);
    flow.onAcked(next - 1 - round % 7);
  }
  flow.onAcked(next - 1);
  assertEquals(flow.kernelBytes, 0);
});

Deno.test("FlowWindow refuses a datagram that does not end after the one before", () => {
  const flow = new FlowWindow();
  flow.onSent(5, 60, 0);
  assertThrows(() => flow.onSent(5, 60, 0), InvariantError, "ends after the one before");
});

Deno.test("FlowWindow counts all who might send at the beginning, and half as many each round trip", () => {
  const flow = new FlowWindow();
  flow.restart(8);
  const counts = [0, 0, 0, 0].map((_, i) => {
    const first = 1_000 * i + 1;
    const sent = fill(flow, DATAGRAM_BYTES_MAX, 1, first);
    flow.onAcked(first + sent - 1);
    return sent;
  });
  assertEquals(counts, [6, 13, 27, 55]);
  flow.onLoss(8);
  assertEquals(fill(flow, DATAGRAM_BYTES_MAX, 1, 5_000), 27, "a loss doubles the caution");
});

Deno.test("FlowWindow.room() lets a shorter datagram go after one that leaves no room for another", () => {
  const share = Math.floor(WINDOW_KERNEL_BYTES / 9);
  const flow = new FlowWindow();
  assertEquals(flow.room(9, share, 15_864), 7_672);
  flow.onSent(1, 7_672, 0);
  assertEquals(flow.room(9, share, 15_864), 3_576);
  flow.onSent(2, 3_576, 0);
  assertEquals(flow.room(9, share, 15_864), 0);
  assert(flow.kernelBytes <= share);
});

Deno.test("FlowWindow.room() lets a datagram of 7,672 bytes into the share of each of 15 senders", () => {
  const share = Math.floor(WINDOW_KERNEL_BYTES / 15);
  const flow = new FlowWindow();
  assertEquals(flow.room(15, share, 15_864), 7_672);
  flow.onSent(1, 7_672, 0);
  assertEquals(flow.room(15, share, 15_864), 0);
  assert(flow.kernelBytes <= share);
});

Deno.test("FlowWindow.room() lets no short datagram go where several long ones are in flight", () => {
  const flow = new FlowWindow();
  for (let last = 1; flow.room(1, WINDOW_KERNEL_BYTES, 15_864) > 0; last++) {
    assertEquals(flow.room(1, WINDOW_KERNEL_BYTES, 15_864), 15_864);
    flow.onSent(last, 15_864, 0);
  }
  assertEquals(flow.kernelBytes, 7 * kernelBytesOf(15_864));
});
