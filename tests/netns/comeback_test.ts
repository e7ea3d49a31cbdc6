import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Order } from "../../lib/lab/mod.ts";
import { jsonLine, jsonLines, type Program } from "../testing/mod.ts";
import { GROUP, type LanHost, Scene, testOnLan } from "./mod.ts";

const HEARTBEAT_MS = 400;
/** A long heartbeat interval: twice its length is longer than a short break of the link. */
const SLOW_HEARTBEAT_MS = 1_500;
/**
 * Messages that fit the window to a member that acknowledges nothing, even if each has a datagram
 * of its own: 106,496 kernel bytes hold 128 short ones. With more the group waits for the member.
 */
const FIT_THE_WINDOW = 100;
const ROUNDS = 5;
/**
 * Milliseconds within which connections close. A request without an answer is given up after 5 s.
 */
const LINGER_MS = 10_000;

interface ConversationOptions {
  readonly order: Order;
  /** @default {HEARTBEAT_MS} */
  readonly heartbeatMs?: number;
}

/** A network with a tracker, a sequencer for a total-order group, and a host for each member. */
class Conversation implements AsyncDisposable {
  readonly #scene: Scene;
  readonly #order: Order;
  readonly #tracker: string;
  readonly #clients: Program[] = [];

  static async open(options: ConversationOptions): Promise<Conversation> {
    const { order, heartbeatMs = HEARTBEAT_MS } = options;
    await using stack = new AsyncDisposableStack();
    const scene = stack.use(await Scene.open());
    const hub = await scene.addHost("hub");
    const place = `${hub.address}:0`;
    const { port } = await scene.startTracker(hub, place, "--heartbeat", `${heartbeatMs}`);
    const tracker = `${hub.address}:${port}`;
    if (order === "total") await scene.startSequencer(hub, tracker, place);
    stack.move();
    return new Conversation(scene, order, tracker);
  }

  private constructor(scene: Scene, order: Order, tracker: string) {
    this.#scene = scene;
    this.#order = order;
    this.#tracker = tracker;
  }

  /**
   * Starts a client on a host of its own, which receives on any address. Waits until it has joined
   * and all others know it: messages that they send earlier are not for it.
   */
  async join(name: string): Promise<{ host: LanHost; client: Program }> {
    const host = await this.#scene.addHost(name);
    const client = await this.#scene.join(host, {
      name,
      tracker: this.#tracker,
      order: this.#order,
    });
    for (const other of this.#clients) await other.waitForLine(isChange("join", name));
    this.#clients.push(client);
    return { host, client };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scene[Symbol.asyncDispose]();
  }
}

const isChange = (kind: string, name: string) => (line: string) =>
  line.includes(`"kind":"${kind}","name":"${name}"`);

/**
 * Has two clients send a message to each other. `one`, the client that joined last, begins: a
 * message that `other` sends before it knows of `one` is not for `one`.
 */
async function talk(one: Program, other: Program, about: string): Promise<void> {
  await one.write(`${about}, asks one`);
  await other.waitForLine(jsonLine("message", { text: `${about}, asks one` }));
  await other.write(`${about}, says the other`);
  await one.waitForLine(jsonLine("message", { text: `${about}, says the other` }));
}

/**
 * Waits until a process has the same descriptors open as before. Connections close a moment late.
 */
async function waitForDescriptors(
  host: LanHost,
  { pid }: Program,
  expected: readonly string[],
): Promise<void> {
  const deadline = performance.now() + LINGER_MS;
  let found = await host.openDescriptors(pid);
  while (found.length !== expected.length && performance.now() < deadline) {
    await delay(50);
    found = await host.openDescriptors(pid);
  }
  assertEquals(found, expected);
}

/** Returns the member ids that a client has had, in order. */
function idsOf(client: Program): unknown[] {
  const { lines } = client.stdout;
  return [...jsonLines(lines, "ready"), ...jsonLines(lines, "registered-again")]
    .map(({ member }) => member);
}

/**
 * Waits until a client has reported its comeback: the eviction, its new member id, its group, and a
 * gap with the number of messages of ford that it missed.
 */
async function waitForComeback(client: Program, missed: number, order: Order): Promise<void> {
  await client.waitForLine(jsonLine("evicted", { groups: [GROUP] }));
  await client.waitForLine(jsonLine("registered-again"));
  await client.waitForLine(jsonLine("joined", { group: GROUP, again: true }));
  // In total order the gap consists of places, and the eviction has one of them.
  const isFifo = order === "fifo";
  const about = isFifo ? { sender: "ford" } : { group: GROUP };
  const gap = JSON.parse(await client.waitForLine(jsonLine("gap", about)));
  assertEquals(gap.last - gap.first + 1, isFifo ? missed : missed + 1, client.show());
}

/** Two members, ford and katerina, who have talked to each other. */
class Pair implements AsyncDisposable {
  readonly #conversation: Conversation;

