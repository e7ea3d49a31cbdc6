import { assertEquals } from "@std/assert";
import type { LiveClient as Live } from "./fixture_live.ts";
import { LiveClient, liveTracker } from "./fixture_live.ts";

const PAUSED = { isPaused: true };

/** Takes events one by one until so many of them were messages, and leaves the loop. */
async function takeMessages({ client }: Live, count: number): Promise<void> {
  let taken = 0;
  for await (const { type } of client) if (type === "message" && ++taken === count) return;
}

Deno.test("Client.leave() reports what the program of another member did not take", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina", {}, PAUSED);
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  for (let i = 1; i <= 100; i++) await ford.client.multicast("distrib", `m${i}`);
  await takeMessages(katerina, 3);
  assertEquals(await ford.client.leave("distrib"), [
    { member: { id: katerina.client.id, name: "katerina" }, range: { first: 4, last: 100 } },
  ]);
  katerina.resume();
  await katerina.message("m100");
  assertEquals(katerina.texts("distrib").length, 97, "they were received, and are not lost");
});

Deno.test("Client whose program took nothing for long goes on where it stood", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina", {}, PAUSED);
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  const texts = Array.from({ length: 10_000 }, (_, i) => `m${i + 1}`);
  for (const text of texts) await ford.client.multicast("distrib", text);
  await ford.event("waiting", ({ members }) => members[0]?.name === "katerina");
  katerina.resume();
  await katerina.message("m10000");
  assertEquals(katerina.texts("distrib"), texts);
  assertEquals(await ford.client.leave("distrib"), []);
});

Deno.test("Client.close() with discard holds up nobody: what is discarded counts as taken", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina", {}, PAUSED);
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  for (let i = 1; i <= 100; i++) await ford.client.multicast("distrib", `m${i}`);
  await katerina.client.close({ discard: true });
  assertEquals(await ford.client.leave("distrib"), []);
});
