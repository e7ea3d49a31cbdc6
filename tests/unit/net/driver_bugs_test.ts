import { assertEquals } from "@std/assert";
import type { Machine, Transmit } from "../../../lib/core/mod.ts";
import type { Driver } from "../../../lib/net/mod.ts";
import { ADDRESS, driverOf, Echo, settle, steppedSocket } from "./fixture_driver.ts";

/** The methods of a machine. */
const METHODS = [
  "handle",
  "handleTimeout",
  "nextDeadline",
  "pollTransmit",
  "pollEvent",
  "pollUrgent",
] as const;

/**
 * A machine that counts its calls and throws in one method, once the test has set `isBroken`. Its
 * deadline is always now.
 */
class Broken implements Machine<string, string> {
  readonly thrown = new Error("broken");
  readonly threw = Promise.withResolvers<void>();
  isBroken = false;
  callsAfter = 0;
  #hasThrown = false;

  constructor(readonly method: typeof METHODS[number]) {}

  handle(): void {
    this.#on("handle");
  }

  handleTimeout(): void {
    this.#on("handleTimeout");
  }

  nextDeadline(): number | undefined {
    this.#on("nextDeadline");
    return this.isBroken ? 0 : undefined;
  }

  pollTransmit(): Transmit | undefined {
    this.#on("pollTransmit");
    return undefined;
  }

  pollEvent(): undefined {
    this.#on("pollEvent");
  }

  pollUrgent(): undefined {
    this.#on("pollUrgent");
  }

  #on(method: typeof METHODS[number]): void {
    if (this.#hasThrown) this.callsAfter++;
    if (!this.isBroken || method !== this.method) return;
    this.#hasThrown = true;
    this.threw.resolve();
    throw this.thrown;
  }
}

for (const method of METHODS) {
  Deno.test(`Driver reports once that ${method}() threw, uses the machine no more, and closes`, async () => {
    const machine = new Broken(method);
    const { socket, received } = steppedSocket();
    const bugs: unknown[] = [];
    const driver = driverOf({
      machine,
      socket,
      takesEvents: () => method !== "pollUrgent",
      onBug: (error) => bugs.push(error),
    });
    driver.start();
    machine.isBroken = true;
    driver.handle("input");
    await machine.threw.promise;
    received[0]!.resolve({ bytes: new Uint8Array(1), from: ADDRESS });
    driver.handle("too late");
    driver.resume();
    await settle();
    assertEquals([bugs, machine.callsAfter], [[machine.thrown], 0]);
    await driver.close();
    await driver.sent;
    assertEquals([bugs.length, machine.callsAfter], [1, 0]);
  });
}

Deno.test("Driver polls no further when an event's handler hands in what makes the machine throw", async () => {
  class Fragile extends Echo {
    polls = 0;
    override handle(input: string): void {
      if (input === "throw") throw new Error("broken");
      super.handle(input);
    }
    override pollEvent(): string | undefined {
      this.polls++;
      return super.pollEvent();
    }
  }
  const machine = new Fragile();
  const bugs: unknown[] = [];
  const told: string[] = [];
  const driver: Driver<string, string> = driverOf({
    machine,
    onEvent(event) {
      told.push(event);
      driver.handle("throw");
    },
    afterEvents: () => told.push("after"),
    onBug: (error) => bugs.push(error),
  });
  machine.handle("one");
  machine.handle("two");
  driver.start();
  assertEquals([told, machine.polls, bugs.length], [["one"], 1, 1]);
  await driver.close();
});

Deno.test("Driver drops a datagram that arrives in the turn in which the machine throws", async () => {
  const machine = new Broken("handle");
  const { socket, received } = steppedSocket();
  const bugs: unknown[] = [];
  const driver = driverOf({
    machine,
    socket,
    onBug: (error) => bugs.push(error),
  });
  driver.start();
  machine.isBroken = true;
  // The datagram is there, but the driver has not had its turn yet.
  received[0]!.resolve({ bytes: new Uint8Array(1), from: ADDRESS });
  driver.handle("input");
  await settle();
  assertEquals([bugs, machine.callsAfter, received.length], [[machine.thrown], 0, 1]);
  await driver.close();
});

Deno.test("Driver reports a bug while a datagram is being sent, closes, and sends nothing more", async () => {
  class Sender extends Broken {
    left = 2;
    override pollTransmit(): Transmit | undefined {
      return this.left-- > 0 ? { length: 1, to: [ADDRESS, ADDRESS] } : undefined;
    }
  }
  const machine = new Sender("handle");
  const { socket, sent } = steppedSocket();
  const bugs: unknown[] = [];
  const driver = driverOf({
    machine,
    socket,
    onBug: (error) => bugs.push(error),
  });
  driver.start();
  machine.isBroken = true;
  driver.handle("input");
  // The first datagram is on its way to both of its destinations; the second is not asked for.
  assertEquals([bugs, sent.length], [[machine.thrown], 2]);
  for (const send of sent) send.resolve();
  await driver.sent;
  assertEquals([bugs.length, sent.length, machine.callsAfter], [1, 2, 0]);
  await driver.close();
});

Deno.test("Driver reports an event handler that throws like any other bug, and closes", async () => {
  const bugs: unknown[] = [];
  const thrown = new Error("the shell is broken");
  const driver = driverOf({
    onEvent() {
      throw thrown;
    },
    onBug: (error) => bugs.push(error),
  });
  driver.start();
  driver.handle("one");
  driver.handle("two");
  assertEquals(bugs, [thrown]);
  await driver.close();
});

Deno.test("Driver whose rest fails reports it, and closes", async () => {
  const { socket, received } = steppedSocket();
  const bugs: unknown[] = [];
  const thrown = new Error("no rest");
  const driver = driverOf({
    socket,
    rest: () => Promise.reject(thrown),
    onBug: (error) => bugs.push(error),
  });
  driver.start();
  received[0]!.resolve({ bytes: new Uint8Array(1), from: ADDRESS });
  await settle();
  assertEquals([bugs, received.length], [[thrown], 1]);
  await driver.close();
});
