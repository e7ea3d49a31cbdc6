import { assertEquals } from "@std/assert";
import { jsonLine, type Program } from "../testing/mod.ts";
import { Lan, type LanHost, testOnLan } from "./mod.ts";

/** Time in which somebody must be told what is wrong. */
const IN_TIME = { side: "stderr", timeoutMs: 5_000 } as const;

/** Hosts with several addresses, and what runs on them. */
class Scene implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #lan: Lan;

  static async open(): Promise<Scene> {
    return new Scene(await Lan.open());
  }

  private constructor(lan: Lan) {
    this.#lan = lan;
    this.#stack.use(lan);
  }

  /** Makes a host whose kernel has a second address, from which nothing leaves by itself. */
  async addHost(name: string): Promise<{ host: LanHost; second: string }> {
    const host = await this.#lan.addHost(name);
    const second = host.address.replace(/\d+$/, (last) => `${Number(last) + 100}`);
    await host.run(["ip", "addr", "add", `${second}/24`, "dev", "eth0"]);
    return { host, second };
  }

  start(host: LanHost, words: readonly string[]): Program {
    return this.#stack.use(host.startGm(words));
  }

  /** Starts a tracker on all addresses of its host; returns its port. */
  async startTracker(host: LanHost, hostname = ""): Promise<string> {
    const tracker = this.start(host, ["tracker", `${hostname}:0`]);
    const [, port = ""] = await tracker.waitForMatch(/^tracker listening on .*:(\d+)$/);
    return port;
  }

  async startSequencer(host: LanHost, tracker: string, address = ":0"): Promise<Program> {
    const sequencer = this.start(host, ["sequencer", "--tracker", tracker, address]);
    await sequencer.waitForLine(/^sequencer listening on /);
    return sequencer;
  }

  /** Starts a member that receives on all addresses of its host, and waits until it has joined. */
  async join(
    host: LanHost,
    { name, tracker, order = "fifo", address = ":0" }: {
      name: string;
      tracker: string;
      order?: string;
      address?: string;
    },
  ): Promise<Program> {
    const flags = ["--json", "--order", order, "-g", "g"];
    const member = this.start(host, ["client", ...flags, address, name, tracker]);
    await member.waitForLine(jsonLine("joined", { group: "g" }));
    return member;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Waits until two members have heard each other. `one` joined last. */
async function talk(one: Program, other: Program): Promise<void> {
  await one.write("says one");
  await other.waitForLine(jsonLine("message", { text: "says one" }));
  await other.write("says the other");
  await one.waitForLine(jsonLine("message", { text: "says the other" }));
}

for (const order of ["fifo", "safe"]) {
  await testOnLan(
    `Members that dialled a second address of the tracker's host, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const { host: hub, second } = await scene.addHost("hub");
      const port = await scene.startTracker(hub);
      const tracker = `${second}:${port}`;
      if (order !== "fifo") await scene.startSequencer(hub, tracker);
      const [one, two] = [await scene.addHost("one"), await scene.addHost("two")];
      const ford = await scene.join(one.host, { name: "ford", tracker, order });
      const katerina = await scene.join(two.host, { name: "katerina", tracker, order });
      await talk(katerina, ford);
    },
  );

  await testOnLan(
    `Members that dialled 127.0.1.1 and an address of their host, ${order}`,
    async () => {
      await using scene = await Scene.open();
      const { host: hub, second } = await scene.addHost("hub");
      const port = await scene.startTracker(hub);
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
      const { host: hub } = await scene.addHost("hub");
      const { host: other } = await scene.addHost("other");
      const port = await scene.startTracker(hub);
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
    const { host: hub } = await scene.addHost("hub");
    const [one, two] = [await scene.addHost("one"), await scene.addHost("two")];
    const hosts = [hub, one.host, two.host];
    for (const [i, host] of hosts.entries()) {
      await host.run(["ip", "addr", "add", `fd77::${i + 1}/64`, "dev", "eth0", "nodad"]);
    }
    // The kernel prefers the address that came last, as it prefers a temporary one.
    await hub.run(["ip", "addr", "add", "fd77::101/64", "dev", "eth0", "nodad"]);
    const port = await scene.startTracker(hub, "[::]");
    const tracker = `[fd77::1]:${port}`;
    const address = "[::]:0";
    const ford = await scene.join(one.host, { name: "ford", tracker, address });
    const katerina = await scene.join(two.host, { name: "katerina", tracker, address });
    await talk(katerina, ford);
    const impostor = scene.start(two.host, ["client", address, "ford", tracker]);
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
  const { host: hub } = await scene.addHost("hub");
  const { host: other } = await scene.addHost("other");
  const port = await scene.startTracker(hub);
  await scene.join(hub, { name: "ford", tracker: `127.0.0.1:${port}`, address: "127.0.0.1:0" });
  const tracker = `${hub.address}:${port}`;
  const katerina = scene.start(other, ["client", "-g", "g", ":0", "katerina", tracker]);
  const why = /"katerina" cannot join "g": "ford" receives on 127\.0\.0\.1:\d+, which only/;
  await katerina.waitForLine(why, IN_TIME);
  const trillian = scene.start(other, ["client", "-g", "g", "127.0.0.1:0", "trillian", tracker]);
  await trillian.waitForLine(/"trillian" receives on 127\.0\.0\.1:\d+.* Start it on :0/, IN_TIME);
  assertEquals(await trillian.waitForEnd(), 1);
});

await testOnLan(
  "A sequencer that is bound to 127.0.0.1 is refused by name for members elsewhere",
  async () => {
    await using scene = await Scene.open();
    const { host: hub } = await scene.addHost("hub");
    const { host: other } = await scene.addHost("other");
    const port = await scene.startTracker(hub);
    await scene.startSequencer(hub, `127.0.0.1:${port}`, "127.0.0.1:0");
    const tracker = `${hub.address}:${port}`;
    const flags = ["--order", "total", "-g", "g"];
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
