import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { requireNoZone } from "../../../../lib/net/names/resolve.ts";
import {
  resolveAddress,
  resolveHost,
  resolveHosts,
  UnknownHostError,
} from "../../../../lib/net/mod.ts";

Deno.test("resolveHost() returns IP literals in canonical text", async () => {
  assertEquals(await resolveHost("127.0.0.1"), "127.0.0.1");
  assertEquals(await resolveHost("0:0::1"), "::1");
  assertEquals(await resolveHost("::ffff:10.0.0.1"), "10.0.0.1");
});

Deno.test({
  name: "resolveHost() needs no permission for IP literals",
  permissions: { net: false },
  fn: async () => {
    assertEquals(await resolveHost("10.1.2.3"), "10.1.2.3");
    await assertRejects(() => resolveHost("lab1"), UnknownHostError, "without --allow-net");
  },
});

Deno.test("resolveHost() finds localhost, as IPv4 where there is a choice", async () => {
  assertEquals(await resolveHost("localhost"), "127.0.0.1");
});

Deno.test("resolveAddress() returns the address of a host and port", async () => {
  const expected = { transport: "udp", hostname: "127.0.0.1", port: 5 } as const;
  assertEquals(await resolveAddress({ hostname: "localhost", port: 5 }), expected);
});

Deno.test("resolveHost() throws when the literal is of another family", async () => {
  await assertRejects(
    () => resolveHost("127.0.0.1", { family: 6 }),
    UnknownHostError,
    'The host "127.0.0.1" is not an IPv6 address.',
  );
});

Deno.test("resolveHost() ends at once when it is aborted", async () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(() => resolveHost("localhost", { signal }));
  assertEquals(error, reason);
});

Deno.test("resolveAddress() refuses a port that is none", async () => {
  await assertRejects(
    () => resolveAddress({ hostname: "127.0.0.1", port: 70_000 }),
    RangeError,
  );
});

Deno.test("resolveHost() writes nothing on stderr", async () => {
  const module = new URL("../../../../lib/net/mod.ts", import.meta.url).href;
  const source = `
    import { resolveHost } from ${JSON.stringify(module)};
    console.log(await resolveHost("localhost"));
    await resolveHost("caf\u00e9.invalid").catch(({ name }) => console.log(name));
  `;
  const root = new URL("../../../../", import.meta.url);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--config", "deno.json", "--no-lock", "--no-prompt", "--allow-net"],
      `data:text/typescript,${encodeURIComponent(source)}`,
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals([out, err], ["127.0.0.1\nUnknownHostError\n", ""]);
});

Deno.test("resolveHosts() returns each address of a host once, those of a family alone if asked", async () => {
  assertEquals(await resolveHosts("10.0.0.1"), ["10.0.0.1"]);
  const all = await resolveHosts("localhost");
  assertEquals(all[0], "127.0.0.1");
  assertEquals(new Set(all).size, all.length);
  assertEquals(await resolveHosts("localhost", { family: 4 }), ["127.0.0.1"]);
});

Deno.test("requireNoZone() leaves out addresses of one link, and refuses a name with no others", () => {
  assertEquals(requireNoZone("lab1", ["10.0.0.1", "fe80::1", "fd00::1"]), ["10.0.0.1", "fd00::1"]);
  assertThrows(
    () => requireNoZone("lab1", ["fe80::1"]),
    UnknownHostError,
    'The host "lab1" has the link-local address fe80::1 only, which needs a zone (%eth0), and gm',
  );
});
