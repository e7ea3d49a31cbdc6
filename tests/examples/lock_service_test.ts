import { assert, assertEquals, assertThrows } from "@std/assert";
import { Fence, Lock } from "../../examples/lock_service.ts";
import { Client } from "../../lib/client/mod.ts";
import { liveSequencer, liveTracker } from "../unit/client/fixture_live.ts";

/** Returns a member's part in the lock `towel`; `await using` it. */
async function locker(tracker: { address: { hostname: string; port: number } }, name: string) {
  const address = { hostname: "127.0.0.1", port: 0 };
  const client = await Client.connect({ name, address, tracker: tracker.address });
  const lock = new Lock(client, "towel");
  const running = lock.run();
  const close = async () => {
    await client.close();
    await running;
  };
  return { client, lock, [Symbol.asyncDispose]: close };
}

Deno.test("Lock is held by one member at a time, in the order of asking, with growing tokens", async () => {
  await using tracker = liveTracker();
  await using _sequencer = await liveSequencer(tracker);
  await using ford = await locker(tracker, "ford");
  const first = await ford.lock.acquire();
  await using arthur = await locker(tracker, "arthur");
  await using trillian = await locker(tracker, "trillian");
  let holder = "ford";
  const second = arthur.lock.acquire();
  while ((await ford.client.members("lock-towel")).members.length < 2);
  const third = trillian.lock.acquire();
  void second.then(() => holder = "arthur");
  while ((await ford.client.members("lock-towel")).members.length < 3);
  assertEquals(holder, "ford");
  await ford.lock.release();
  await first.lost;
  const { token } = await second;
  assert(token > first.token);
  await arthur.lock.release();
  const last = await third;
  assert(last.token > token);
  await trillian.lock.release();
  // Whoever was there before queues again.
  await ford.lock.acquire();
});

Deno.test("Fence keeps out a holder after a later one", () => {
  const fence = new Fence();
  fence.check(4);
  fence.check(4);
  fence.check(9);
  assertThrows(() => fence.check(4), Error, "Token 4 is older than 9");
});
