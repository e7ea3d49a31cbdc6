import { assert, assertEquals } from "@std/assert";
import { MulticastQueue, WaitingMulticast } from "../../../lib/client/multicast_queue.ts";
import { MessagesReceipt } from "../../../lib/client/receipts.ts";
import { batchOf } from "../ordering/stream/fixture_batch.ts";

function waiting(...bytes: number[]): WaitingMulticast {
  const batch = batchOf(...bytes.map((byte) => Uint8Array.of(byte)));
  const call = new WaitingMulticast([batch], new MessagesReceipt("a", bytes.length));
  call.accepted.catch(() => {});
  return call;
}

/** Accepts all that waits, as much at once as `room` lets in; returns the bytes of each time. */
function drain(queue: MulticastQueue, room = Infinity): number[][] {
  const parts: number[][] = [];
  while (queue.peek() !== undefined) {
    queue.accept(room, ({ bytes, bounds }) => {
      parts.push([...bytes.subarray(bounds[0], bounds.at(-1))]);
    });
  }
  return parts;
}

Deno.test("MulticastQueue stays short while messages come and are taken back", () => {
  const queue = new MulticastQueue();
  queue.push(waiting(1));
  for (let i = 0; i < 1_000; i++) {
    const call = waiting(2);
    queue.push(call);
    queue.withdraw(call, new Error("enough"));
    assert(queue.size < 100, `${queue.size} places`);
  }
  queue.push(waiting(3));
  assertEquals(drain(queue), [[1], [3]]);
  assertEquals([queue.peek(), queue.size], [undefined, 0]);
});

Deno.test("MulticastQueue.withdraw() ignores a call that waits no more", () => {
  const queue = new MulticastQueue();
  const [first, second] = [waiting(1), waiting(2)];
  queue.push(first);
  queue.push(second);
  queue.withdraw(second, new Error("enough"));
  queue.withdraw(second, new Error("again"));
  assertEquals(drain(queue), [[1]]);
  queue.withdraw(first, new Error("late"));
  queue.push(waiting(3));
  assertEquals(drain(queue), [[3]]);
});

Deno.test("MulticastQueue.accept() takes what fits, and the message that passes it", () => {
  const queue = new MulticastQueue();
  queue.push(waiting(1, 2, 3, 4, 5));
  queue.push(waiting(6));
  // Each message of one byte counts 65.
  assertEquals(drain(queue, 66), [[1, 2], [3, 4], [5], [6]]);
});

Deno.test("MulticastQueue.withdraw() takes back what is left of a batch", () => {
  const queue = new MulticastQueue();
  const call = waiting(1, 2, 3);
  queue.push(call);
  queue.push(waiting(4));
  queue.accept(1, ({ bounds }) => assertEquals(bounds.length, 2));
  queue.withdraw(call, new Error("enough"));
  assertEquals([drain(queue), call.isAccepted], [[[4]], false]);
});
