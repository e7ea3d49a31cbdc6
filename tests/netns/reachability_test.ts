import { assert } from "@std/assert";
import { jsonLine, jsonLines, type Program } from "../testing/mod.ts";
import { type LanHost, Scene, talk, testOnLan } from "./mod.ts";

const PORT = 40_000;
/** Milliseconds within which those concerned are told. */
const TOLD_MS = 5_000;

/** Drops the UDP datagrams that arrive at a host and that a rule of nft matches. */
async function drop(host: LanHost, rule: string): Promise<void> {
  await host.run(["nft", "add table inet reach"]);
  await host.run([
    "nft",
    "add chain inet reach in { type filter hook input priority 0; policy accept; }",
  ]);
  await host.run(["nft", `add rule inet reach in ${rule} drop`]);
}

/** Lets everything through again. */
async function open(host: LanHost): Promise<void> {
  await host.run(["nft", "delete table inet reach"]);
}

/** Waits for a line, and checks that it came in time. */
async function waitInTime(client: Program, isLine: (line: string) => boolean): Promise<void> {
  const since = performance.now();
  await client.waitForLine(isLine);
  const ms = performance.now() - since;
  assert(ms < TOLD_MS, `told after ${Math.round(ms)} ms`);
}

interface Realm extends AsyncDisposable {
  readonly hub: LanHost;
  readonly ford: { readonly host: LanHost; readonly client: Program };
  readonly katerina: { readonly host: LanHost; readonly client: Program };
}

/** A tracker and a sequencer on one host, and two members that have heard each other. */
async function openRealm(order: string): Promise<Realm> {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await Scene.open());
  const hub = await scene.addHost("hub");
  const tracker = `${hub.address}:${PORT}`;
  await scene.startTracker(hub, tracker);
  await scene.startSequencer(hub, tracker, `${hub.address}:0`);
  const join = async (name: string) => {
    const host = await scene.addHost(name);
    return { host, client: await scene.join(host, { name, tracker, order }) };
  };
  const ford = await join("ford");
  const katerina = await join("katerina");
  await ford.client.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
  await talk(katerina.client, ford.client);
  const rest = stack.move();
  return { hub, ford, katerina, [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose]() };
}

await testOnLan(
  "a member whose datagrams do not reach the tracker is told so, with the port, and returns ever later",
  async () => {
    await using realm = await openRealm("fifo");
    const { hub, ford: { client, host } } = realm;
    await drop(hub, `ip saddr ${host.address} udp dport ${PORT}`);
    const tracker = `${hub.address}:${PORT}`;
    await waitInTime(
      client,
      jsonLine("tracker-udp", { passes: false, lost: "sent", tracker }),
    );
    await client.waitForLine(jsonLine("evicted", { unheard: true, againMs: 2_000 }));
    await open(hub);
    await client.waitForLine(jsonLine("tracker-udp", { passes: true }));
    const told = jsonLines(client.stdout.lines, "tracker-udp");
    assert(told.length === 2, client.show());
  },
);

await testOnLan(
  "a member that the tracker's datagrams do not reach is told so, with the port",
  async () => {
    await using realm = await openRealm("fifo");
    const { hub, katerina: { client, host } } = realm;
    await drop(host, `ip saddr ${hub.address} udp sport ${PORT}`);
    await waitInTime(client, jsonLine("tracker-udp", { passes: false, lost: "received" }));
    await open(host);
    await client.waitForLine(jsonLine("tracker-udp", { passes: true }));
    assert(jsonLines(client.stdout.lines, "tracker").length === 0, client.show());
  },
);

for (const lost of ["sent", "received"] as const) {
  await testOnLan(
    `a member that starts behind a firewall is told the direction, and joins once it is open (${lost})`,
    async () => {
      await using scene = await Scene.open();
      const hub = await scene.addHost("hub");
      const tracker = `${hub.address}:${PORT}`;
      await scene.startTracker(hub, tracker);
      const host = await scene.addHost("ford");
      const shut = lost === "sent" ? hub : host;
      const port = lost === "sent" ? "dport" : "sport";
      const sender = lost === "sent" ? host : hub;
      await drop(shut, `ip saddr ${sender.address} udp ${port} ${PORT}`);
      const client = scene.start(host, ["client", "--json", "-g", "books", ":0", "ford", tracker]);
      await client.waitForLine(jsonLine("ready"));
      // Nobody else is registered, so the tracker may be at fault itself, and evicts late (9.3.4).
      await waitInTime(client, jsonLine("tracker-udp", { passes: false, lost, tracker }));
      assert(jsonLines(client.stdout.lines, "joined").length === 0, client.show());
      await open(shut);
      await client.waitForLine(jsonLine("joined", { group: "books" }));
    },
  );
}

for (const order of ["fifo", "total"]) {
  await testOnLan(
    `a sender is told whom its messages do not reach, and when they do again (${order})`,
    async () => {
      await using realm = await openRealm(order);
      const { hub, ford, katerina } = realm;
      const from = order === "fifo" ? ford.host : hub;
      await drop(katerina.host, `ip saddr ${from.address} udp sport != ${PORT}`);
      await ford.client.write("is anybody there?");
      const by = order === "fifo" ? {} : { by: "sequencer" };
      await waitInTime(ford.client, jsonLine("unreached", { name: "katerina", ...by }));
      await open(katerina.host);
      await ford.client.waitForLine(jsonLine("reached-again", { name: "katerina", ...by }));
      await katerina.client.waitForLine(jsonLine("message", { text: "is anybody there?" }));
    },
  );
}
