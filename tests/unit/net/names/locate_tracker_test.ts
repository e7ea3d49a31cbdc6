import { assertEquals, assertRejects } from "@std/assert";
import { acceptsConnection, locateTracker } from "../../../../lib/net/mod.ts";

Deno.test("locateTracker() asks no host that has one address", async () => {
  const address = { transport: "udp", hostname: "10.1.2.3", port: 5 } as const;
  assertEquals(await locateTracker(address), address);
});

Deno.test("locateTracker() refuses a port that is none", async () => {
  await assertRejects(() => locateTracker({ hostname: "127.0.0.1", port: 70_000 }), RangeError);
});

Deno.test("acceptsConnection() returns true where somebody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const address = { transport: "udp", hostname: "127.0.0.1", port } as const;
  assertEquals(await acceptsConnection(address), true);
  listener.close();
  assertEquals(await acceptsConnection(address), false);
  const reason = new Error("enough");
  const error = await assertRejects(() => acceptsConnection(address, AbortSignal.abort(reason)));
  assertEquals(error, reason);
});
