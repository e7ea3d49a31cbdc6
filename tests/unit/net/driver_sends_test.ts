import { assertEquals } from "@std/assert";
import type { Transmit } from "../../../lib/core/mod.ts";
import { ADDRESS, driverOf, Echo, settle, steppedSocket } from "./fixture_driver.ts";

/** An echo that sends one datagram. */
class OneSend extends Echo {
  #left = 1;
  override pollTransmit(): Transmit | undefined {
    return this.#left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
  }
}

Deno.test("Driver.sent resolves when everything is sent", async () => {
  const { socket, sent } = steppedSocket();
  let left = 2;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  let isSent = false;
  driver.sent.then(() => isSent = true);
  await settle();
  sent[0]!.resolve();
  await settle();
  assertEquals([isSent, sent.length], [false, 2], "one after the other");
  sent[1]!.resolve();
  await settle();
  assertEquals(isSent, true);
  await driver.close();
});

Deno.test("Driver sends a datagram to all at once, and the next one when it has left to all", async () => {
  const { socket, sent } = steppedSocket();
  let left = 2;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS, ADDRESS, ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  assertEquals(sent.length, 3);
  sent[0]!.resolve();
  sent[2]!.resolve();
  await settle();
  assertEquals(sent.length, 3, "one is still on its way");
  sent[1]!.resolve();
  await settle();
  assertEquals(sent.length, 6);
  for (const send of sent) send.resolve();
  await driver.close();
});

Deno.test("Driver keeps its deadlines while a send is under way", async () => {
  const { socket, sent } = steppedSocket();
  const fired = Promise.withResolvers<void>();
  class Sender extends Echo {
    deadline: number | undefined;
    left = 1;
    override handle(): void {
      this.deadline = 0;
    }
    override nextDeadline(): number | undefined {
      return this.deadline;
    }
    override handleTimeout(): void {
      this.deadline = undefined;
      fired.resolve();
    }
    override pollTransmit(): Transmit | undefined {
      return this.left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  assertEquals(sent.length, 1);
  driver.handle("due at once");
  await fired.promise;
  sent[0]!.resolve();
  await driver.close();
});

Deno.test("Driver fills the next datagram with what comes for the room that the last one made", async () => {
  const { socket, sent } = steppedSocket();
  /** Packs one input into the first datagram, and all into the next one. */
  class Packer extends Echo {
    readonly #waiting = ["one", "two"];
    readonly packed: number[] = [];
    #hasNews = false;
    override handle(input: string): void {
      this.#waiting.push(input);
    }
    override pollEvent(): string | undefined {
      if (!this.#hasNews) return undefined;
      this.#hasNews = false;
      return "room";
    }
    override pollTransmit(): Transmit | undefined {
      if (this.#waiting.length === 0) return undefined;
      const isFirst = this.packed.length === 0;
      this.packed.push(this.#waiting.splice(0, isFirst ? 1 : Infinity).length);
      this.#hasNews = isFirst;
      return { length: 1, to: [ADDRESS] };
    }
  }
  const machine = new Packer();
  const onEvent = () => driver.handle("three");
  const driver = driverOf({ machine, socket, onEvent });
  driver.start();
  sent[0]!.resolve();
  await settle();
  sent[1]!.resolve();
  await driver.close();
  assertEquals(machine.packed, [1, 2]);
});

Deno.test("Driver looks at events between all datagrams, also if a handler hands something in", async () => {
  const { socket, sent } = steppedSocket();
  const log: string[] = [];
  /** Packs three datagrams, and has an event after each. */
  class Burst extends Echo {
    #left = 3;
    override handle(): void {}
    override pollTransmit(): Transmit | undefined {
      if (this.#left-- <= 0) return undefined;
      log.push("packed");
      super.handle("room");
      return { length: 1, to: [ADDRESS] };
    }
  }
  const onEvent = (event: string) => {
    log.push(event);
    driver.handleMany("more");
  };
  const driver = driverOf({ machine: new Burst(), socket, onEvent });
  driver.start();
  for (let i = 0; i < 3; i++) {
    sent[i]!.resolve();
    await settle();
  }
  await driver.close();
  assertEquals(log, ["packed", "room", "packed", "room", "packed", "room"]);
});

Deno.test("Driver.handleMany() makes no turn for inputs while a datagram is on its way, but after it", async () => {
  const { socket, sent } = steppedSocket();
  const told: string[] = [];
  const driver = driverOf({ machine: new OneSend(), socket, onEvent: (event) => told.push(event) });
  driver.start();
  for (let i = 0; i < 3; i++) {
    driver.handleMany(`${i}`);
    await settle();
  }
  assertEquals(told, [], "they wait for the end of the send");
  sent[0]!.resolve();
  await settle();
  assertEquals(told, ["0", "1", "2"]);
  await driver.close();
});

Deno.test("Driver.handleMany() makes a turn for each 32 inputs while a send takes long", async () => {
  const { socket, sent } = steppedSocket();
  const told: string[] = [];
  const driver = driverOf({ machine: new OneSend(), socket, onEvent: (event) => told.push(event) });
  driver.start();
  for (let i = 0; i < 70; i++) {
    driver.handleMany(`${i}`);
    await settle();
  }
  assertEquals(told.length, 64);
  sent[0]!.resolve();
  await driver.close();
  assertEquals(told.length, 70);
});

Deno.test("Driver.close() during a slow send sends the rest, in order, and takes no more inputs after", async () => {
  const { socket, sent } = steppedSocket();
  class Sender extends Echo {
    left = 2;
    override pollTransmit(): Transmit | undefined {
      return this.left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
    override handle(): void {
      this.left = 1;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  let isClosed = false;
  const closing = driver.close().then(() => isClosed = true);
  await settle();
  assertEquals([sent.length, isClosed], [1, false]);
  sent[0]!.resolve();
  await settle();
  // An input that comes before the end is sent, too.
  driver.handle("input");
  sent[1]!.resolve();
  await settle();
  assertEquals([sent.length, isClosed], [3, false]);
  sent[2]!.resolve();
  await closing;
  driver.handle("too late");
  await settle();
  assertEquals([sent.length, isClosed], [3, true]);
});

Deno.test("Driver.close() may be called again while it closes, and after", async () => {
  const { socket, sent } = steppedSocket();
  let left = 1;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  const closing = [driver.close(), driver.close()];
  sent[0]!.resolve();
  await Promise.all(closing);
  await driver.close();
});
