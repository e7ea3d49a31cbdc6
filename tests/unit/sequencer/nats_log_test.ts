import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/cli/mod.ts";
import { natsClusterOf } from "../../../lib/sequencer/nats_log.ts";

Deno.test("natsClusterOf() returns the servers, one replica, and the bytes of each group", () => {
  assertEquals(natsClusterOf({}), undefined);
  const nats = "nats://a:4222,tls://b:4222,c";
  const servers = ["nats://a:4222", "tls://b:4222", "c"];
  const plain = { servers, replicas: 1, creds: undefined, nkey: undefined };
  assertEquals(natsClusterOf({ nats }), plain);
  const flags = { nats, replicas: 3, natsCreds: "gm.creds", historyMax: "1GB" };
  const all = { servers, replicas: 3, creds: "gm.creds", nkey: undefined, bytesMax: 1e9 };
  assertEquals(natsClusterOf(flags), all);
});

Deno.test("natsClusterOf() refuses flags that contradict each other, or miss --nats", () => {
  const nats = "a:4222";
  const wrong: [Parameters<typeof natsClusterOf>[0], string][] = [
    [{ replicas: 3 }, "--replicas is about"],
    [{ natsCreds: "a" }, "--nats-creds is about"],
    [{ natsNkey: "a" }, "--nats-nkey is about"],
    [{ nats, history: "a.db" }, "not both"],
    [{ nats, natsCreds: "a", natsNkey: "b" }, "one proof"],
    [{ nats, replicas: 2 }, "1 or 3, not 2"],
    [{ nats: "http://a" }, "needs URLs"],
    [{ nats: "" }, "needs URLs"],
  ];
  for (const [flags, words] of wrong) {
    assertThrows(() => natsClusterOf(flags), UsageError, words);
  }
});

Deno.test("natsClusterOf() refuses a password in a URL, and does not show it", () => {
  for (const nats of ["nats://ford:towel@lab1", "ford:towel@lab1:4222", "http://towel@lab1"]) {
    const { message } = assertThrows(() => natsClusterOf({ nats }), UsageError, "--nats-creds");
    assertEquals(message.includes("towel"), false, message);
  }
});
