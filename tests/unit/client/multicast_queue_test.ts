import { assert, assertEquals } from "@std/assert";
import { MulticastQueue, WaitingMulticast } from "../../../lib/client/multicast_queue.ts";
import { Receipts } from "../../../lib/client/receipts.ts";

function waiting(byte: number): WaitingMulticast {
  const message = new WaitingMulticast(Uint8Array.of(byte));
  message.accepted.promise.catch(() => {});
  return message;
}

/** Accepts all that waits and returns the first byte of each. */
function drain(queue: MulticastQueue): number[] {
  const bytes: number[] = [];
  const receipt = new Receipts().add("a", 1);
  const accept = (payload: Uint8Array) => {
    bytes.push(payload[0]!);
    return receipt;
  };
  while (queue.accept(accept));
  return bytes;
}

Deno.test("MulticastQueue stays short while messages come and are taken back", () => {
  const queue = new MulticastQueue();
  queue.push(waiting(1));
  for (let i = 0; i < 1_000; i++) {
    const message = waiting(2);
    queue.push(message);
    queue.withdraw(message, new Error("enough"));
    assert(queue.size < 100, `${queue.size} places`);
  }
  queue.push(waiting(3));
  assertEquals(drain(queue), [1, 3]);
  assertEquals([queue.peek(), queue.size], [undefined, 0]);
});

Deno.test("MulticastQueue.withdraw() ignores a message that waits no more", () => {
  const queue = new MulticastQueue();
  const [first, second] = [waiting(1), waiting(2)];
  queue.push(first);
  queue.push(second);
  queue.withdraw(second, new Error("enough"));
  queue.withdraw(second, new Error("again"));
  assertEquals(drain(queue), [1]);
  queue.withdraw(first, new Error("late"));
  queue.push(waiting(3));
  assertEquals(drain(queue), [3]);
});
