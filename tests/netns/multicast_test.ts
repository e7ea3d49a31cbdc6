import { assert, fail } from "@std/assert";
import { jsonLine, type Program } from "../testing/mod.ts";
import { type LanHost, Scene, testOnLan } from "./mod.ts";

const RANGE = "239.77.0.0/16";
/** Datagrams by which a group shows that it uses IP multicast, and the tries that it has. */
const ENOUGH = 30;
const LINES_MAX = 200;
/** The members of a group: as many as a channel must reach, and the sender, beside one of them. */
const MEMBERS = [
  { name: "ford", isHere: true },
  { name: "arthur", isHere: true },
  { name: "trillian", isHere: false },
] as const;

/** Lets a host drop what comes to it by IP multicast. */
async function deafen(host: LanHost): Promise<void> {
  await host.run(["nft", "add table inet deaf"]);
  const chain = "{ type filter hook input priority 0; policy accept; }";
  await host.run(["nft", `add chain inet deaf in ${chain}`]);
  await host.run(["nft", "add rule inet deaf in ip daddr 239.0.0.0/8 drop"]);
}

/** Lets a host count what comes to it by IP multicast. */
async function watch(host: LanHost): Promise<void> {
  await host.run(["nft", "add table inet watch"]);
  const chain = "{ type filter hook input priority -1; policy accept; }";
  await host.run(["nft", `add chain inet watch in ${chain}`]);
  await host.run(["nft", "add rule inet watch in ip daddr 239.0.0.0/8 udp length > 0 counter"]);
}

/** Returns the number of datagrams that {@linkcode watch} has counted. */
async function watched(host: LanHost): Promise<number> {
  const [, packets = ""] =
    (await host.run(["nft", "list table inet watch"])).match(/counter packets (\d+)/) ?? [];
  return Number(packets);
}

interface Realm extends AsyncDisposable {
  /** The host of the first two members. */
  readonly here: LanHost;
  /** The host of the other one. */
  readonly there: LanHost;
  readonly members: readonly Program[];
}

/** A tracker and a sequencer on one host, two members on another, and one on a third. */
async function openRealm(order: string): Promise<Realm> {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await Scene.open());
  const hub = await scene.addHost("hub");
  const { port } = await scene.startTracker(hub, `${hub.address}:0`, "--multicast", RANGE);
  const tracker = `${hub.address}:${port}`;
  await scene.startSequencer(hub, tracker, `${hub.address}:0`);
  const [here, there] = [await scene.addHost("here"), await scene.addHost("there")];
  await watch(there);
  const members: Program[] = [];
  for (const { name, isHere } of MEMBERS) {
    const host = isHere ? here : there;
    members.push(await scene.join(host, { name, tracker, order, place: `${host.address}:0` }));
  }
  const seen = '"kind":"join","name":"trillian"';
  for (const member of members.slice(0, -1)) {
    await member.waitForLine((line) => line.includes(seen));
  }
  const rest = stack.move();
  return { here, there, members, [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose]() };
}

/** Has the first member say lines one after the other, each once the others have the one before. */
async function say({ members }: Realm, what: string, lines: number): Promise<void> {
  const [ford, ...others] = members;
  for (let i = 1; i <= lines; i++) {
    const text = `${what} ${i}`;
    await ford!.write(text);
    for (const other of others) await other.waitForLine(jsonLine("message", { text }));
  }
}

/** Has the first member say lines until enough of them have gone by IP multicast. */
async function untilSpread(realm: Realm): Promise<void> {
  for (let i = 1; i <= LINES_MAX; i++) {
    await say(realm, `spread ${i}`, 5);
    if (await watched(realm.there) >= ENOUGH) return;
  }
  fail(`of ${LINES_MAX} times five lines not ${ENOUGH} datagrams went by IP multicast`);
}

for (const order of ["fifo", "total"]) {
  await testOnLan(
    `a group whose tracker allows it uses IP multicast, until it passes no more (${order})`,
    async () => {
      await using realm = await openRealm(order);
      const { here, there } = realm;
      await untilSpread(realm);
      await deafen(here);
      await say(realm, "half deaf", 20);
      await deafen(there);
      await say(realm, "all deaf", 20);
      const after = await watched(there);
      await say(realm, "alone", 20);
      const rest = await watched(there) - after;
      assert(rest <= 10, `${rest} datagrams still went by IP multicast`);
    },
  );
}
