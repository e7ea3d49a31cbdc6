import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/cli/mod.ts";
import { EnvironmentError } from "../../../lib/net/mod.ts";
import { keptLog } from "../../nats/kept_log.ts";
import { natsClusterOf, natsLog } from "../../../lib/sequencer/nats_log.ts";

Deno.test("natsClusterOf() returns the servers, one replica, and the bytes of each group", () => {
  assertEquals(natsClusterOf({}), undefined);
  const nats = "nats://a:4222,tls://b:4222,c";
  const servers = ["nats://a:4222", "tls://b:4222", "c"];
  const none = { creds: undefined, nkey: undefined, ca: undefined };
  const plain = { servers, replicas: 1, ...none };
  assertEquals(natsClusterOf({ nats }), plain);
  const flags = { nats, replicas: 3, natsCreds: "gm.creds", historyMax: "1GB" };
  const all = { servers, replicas: 3, ...none, creds: "gm.creds", bytesMax: 1e9 };
  assertEquals(natsClusterOf(flags), all);
});

Deno.test("natsClusterOf() refuses flags that contradict each other, or miss --nats", () => {
  const nats = "a:4222";
  const wrong: [Parameters<typeof natsClusterOf>[0], string][] = [
    [{ replicas: 3 }, "--replicas is about"],
    [{ natsCreds: "a" }, "--nats-creds is about"],
    [{ natsNkey: "a" }, "--nats-nkey is about"],
    [{ natsCa: "a" }, "--nats-ca is about"],
    [{ nats, natsCa: "a" }, "write tls://"],
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
  for (
    const nats of [
      "nats://ford:sesame@a:4222",
      "tls://sesame@a",
      "ford:sesame@a",
      "http://sesame@a",
    ]
  ) {
    const error = assertThrows(() => natsClusterOf({ nats }), UsageError, "--nats-creds FILE");
    assert(!error.message.includes("sesame"), error.message);
  }
});

Deno.test("natsLog() refuses a file that others can use, or that is not what its flag is about", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "gm-nats-login-" });
  const fileOf = (text: string, mode = 0o600) => {
    const path = `${folder}/${crypto.randomUUID()}`;
    Deno.writeTextFileSync(path, text, { mode });
    return path;
  };
  const seed = `SU${"A".repeat(56)}`;
  const wrong: [Partial<Parameters<typeof natsLog>[0]>, string][] = [
    [{ nkey: fileOf(seed, 0o644) }, "chmod 600"],
    [{ nkey: fileOf("tea") }, "begins with SU"],
    [{ creds: fileOf(seed) }, "nsc generate creds"],
    [{ creds: folder }, "is no file"],
    [{ creds: `${folder}/nobody` }, "there is no such file"],
    [{ ca: fileOf("tea") }, "no certificate"],
  ];
  const context = { log: keptLog([], () => {}), keyFile: undefined, onBug() {} };
  try {
    for (const [files, words] of wrong) {
      const cluster = { servers: ["nats://127.0.0.1:1"], replicas: 1, ...files };
      await assertRejects(() => natsLog(cluster, context), EnvironmentError, words);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