  static async open(options: ConversationOptions): Promise<Pair> {
    await using stack = new AsyncDisposableStack();
    const conversation = stack.use(await Conversation.open(options));
    const { client: ford } = await conversation.join("ford");
    const { host, client: katerina } = await conversation.join("katerina");
    await talk(katerina, ford, "before");
    const descriptors = await host.openDescriptors(katerina.pid);
    stack.move();
    return new Pair(conversation, ford, katerina, host, descriptors);
  }

  private constructor(
    conversation: Conversation,
    readonly ford: Program,
    readonly katerina: Program,
    /** The host of katerina. */
    readonly host: LanHost,
    /** The descriptors that katerina has open. */
    readonly descriptors: readonly string[],
  ) {
    this.#conversation = conversation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#conversation[Symbol.asyncDispose]();
  }
}

for (const order of ["fifo", "total"] as const) {
  await testOnLan(
    `a client that was stopped comes back each time under a new id and leaks no descriptor (${order})`,
    async () => {
      await using pair = await Pair.open({ order });
      const { ford, katerina, host, descriptors } = pair;
      for (let round = 1; round <= ROUNDS; round++) {
        katerina.kill("SIGSTOP");
        await ford.waitForLine(isChange("evict", "katerina"));
        for (let i = 0; i < round; i++) await ford.write(`missed ${round}.${i}`);
        await ford.waitForLine(jsonLine("message", { text: `missed ${round}.${round - 1}` }));
        katerina.kill("SIGCONT");
        await waitForComeback(katerina, round, order);
        await talk(katerina, ford, `round ${round}`);
        await waitForDescriptors(host, katerina, descriptors);
      }
      assertEquals(new Set(idsOf(katerina)).size, ROUNDS + 1);
    },
  );

  await testOnLan(
    `a client whose address changes comes back with the new address (${order})`,
    async () => {
      await using pair = await Pair.open({ order });
      const { ford, katerina, host, descriptors } = pair;
      await host.changeAddress("10.77.0.55");
      await ford.waitForLine(isChange("evict", "katerina"));
      await ford.write("missed");
      await waitForComeback(katerina, 1, order);
      const [again] = jsonLines(katerina.stdout.lines, "registered-again");
      assertEquals(String(again!["address"]).split(":")[0], "10.77.0.55");
      await talk(katerina, ford, "after");
      await waitForDescriptors(host, katerina, descriptors);
    },
  );

  await testOnLan(
    `a client that lost its link for long is evicted, comes back and leaks no descriptor (${order})`,
    async () => {
      await using pair = await Pair.open({ order });
      const { ford, katerina, host, descriptors } = pair;
      for (let round = 1; round <= 3; round++) {
        await host.unplug();
        await ford.waitForLine(isChange("evict", "katerina"));
        await katerina.waitForLine(jsonLine("tracker", { reachable: false }));
        await ford.write(`missed ${round}`);
        await ford.waitForLine(jsonLine("message", { text: `missed ${round}` }));
        await host.plugIn();
        await waitForComeback(katerina, 1, order);
        await ford.waitForLine(isChange("join", "katerina"));
        await talk(katerina, ford, `round ${round}`);
        await waitForDescriptors(host, katerina, descriptors);
      }
    },
  );

  await testOnLan(
    `a short loss of the link costs no member and no message (${order})`,
    async () => {
      await using pair = await Pair.open({ order, heartbeatMs: SLOW_HEARTBEAT_MS });
      const { ford, katerina, host } = pair;
      await host.unplug();
      const texts = Array.from({ length: FIT_THE_WINDOW }, (_, i) => `meanwhile ${i}`);
      await ford.writeRaw(texts.map((text) => `${text}\n`).join(""));
      await katerina.writeRaw(texts.map((text) => `${text}\n`).join(""));
      await ford.waitForLine(jsonLine("message", { sender: "ford", text: texts.at(-1) }));
      // The duration of the loss is what this test is about.
      await delay(SLOW_HEARTBEAT_MS / 2);
      assertEquals(jsonLines(katerina.stdout.lines, "message").filter(isOf("ford", texts)), []);
      await host.plugIn();
      for (const [client, other] of [[ford, "katerina"], [katerina, "ford"]] as const) {
        const heard = () => jsonLines(client.stdout.lines, "message").filter(isOf(other, texts));
        if (heard().length < texts.length) {
          await client.waitForLine(() => heard().length === texts.length);
        }
        assertEquals(heard().map(({ text }) => text), texts);
        const { lines } = client.stdout;
        assertEquals([...jsonLines(lines, "evicted"), ...jsonLines(lines, "gap")], []);
        assertEquals(lines.filter(isChange("evict", other)), []);
      }
      assertEquals([idsOf(ford).length, idsOf(katerina).length], [1, 1]);
    },
  );
}

const isOf = (sender: string, texts: readonly string[]) => (line: Record<string, unknown>) =>
  line["sender"] === sender && texts.includes(String(line["text"]));
