import { assertEquals, assertRejects } from "@std/assert";
import { LiveClient, liveTracker } from "./fixture_live.ts";

const WRONG: readonly unknown[] = [
  new ArrayBuffer(8),
  5,
  [1],
  null,
  undefined,
  new Float64Array(1),
];

Deno.test("Client refuses a message that is neither a string nor bytes", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  for (const wrong of WRONG) {
    const message = wrong as Uint8Array;
    const sentence = "A message is a string or a Uint8Array";
    await assertRejects(() => ford.client.multicast("distrib", message), TypeError, sentence);
    const batch = ["a", message];
    await assertRejects(() => ford.client.multicastAll("distrib", batch), TypeError, sentence);
  }
  const { delivered } = await ford.client.multicast("distrib", "b");
  assertEquals(await delivered, { first: 1, last: 1 }, "nothing else was accepted");
});
