import { assert, assertEquals } from "@std/assert";
import type { Client } from "../../../lib/client/mod.ts";
import { LiveClient, liveTracker } from "./fixture_live.ts";

/** Milliseconds that all takes at most, on a busy machine too: no heartbeat moves the member. */
const SOON_MS = 10_000;
const HEARTBEAT_MS = 60_000;
/** Several times as much as may wait to be sent. */
const TEXTS = Array.from({ length: 1_000 }, (_, i) => `${i} `.padEnd(1_000, "."));

const WAYS: Record<string, (client: Client) => Promise<unknown>> = {
  "in one call": (client) => client.multicastAll("distrib", TEXTS),
  "in many calls at once": (client) =>
    Promise.all(TEXTS.map((text) => client.multicast("distrib", text))),
};

for (const [way, hand] of Object.entries(WAYS)) {
  Deno.test(`Client alone in a group hands over more than may wait ${way}, and leaves`, async () => {
    await using tracker = liveTracker({ heartbeatMs: HEARTBEAT_MS });
    await using ford = await LiveClient.connect(tracker, "ford");
    await ford.client.join("distrib");
    const begin = performance.now();
    await hand(ford.client);
    assertEquals(await ford.client.leave("distrib"), []);
    assert(performance.now() - begin < SOON_MS);
    await ford.message(TEXTS.at(-1)!);
    assert(ford.texts("distrib").every((text, i) => text === TEXTS[i]), "in their order");
  });
}

Deno.test("Client hands a batch of many short messages over in a turn of its own", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  await client.join("distrib");
  const first = client.multicastAll("distrib", ["a"]);
  const batch = client.multicastAll("distrib", Array.from({ length: 100 }, () => "ten bytes."));
  assert(client.statistics.delivered > 50, "they count for more than their bytes");
  await Promise.all([first, batch]);
});
