/**
 * One-way latency of a fifo group over loopback sockets: from multicast at one member to the
 * delivery at the last of the others, beside bare datagrams of the same shape (one socket sends to
 * N - 1 others). All in one process: what differs is what gm adds.
 *
 *     deno task bench
 */
import { Client } from "../lib/client/mod.ts";
import { TrackerServer } from "../lib/tracker/mod.ts";
import { createLog, openUdp, type UdpSocket } from "../lib/net/mod.ts";

const LOOPBACK = "127.0.0.1";
const PAYLOAD_BYTES = 64;
const SIZES = [2, 5];
const BASELINE = "bare datagrams";

/** Something whose one-way latency is measured. */
interface Subject extends AsyncDisposable {
  /** Sends one message; resolves when the last of the others has it. */
  send(): Promise<void>;
}

/** Counts arrivals of one message at the others, and resolves at the last. */
class Arrivals {
  readonly #expected: number;
  #count = 0;
  #done: (() => void) | undefined;

  constructor(expected: number) {
    this.#expected = expected;
  }

  all(): Promise<void> {
    this.#count = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = resolve;
    return promise;
  }

  note(): void {
    if (++this.#count === this.#expected) this.#done?.();
  }
}

function rawDatagrams(size: number): Subject {
  const open = () => openUdp({ hostname: LOOPBACK, port: 0 });
  const sender = open();
  const others = Array.from({ length: size - 1 }, open);
  const arrivals = new Arrivals(others.length);
  const receiving = others.map((socket) => receiveAll(socket, () => arrivals.note()));
  const payload = new Uint8Array(PAYLOAD_BYTES);
  return {
    async send() {
      const all = arrivals.all();
      for (const { address } of others) await sender.send(payload, address);
      await all;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [sender, ...others]) socket.close();
      await Promise.all(receiving);
    },
  };
}

async function receiveAll(socket: UdpSocket, onDatagram: () => void): Promise<void> {
  const buffer = new Uint8Array(2_048);
  try {
    for (;;) {
      await socket.receive(buffer);
      onDatagram();
    }
  } catch {
    // Closed: that is the end.
  }
}

async function fifoGroup(size: number): Promise<Subject> {
  const log = createLog({ level: "error", format: "text", write: console.error });
  const tracker = TrackerServer.start({ hostname: LOOPBACK, port: 0, log, onBug: console.error });
  const arrivals = new Arrivals(size - 1);
  const clients: Client[] = [];
  for (let i = 0; i < size; i++) {
    clients.push(
      await Client.connect({
        name: `member${i}`,
        address: { hostname: LOOPBACK, port: 0 },
        tracker: tracker.address,
      }),
    );
  }
  const [sender, ...others] = clients;
  const taking = [
    takeAll(sender!, () => {}),
    ...others.map((c) => takeAll(c, () => arrivals.note())),
  ];
  for (const client of clients) await client.join("bench");
  const payload = new Uint8Array(PAYLOAD_BYTES);
  const subject: Subject = {
    async send() {
      const all = arrivals.all();
      await sender!.multicast("bench", payload);
      await all;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await Promise.all(taking);
      await tracker.close();
    },
  };
  await untilGreeted(sender!, size);
  return subject;
}

/** What is sent before all have greeted each other comes a repair later: that is not what is measured. */
async function untilGreeted(sender: Client, size: number): Promise<void> {
  const greeted = () =>
    (sender.view("bench")?.members.length ?? 0) === size && sender.isSettled("bench");
  while (!greeted()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function takeAll(client: Client, onMessage: () => void): Promise<void> {
  for await (const event of client) if (event.type === "message") onMessage();
}

/** The subject of the bench that runs; there is no hook after a bench, so the next one closes it. */
let current: Subject | undefined;

async function replaceSubject(open: () => Subject | Promise<Subject>): Promise<Subject> {
  await current?.[Symbol.asyncDispose]();
  return current = await open();
}

function bench(name: string, size: number, open: () => Subject | Promise<Subject>): void {
  let subject: Subject | undefined;
  Deno.bench(`${name}, N = ${size}`, {
    group: `one way to ${size - 1}, ${PAYLOAD_BYTES} B`,
    baseline: name === BASELINE,
    n: 5_000,
    warmup: 500,
  }, async (b) => {
    subject ??= await replaceSubject(open);
    b.start();
    await subject.send();
    b.end();
  });
}

for (const size of SIZES) {
  bench(BASELINE, size, () => rawDatagrams(size));
  bench("fifo group", size, () => fifoGroup(size));
}
