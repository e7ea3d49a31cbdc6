import { jsonLine, type Program } from "../testing/mod.ts";
import { Lan, type LanHost, testOnLan } from "./mod.ts";

const GROUP = "distrib";
const PORT = 40_000;
const NAME = "lab1.test";

interface Realm extends AsyncDisposable {
  addHost(): Promise<LanHost>;
  startTracker(host: LanHost, place?: string): Promise<Program>;
  /** Starts a member and waits until it has joined. */
  join(host: LanHost, name: string, order: string, tracker?: string): Promise<Program>;
  use<T extends AsyncDisposable>(value: T): T;
}

async function openRealm(): Promise<Realm> {
  await using stack = new AsyncDisposableStack();
  const lan = stack.use(await Lan.open());
  let count = 0;
  const rest = stack.move();
  return {
    async addHost() {
      const host = await lan.addHost(`h${count++}`);
      await host.setName(NAME, []);
      rest.defer(() => host.forgetNames());
      return host;
    },
    async startTracker(host, place = `${host.address}:${PORT}`) {
      const tracker = rest.use(host.startGm(["tracker", place]));
      await tracker.waitForMatch(/^tracker listening on /);
      return tracker;
    },
    async join(host, name, order, tracker = `${NAME}:${PORT}`) {
      const flags = ["--json", "--order", order, "-g", GROUP];
      const client = rest.use(host.startGm(["client", ...flags, ":0", name, tracker]));
      await client.waitForLine(jsonLine("joined", { group: GROUP }));
      return client;
    },
    use: (value) => rest.use(value),
    [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose](),
  };
}

for (const order of ["fifo", "total"]) {
  await testOnLan(
    `members and sequencers follow a tracker whose name gets another address (${order})`,
    async () => {
      await using realm = await openRealm();
      const [before, after, here, there] = [
        await realm.addHost(),
        await realm.addHost(),
        await realm.addHost(),
        await realm.addHost(),
      ];
      const hosts = [before, after, here, there];
      for (const host of hosts) await host.setName(NAME, [before.address]);
      const tracker = await realm.startTracker(before);
      const sequencer = realm.use(
        here.startGm(["sequencer", "--tracker", `${NAME}:${PORT}`, ":0"]),
      );
      await sequencer.waitForMatch(/^sequencer listening on /);
      const ford = await realm.join(here, "ford", order);
      await tracker[Symbol.asyncDispose]();
      await ford.waitForLine(jsonLine("tracker", { reachable: false }));
      await realm.startTracker(after);
      for (const host of hosts) await host.setName(NAME, [after.address]);
      await ford.waitForLine(jsonLine("tracker", { reachable: true }));
      // A client that starts anew finds the group and its members.
      const katerina = await realm.join(there, "katerina", order);
      await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
      await katerina.write("hello");
      await ford.waitForLine(jsonLine("message", { text: "hello" }));
      await ford.write("hello, too");
      await katerina.waitForLine(jsonLine("message", { text: "hello, too" }));
    },
  );
}

await testOnLan(
  "of several addresses of a tracker's name the one that answers is taken",
  async () => {
    await using realm = await openRealm();
    const [dead, hub, here] = [await realm.addHost(), await realm.addHost(), await realm.addHost()];
    await here.setName(NAME, [dead.address, hub.address]);
    await realm.startTracker(hub);
    const sequencer = realm.use(here.startGm(["sequencer", "--tracker", `${NAME}:${PORT}`, ":0"]));
    await sequencer.waitForMatch(/^sequencer listening on /);
    await realm.join(here, "ford", "total");
  },
);

await testOnLan(
  "a tracker, a sequencer and a client say that their name leads to this host alone",
  async () => {
    await using realm = await openRealm();
    const hub = await realm.addHost();
    await hub.setName(NAME, ["127.0.1.1"]);
    const warning = `${NAME} means 127.0.1.1 here, which only programs on this host can reach.`;
    const tracker = await realm.startTracker(hub, `${NAME}:${PORT}`);
    const words = ["sequencer", "--tracker", `${NAME}:${PORT}`, `${NAME}:0`];
    const sequencer = realm.use(hub.startGm(words));
    await sequencer.waitForMatch(/^sequencer listening on /);
    const client = realm.use(
      hub.startGm(["client", "--json", "-g", GROUP, `${NAME}:0`, "ford", `${NAME}:${PORT}`]),
    );
    await client.waitForLine(jsonLine("joined", { group: GROUP }));
    for (const one of [tracker, sequencer, client]) {
      await one.waitForLine((line) => line.includes(warning), { side: "stderr" });
    }
  },
);
