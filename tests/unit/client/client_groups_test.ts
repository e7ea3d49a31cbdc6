import { assert, assertEquals } from "@std/assert";
import type { Client } from "../../../lib/client/mod.ts";
import { LiveClient, liveTracker } from "./fixture_live.ts";

const SENDERS = 8;
const MESSAGES = 24;
const LARGE = new Uint8Array(60_000);

Deno.test("Client in many busy groups receives everything, and hardly anything twice", async () => {
  await using tracker = liveTracker();
  await using stack = new AsyncDisposableStack();
  const trillian = stack.use(await LiveClient.connect(tracker, "trillian"));
  const senders: Client[] = [];
  for (let i = 0; i < SENDERS; i++) {
    const sender = stack.use(await LiveClient.connect(tracker, `sender${i}`));
    for (const { client } of [trillian, sender]) await client.join(`group${i}`);
    senders.push(sender.client);
    // What is sent before they have greeted each other is repeated.
    await sender.client.multicast(`group${i}`, `greeted ${i}`);
    await trillian.message(`greeted ${i}`);
  }
  const lacking = senders.map(async (client, i) => {
    for (let n = 0; n < MESSAGES; n++) await client.multicast(`group${i}`, LARGE);
    return await client.leave(`group${i}`);
  });
  assertEquals(await Promise.all(lacking), Array(SENDERS).fill([]));
  const sent = senders.map(({ statistics }) => statistics.sent);
  const bytes = sent.reduce((sum, { data }) => sum + data.bytes, 0);
  const repaired = sent.reduce((sum, { repair }) => sum + repair.bytes, 0);
  // A third is repeated when each group takes the whole receive buffer for its own.
  assert(repaired < 0.02 * bytes, `${repaired} of ${bytes} bytes were repeated`);
  assertEquals(trillian.client.statistics.delivered, SENDERS * (MESSAGES + 1));
});
