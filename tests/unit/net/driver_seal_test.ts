import { assertEquals } from "@std/assert";
import type { Address, Transmit } from "../../../lib/core/mod.ts";
import { openUdp } from "../../../lib/net/mod.ts";
import { driverOf, Echo, settle, steppedSocket } from "./fixture_driver.ts";
import { EVERYBODY, plainOf, Sealed } from "./seal/fixture_seals.ts";

/** A machine that sends each input as a datagram to all of `to`. */
class Speaker extends Echo {
  readonly #waiting: Uint8Array[] = [];
  readonly #to: readonly Address[];

  constructor(to: readonly Address[]) {
    super();
    this.#to = to;
  }

  say(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
  }

  override pollTransmit(_now: number, into: Uint8Array): Transmit | undefined {
    const bytes = this.#waiting.shift();
    if (bytes === undefined) return undefined;
    into.set(bytes);
    return { length: bytes.length, to: this.#to };
  }
}

Deno.test("Driver with a seal sends sealed datagrams, hands opened ones in, and drops plain ones", async () => {
  const socketOf = () => openUdp({ hostname: "127.0.0.1", port: 0 });
  const [speaking, hearing, sniffing] = [socketOf(), socketOf(), socketOf()];
  const speaker = new Speaker([hearing.address, sniffing.address]);
  const heard: string[] = [];
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const from = driverOf({ machine: speaker, socket: speaking, seal: new Sealed(7).seal });
  const to = driverOf({
    socket: hearing,
    seal: new Sealed(8).seal,
    datagram: (bytes) => bytes.join(),
    onEvent: (event) => {
      (heard.push(event) === 1 ? first : second).resolve();
    },
  });
  from.start();
  to.start();
  const said = [plainOf(7, 41), plainOf(7, 42)];
  await sniffing.send(plainOf(7, 40), hearing.address);
  speaker.say(said[0]!);
  from.handle("go");
  const { bytes } = await sniffing.receive(new Uint8Array(2_000));
  assertEquals([bytes[3], bytes.length], [1, said[0]!.length + 8]);
  const recorded = bytes.slice();
  await sniffing.send(recorded, hearing.address);
  await first.promise;
  await sniffing.send(recorded, hearing.address);
  speaker.say(said[1]!);
  from.handle("go");
  await second.promise;
  assertEquals(heard, said.map((one) => one.join()));
  await Promise.all([from.close(), to.close()]);
  sniffing.close();
});

Deno.test("Driver leaves the datagrams of its seal in the seal's queue, which has a bound, while one is on its way", async () => {
  const { socket, received, sent } = steppedSocket();
  const { seal } = new Sealed(7);
  const driver = driverOf({ socket, seal });
  driver.start();
  // Each of these senders is asked for a proof.
  const senders = EVERYBODY.slice(0, 20);
  for (const [i, from] of senders.entries()) {
    received[i]!.resolve({ bytes: new Sealed(100 + i).say(1), from });
    await settle();
  }
  assertEquals(sent.length, 1);
  let waiting = 0;
  while (seal.poll() !== undefined) waiting++;
  assertEquals(waiting, senders.length - 1);
  sent[0]!.resolve();
  await driver.close();
});

Deno.test("Driver.close() sends what its seal still wants sent", async () => {
  const { socket, received, sent } = steppedSocket();
  const driver = driverOf({ socket, seal: new Sealed(7).seal });
  driver.start();
  for (const [i, from] of EVERYBODY.slice(0, 3).entries()) {
    received[i]!.resolve({ bytes: new Sealed(100 + i).say(1), from });
    await settle();
  }
  const closed = driver.close();
  for (let i = 0; i < 3; i++) {
    assertEquals(sent.length, i + 1);
    sent[i]!.resolve();
    await settle();
  }
  await closed;
});
