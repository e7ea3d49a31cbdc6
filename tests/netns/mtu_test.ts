import { assert } from "@std/assert";
import { jsonLine, type Program } from "../testing/mod.ts";
import { type LanHost, Scene, testOnLan } from "./mod.ts";

/** Milliseconds within which the sender is told. */
const TOLD_MS = 5_000;
/** Lines that make it worth while to find out what a path passes. */
const LINES = 20_000;
const WORK = { timeoutMs: 60_000 };
/** Longer than one datagram has room for. */
const LONG = "x".repeat(1_300);

/**
 * Lets what `from` sends to `to` take a router whose next link has a small MTU. The router's ICMP
 * messages, which would say so, are filtered.
 */
async function narrow(router: LanHost, from: LanHost, to: LanHost, mtu: number): Promise<void> {
  await router.run(["sysctl", "-qw", "net.ipv4.ip_forward=1"]);
  await router.run(["nft", "add table inet silent"]);
  const chain = "{ type filter hook output priority 0; policy accept; }";
  await router.run(["nft", `add chain inet silent out ${chain}`]);
  await router.run(["nft", "add rule inet silent out icmp type != echo-reply drop"]);
  const [device] = (await router.run(["ip", "-o", "route", "get", to.address])).match(/dev \S+/)!;
  const link = device.split(" ");
  await router.run(["ip", "route", "replace", to.address, ...link, "mtu", "lock", `${mtu}`]);
  await from.run(["ip", "route", "replace", to.address, "via", router.address]);
}

/** Lets a host count the datagrams that come and are longer than any that every path passes. */
async function countLong(host: LanHost): Promise<void> {
  await host.run(["nft", "add table inet watch"]);
  const chain = "{ type filter hook input priority 0; policy accept; }";
  await host.run(["nft", `add chain inet watch in ${chain}`]);
  await host.run(["nft", `add rule inet watch in udp length > ${8 + 1_232} counter`]);
}

/** Returns the number of datagrams that {@linkcode countLong} has counted. */
async function longCounted(host: LanHost): Promise<number> {
  const [, packets = ""] = (await host.run(["nft", "list table inet watch"])).match(
    /counter packets (\d+)/,
  ) ?? [];
  return Number(packets);
}

/** Ends what {@linkcode narrow} began. */
async function widen(from: LanHost, to: LanHost): Promise<void> {
  await from.run(["ip", "route", "delete", to.address]);
}

interface Realm extends AsyncDisposable {
  readonly ford: Program;
  readonly katerina: Program;
  /** The host of katerina. */
  readonly there: LanHost;
  /** Lets the messages for katerina take a path with this MTU. */
  narrow(mtu: number): Promise<void>;
  /** Lets them take the direct path again. */
  widen(): Promise<void>;
}

/** A tracker and a sequencer on one host, two members on others, and a router beside them. */
async function openRealm(order: string): Promise<Realm> {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await Scene.open());
  const [hub, router, here, there] = [
    await scene.addHost("hub"),
    await scene.addHost("router"),
    await scene.addHost("here"),
    await scene.addHost("there"),
  ];
  const { port } = await scene.startTracker(hub, `${hub.address}:0`);
  const tracker = `${hub.address}:${port}`;
  await scene.startSequencer(hub, tracker);
  const ford = await scene.join(here, { name: "ford", tracker, order });
  const katerina = await scene.join(there, { name: "katerina", tracker, order });
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
  const sender = order === "fifo" ? here : hub;
  const rest = stack.move();
  return {
    ...{ ford, katerina, there },
    narrow: (mtu) => narrow(router, sender, there, mtu),
    widen: () => widen(sender, there),
    [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose](),
  };
}

for (const order of ["fifo", "total", "safe"]) {
  await testOnLan(
    `long lines pass a link of MTU 1280 where ICMP is filtered (${order})`,
    async () => {
      await using realm = await openRealm(order);
      const { ford, katerina } = realm;
      await realm.narrow(1_280);
      for (const text of ["short", LONG, "after"]) await ford.write(text);
      await katerina.waitForLine(jsonLine("message", { text: LONG }));
      await katerina.waitForLine(jsonLine("message", { text: "after" }));
      // Many short lines share datagrams that are as long.
      await ford.write(Array.from({ length: 500 }, (_, i) => `line ${i}`).join("\n"));
      await katerina.waitForLine(jsonLine("message", { text: "line 499" }));
    },
  );

  await testOnLan(
    `a sender is told whom its long datagrams do not reach, and when they do (${order})`,
    async () => {
      await using realm = await openRealm(order);
      const { ford, katerina } = realm;
      await realm.narrow(800);
      const by = order === "fifo" ? {} : { by: "sequencer" };
      const told = { name: "katerina", heard: true, narrow: true, ...by };
      const since = performance.now();
      for (const text of ["short", LONG, "after"]) await ford.write(text);
      await ford.waitForLine(jsonLine("unreached", told));
      const ms = performance.now() - since;
      assert(ms < TOLD_MS, `told after ${Math.round(ms)} ms`);
      await realm.widen();
      await katerina.waitForLine(jsonLine("message", { text: "after" }));
      await ford.waitForLine(jsonLine("reached-again", { name: "katerina", ...by }));
    },
  );
}

await testOnLan(
  "many short lines share longer datagrams, and none is lost when these pass no more",
  async () => {
    await using realm = await openRealm("total");
    const { ford, katerina, there } = realm;
    await countLong(there);
    const say = (what: string) => {
      return ford.write(Array.from({ length: LINES }, (_, i) => `${what} ${i}`).join("\n"));
    };
    await say("wide");
    await katerina.waitForLine(jsonLine("message", { text: `wide ${LINES - 1}` }), WORK);
    assert(await longCounted(there) > 0, "no longer datagram arrived");
    await realm.narrow(1_280);
    await say("narrow");
    await katerina.waitForLine(jsonLine("message", { text: `narrow ${LINES - 1}` }), WORK);
  },
);
