import { assert, assertEquals } from "@std/assert";
import { jsonLine } from "../testing/mod.ts";
import { GROUP, type LanHost, Scene, talk, testOnLan } from "./mod.ts";

/** Time in which somebody must be told what is wrong. */
const IN_TIME = { side: "stderr", timeoutMs: 5_000 } as const;

/** Makes a host whose kernel has a second address, from which nothing leaves by itself. */
async function addHost(scene: Scene, name: string): Promise<{ host: LanHost; second: string }> {
  const host = await scene.addHost(name);
  const second = host.address.replace(/\d+$/, (last) => `${Number(last) + 100}`);
  await host.run(["ip", "addr", "add", `${second}/24`, "dev", "eth0"]);
  return { host, second };
}

for (const order of ["fifo", "safe"]) {
  await testOnLan(
    `Members that dialled a second address of the tracker's host, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const { host: hub, second } = await addHost(scene, "hub");
      const { port } = await scene.startTracker(hub, ":0");
      const tracker = `${second}:${port}`;
      if (order !== "fifo") await scene.startSequencer(hub, tracker);
      const [one, two] = [await addHost(scene, "one"), await addHost(scene, "two")];
      const ford = await scene.join(one.host, { name: "ford", tracker, order });
      const katerina = await scene.join(two.host, { name: "katerina", tracker, order });
      await talk(katerina, ford);
    },
  );

  await testOnLan(
    `Members that dialled 127.0.1.1 and an address of their host, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const { host: hub, second } = await addHost(scene, "hub");
      const { port } = await scene.startTracker(hub, ":0");
      if (order !== "fifo") await scene.startSequencer(hub, `${hub.address}:${port}`);
      const ford = await scene.join(hub, { name: "ford", tracker: `127.0.1.1:${port}`, order });
      const katerina = await scene.join(hub, {
        name: "katerina",
        tracker: `${second}:${port}`,
        order,
      });
      await talk(katerina, ford);
    },
  );

  await testOnLan(
    `A member that dialled 127.0.0.1 talks with one on another host, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const { host: hub } = await addHost(scene, "hub");
      const { host: other } = await addHost(scene, "other");
      const { port } = await scene.startTracker(hub, ":0");
      if (order !== "fifo") await scene.startSequencer(hub, `127.0.0.1:${port}`);
      const ford = await scene.join(hub, { name: "ford", tracker: `127.0.0.1:${port}`, order });
      const tracker = `${hub.address}:${port}`;
      const katerina = await scene.join(other, { name: "katerina", tracker, order });
      await talk(katerina, ford);
    },
  );
}

await testOnLan(
  "Members talk although their tracker answers from a temporary IPv6 address",
  async () => {
    await using scene = await Scene.open();
    const { host: hub } = await addHost(scene, "hub");
    const [one, two] = [await addHost(scene, "one"), await addHost(scene, "two")];
    const hosts = [hub, one.host, two.host];
    for (const [i, host] of hosts.entries()) {
      await host.run(["ip", "addr", "add", `fd77::${i + 1}/64`, "dev", "eth0", "nodad"]);
    }
    // The kernel prefers the address that came last, as it prefers a temporary one.
    await hub.run(["ip", "addr", "add", "fd77::101/64", "dev", "eth0", "nodad"]);
    const { port } = await scene.startTracker(hub, "[::]:0");
    const tracker = `[fd77::1]:${port}`;
    const place = "[::]:0";
    const ford = await scene.join(one.host, { name: "ford", tracker, place });
    const katerina = await scene.join(two.host, { name: "katerina", tracker, place });
    await talk(katerina, ford);
    const impostor = scene.start(two.host, ["client", place, "ford", tracker]);
    await impostor.waitForLine(/The name "ford" is taken by member/, IN_TIME);
    assertEquals(
      await impostor.waitForEnd(),
      1,
      "a probe reaches ford, and his answer the tracker",
    );
  },
);

await testOnLan("A member that is bound to 127.0.0.1 is refused by name among others", async () => {
  await using scene = await Scene.open();
  const { host: hub } = await addHost(scene, "hub");
  const { host: other } = await addHost(scene, "other");
  const { port } = await scene.startTracker(hub, ":0");
  await scene.join(hub, { name: "ford", tracker: `127.0.0.1:${port}`, place: "127.0.0.1:0" });
  const tracker = `${hub.address}:${port}`;
  const katerina = scene.start(other, ["client", "-g", GROUP, ":0", "katerina", tracker]);
  const why = /"katerina" cannot join "distrib": "ford" receives on 127\.0\.0\.1:\d+, which only/;
  await katerina.waitForLine(why, IN_TIME);
  const trillian = scene.start(other, ["client", "-g", GROUP, "127.0.0.1:0", "trillian", tracker]);
  await trillian.waitForLine(/"trillian" receives on 127\.0\.0\.1:\d+.* Start it on :0/, IN_TIME);
  assertEquals(await trillian.waitForEnd(), 1);
});

await testOnLan(
  "A sequencer that is bound to 127.0.0.1 is refused by name for members elsewhere",
  async () => {
    await using scene = await Scene.open();
    const { host: hub } = await addHost(scene, "hub");
    const { host: other } = await addHost(scene, "other");
    const { port } = await scene.startTracker(hub, ":0");
    await scene.startSequencer(hub, `127.0.0.1:${port}`, "127.0.0.1:0");
    const tracker = `${hub.address}:${port}`;
    const flags = ["--order", "total", "-g", GROUP];
    const refused = scene.start(other, ["client", ...flags, ":0", "katerina", tracker]);
    const why =
      /"sequencer@127\.0\.0\.1:\d+" receives on 127\.0\.0\.1.* Start "sequencer@.*" on :0/;
    await refused.waitForLine(why, IN_TIME);
    const ford = await scene.join(hub, {
      name: "ford",
      tracker: `127.0.0.1:${port}`,
      order: "total",
    });
    await ford.write("it orders for those on its host");
    await ford.waitForLine(jsonLine("message", { text: "it orders for those on its host" }));
  },
);

/**
 * Puts a host behind a NAT that gives each destination another source port, as a container behind
 * masquerading. Datagrams to the port that was registered come in as before.
 */
async function translatePorts(host: LanHost): Promise<void> {
  await host.run(["nft", "add table ip nat"]);
  await host.run(["nft", "add chain ip nat out { type nat hook postrouting priority 100; }"]);
  const ports = "masquerade to :20000-20999 fully-random";
  await host.run(["nft", `add rule ip nat out ip protocol udp ${ports}`]);
}

/** Lets a host count the datagrams that come from a port of {@linkcode translatePorts}. */
async function countTranslated(host: LanHost): Promise<void> {
  await host.run(["nft", "add table ip watch"]);
  await host.run(["nft", "add chain ip watch in { type filter hook input priority 0; }"]);
  await host.run(["nft", "add rule ip watch in udp sport 20000-20999 counter"]);
}

/** Returns the number of datagrams that {@linkcode countTranslated} has counted. */
async function translatedTo(host: LanHost): Promise<number> {
  const [, packets = ""] = (await host.run(["nft", "list table ip watch"])).match(
    /counter packets (\d+)/,
  ) ?? [];
  return Number(packets);
}

for (const order of ["fifo", "total"]) {
  await testOnLan(
    `Members talk although NAT changes the ports of one of them, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const hub = await scene.addHost("hub");
      const [one, two] = [await scene.addHost("one"), await scene.addHost("two")];
      await translatePorts(one);
      await countTranslated(hub);
      const { port } = await scene.startTracker(hub, ":0");
      const tracker = `${hub.address}:${port}`;
      if (order !== "fifo") await scene.startSequencer(hub, tracker);
      const katerina = await scene.join(two, { name: "katerina", tracker, order });
      const ford = await scene.join(one, { name: "ford", tracker, order });
      await talk(katerina, ford);
      await talk(ford, katerina);
      assert(await translatedTo(hub) > 0, "no port was changed");
    },
  );
}
