import { jsonLine } from "../testing/mod.ts";
import { type LanHost, Scene, talk, testOnLan } from "./mod.ts";

const PORT = 40_000;
const NAME = "lab1.test";
const TRACKER = `${NAME}:${PORT}`;

/** Makes a host on which a name leads nowhere yet. */
async function addHost(scene: Scene, name: string): Promise<LanHost> {
  const host = await scene.addHost(name);
  await host.setName(NAME, []);
  scene.defer(() => host.forgetNames());
  return host;
}

for (const order of ["fifo", "total"]) {
  await testOnLan(
    `members and sequencers follow a tracker whose name gets another address (${order})`,
    async () => {
      await using scene = await Scene.open();
      const [before, after, here, there] = [
        await addHost(scene, "before"),
        await addHost(scene, "after"),
        await addHost(scene, "here"),
        await addHost(scene, "there"),
      ];
      const hosts = [before, after, here, there];
      for (const host of hosts) await host.setName(NAME, [before.address]);
      const { tracker } = await scene.startTracker(before, `${before.address}:${PORT}`);
      await scene.startSequencer(here, TRACKER);
      const ford = await scene.join(here, { name: "ford", tracker: TRACKER, order });
      await tracker[Symbol.asyncDispose]();
      await ford.waitForLine(jsonLine("tracker", { reachable: false }));
      await scene.startTracker(after, `${after.address}:${PORT}`);
      for (const host of hosts) await host.setName(NAME, [after.address]);
      await ford.waitForLine(jsonLine("tracker", { reachable: true }));
      // A client that starts anew finds the group and its members.
      const katerina = await scene.join(there, { name: "katerina", tracker: TRACKER, order });
      await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
      await talk(katerina, ford);
    },
  );
}

await testOnLan(
  "of several addresses of a tracker's name the one that answers is taken",
  async () => {
    await using scene = await Scene.open();
    const [dead, hub, here] = [
      await addHost(scene, "dead"),
      await addHost(scene, "hub"),
      await addHost(scene, "here"),
    ];
    await here.setName(NAME, [dead.address, hub.address]);
    await scene.startTracker(hub, `${hub.address}:${PORT}`);
    await scene.startSequencer(here, TRACKER);
    await scene.join(here, { name: "ford", tracker: TRACKER, order: "total" });
  },
);

await testOnLan(
  "a tracker, a sequencer and a client say that their name leads to this host alone",
  async () => {
    await using scene = await Scene.open();
    const hub = await addHost(scene, "hub");
    await hub.setName(NAME, ["127.0.1.1"]);
    const warning = `${NAME} means 127.0.1.1 here, which only programs on this host can reach.`;
    const { tracker } = await scene.startTracker(hub, TRACKER);
    const place = `${NAME}:0`;
    const sequencer = await scene.startSequencer(hub, TRACKER, place);
    const client = await scene.join(hub, { name: "ford", tracker: TRACKER, place });
    for (const one of [tracker, sequencer, client]) {
      await one.waitForLine((line) => line.includes(warning), { side: "stderr" });
    }
  },
);
