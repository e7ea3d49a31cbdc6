import { assertEquals } from "@std/assert";
import { LONGEST_DATAGRAM_BYTES, type Transmit } from "../../../lib/core/mod.ts";
import { openUdp } from "../../../lib/net/mod.ts";
import { ADDRESS, driverOf, Echo, settle, steppedSocket } from "./fixture_driver.ts";

Deno.test("Driver hands over urgent events while the application takes no others", async () => {
  const told: string[] = [];
  let takesEvents = false;
  const driver = driverOf({
    onEvent: (event) => told.push(event),
    takesEvents: () => takesEvents,
  });
  driver.start();
  for (const input of ["one", "!two", "three", "!four"]) driver.handle(input);
  assertEquals(told, ["!two", "!four"]);
  takesEvents = true;
  driver.resume();
  assertEquals(told, ["!two", "!four", "one", "three"]);
  await driver.close();
});

Deno.test("Driver receives the next datagram after its rest, and passes on how long it had waited", async () => {
  const { socket, received } = steppedSocket();
  const rests: { waitedMs: number; at: number; resting: PromiseWithResolvers<void> }[] = [];
  let now = 0;
  const driver = driverOf({
    socket,
    clock: { now: () => now, wallMicros: () => 0 },
    onEvent: () => now += 5,
    rest: (waitedMs, at) => {
      const resting = Promise.withResolvers<void>();
      rests.push({ waitedMs, at, resting });
      return resting.promise;
    },
  });
  const datagram = { bytes: new Uint8Array(1), from: ADDRESS };
  driver.start();
  now = 7;
  received[0]!.resolve(datagram);
  await settle();
  assertEquals([rests.length, received.length], [1, 1], "it rests");
  rests[0]!.resting.resolve();
  await settle();
  received[1]!.resolve(datagram);
  await settle();
  // What handling took is not waiting.
  assertEquals(rests.map(({ waitedMs, at }) => [waitedMs, at]), [[7, 7], [0, 12]]);
  rests[1]!.resting.resolve();
  await driver.close();
});

Deno.test("Driver fires at a deadline, also at one that an input has moved forward", async () => {
  const fired = Promise.withResolvers<void>();
  class Timed extends Echo {
    deadline: number | undefined = 3_600_000;
    override nextDeadline(): number | undefined {
      return this.deadline;
    }
    override handle(): void {
      this.deadline = 0;
    }
    override handleTimeout(): void {
      this.deadline = undefined;
      fired.resolve();
    }
  }
  const driver = driverOf({ machine: new Timed() });
  driver.start();
  driver.handle("sooner");
  await fired.promise;
  await driver.close();
});

Deno.test("Driver.afterEvents follows the events of a turn, and those of the inputs that it hands in", async () => {
  const told: string[] = [];
  const driver = driverOf({
    onEvent: (event) => told.push(event),
    afterEvents: () => {
      if (told.push("after") === 2) driver.handle("second");
    },
  });
  driver.start();
  assertEquals(told, []);
  driver.handle("first");
  assertEquals(told, ["first", "after", "second", "after"]);
  await driver.close();
});

Deno.test("Driver.resume() within a turn hands over what found no room before, in that turn", async () => {
  const told: string[] = [];
  let room = 0;
  const driver = driverOf({
    onEvent: (event) => told.push(event),
    takesEvents: () => told.length < room,
    afterEvents: () => {
      room = 4;
      driver.resume();
    },
  });
  driver.start();
  for (const input of ["one", "two", "three", "four"]) driver.handle(input);
  assertEquals(told, []);
  room = 2;
  driver.resume();
  assertEquals(told, ["one", "two", "three", "four"]);
  await driver.close();
});

Deno.test("Driver.handleMany() makes a turn for the first input, and one for all that follow it at once", async () => {
  const turns: string[][] = [];
  class Turns extends Echo {
    override nextDeadline(): undefined {
      turns.push(told.splice(0));
    }
  }
  const told: string[] = [];
  const driver = driverOf({
    machine: new Turns(),
    onEvent: (event) => told.push(event),
  });
  driver.start();
  turns.length = 0;
  for (const input of ["one", "two", "three"]) driver.handleMany(input);
  assertEquals(turns, [["one"]]);
  await settle();
  assertEquals(turns, [["one"], ["two", "three"]]);
  driver.handleMany("four");
  assertEquals(turns.at(-1), ["four"]);
  await settle();
  assertEquals(turns.length, 3, "no turn without an input");
  driver.handleMany("five");
  driver.handleMany("six");
  await driver.close();
  assertEquals(turns.slice(3), [["five"], ["six"]], "a close does not lose the last ones");
});

Deno.test("Driver.handleMany() makes a turn for each 32 inputs of a program that goes on and on", async () => {
  const told: string[] = [];
  const driver = driverOf({ onEvent: (event) => told.push(event) });
  driver.start();
  for (let i = 0; i < 70; i++) driver.handleMany(`${i}`);
  assertEquals(told.length, 1 + 2 * 32);
  await settle();
  assertEquals(told.length, 70);
  await driver.close();
});

Deno.test("Driver makes another turn after it has sent: sending may make room, and move the deadline", async () => {
  const fired = Promise.withResolvers<void>();
  const told: string[] = [];
  class Sender extends Echo {
    #left = 1;
    #deadline: number | undefined;
    override pollTransmit(): Transmit | undefined {
      if (this.#left-- > 0) return { length: 1, to: [ADDRESS] };
      if (this.#left === -1) {
        this.#deadline = 0;
        super.handle("room");
      }
      return undefined;
    }
    override nextDeadline(): number | undefined {
      return this.#deadline;
    }
    override handleTimeout(): void {
      this.#deadline = undefined;
      fired.resolve();
    }
  }
  const { socket, sent } = steppedSocket();
  const driver = driverOf({
    machine: new Sender(),
    socket,
    onEvent: (event) => told.push(event),
  });
  driver.start();
  await settle();
  assertEquals(told, []);
  sent[0]!.resolve();
  await settle();
  assertEquals(told, ["room"]);
  await fired.promise;
  await driver.close();
});

Deno.test("Driver receives the longest datagram whole, and packs one of that length", async () => {
  class Repeater extends Echo {
    #hasSent = false;
    override pollTransmit(_now: number, into: Uint8Array): Transmit | undefined {
      if (this.#hasSent) return undefined;
      this.#hasSent = true;
      return { length: into.fill(7).length, to: [socket.address] };
    }
  }
  const socket = openUdp({ hostname: "127.0.0.1", port: 0 });
  const received = Promise.withResolvers<string>();
  const driver = driverOf({
    machine: new Repeater(),
    socket,
    datagram: (bytes) => `${bytes.length} bytes, the last is ${bytes.at(-1)}`,
    onEvent: (event) => received.resolve(event),
  });
  driver.start();
  assertEquals(await received.promise, `${LONGEST_DATAGRAM_BYTES} bytes, the last is 7`);
  await driver.close();
});
