import { assertEquals } from "@std/assert";
import type { Machine, Transmit } from "../../../lib/core/mod.ts";
import { Driver, type ReceivedDatagram, type UdpSocket } from "../../../lib/net/mod.ts";
import type { DriverOptions } from "../../../lib/net/driver.ts";

const ADDRESS = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;

/** A machine that returns its inputs as events. Those that begin with "!" are urgent. */
class Echo implements Machine<string, string> {
  readonly #events: string[] = [];

  handle(input: string): void {
    this.#events.push(input);
  }

  handleTimeout(): void {}

  nextDeadline(): undefined {}

  pollTransmit(): Transmit | undefined {
    return undefined;
  }

  pollEvent(): string | undefined {
    return this.#events.shift();
  }

  pollUrgent(): string | undefined {
    const index = this.#events.findIndex((event) => event.startsWith("!"));
    return index < 0 ? undefined : this.#events.splice(index, 1)[0];
  }
}

/** A socket on which nothing ever arrives. */
function silentSocket(): UdpSocket {
  const closed = Promise.withResolvers<never>();
  return {
    address: ADDRESS,
    failures: 0,
    receive: () => closed.promise,
    send: () => Promise.resolve(),
    close: () => closed.reject(new Error("closed")),
  };
}

/**
 * Returns a driver of an {@linkcode Echo} on a silent socket at time 0, but for what a test
 * changes.
 */
function driverOf(changes: Partial<DriverOptions<string, string>>): Driver<string, string> {
  return new Driver<string, string>({
    machine: new Echo(),
    socket: silentSocket(),
    clock: { now: () => 0, wallMicros: () => 0 },
    datagram: () => "datagram",
    onEvent: () => {},
    onBug: (error) => {
      throw error;
    },
    ...changes,
  });
}

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

/** A socket whose datagrams and sends come to their ends when the test says so. */
function steppedSocket() {
  const received: PromiseWithResolvers<ReceivedDatagram>[] = [];
  const sent: PromiseWithResolvers<void>[] = [];
  const next = <T>(calls: PromiseWithResolvers<T>[]): Promise<T> => {
    const call = Promise.withResolvers<T>();
    calls.push(call);
    return call.promise;
  };
  const socket: UdpSocket = {
    address: ADDRESS,
    failures: 0,
    receive: () => next(received),
    send: () => next(sent),
    close: () => received.at(-1)?.reject(new Error("closed")),
  };
  return { socket, received, sent };
}

/** Lets all go on that waits for nothing else. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

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

Deno.test("Driver.sent resolves when everything is sent", async () => {
  const { socket, sent } = steppedSocket();
  let left = 2;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({
    machine: new Sender(),
    socket,
  });
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

  pollTransmit(): undefined {
    this.#on("pollTransmit");
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
    onBug: (error) => bugs.push(error),
  });
  machine.handle("one");
  machine.handle("two");
  driver.start();
  assertEquals([told, machine.polls, bugs.length], [["one"], 1, 1]);
  await driver.close();
});

Deno.test("Driver fires at a deadline, also at one that an input has moved forward", async () => {
  const fired = Promise.withResolvers<void>();
  class Timed extends Echo {
    deadline: number | undefined = 3_600_000;
    override nextDeadline(): undefined {
      return this.deadline as undefined;
    }
    override handle(): void {
      this.deadline = 0;
    }
    override handleTimeout(): void {
      this.deadline = undefined;
      fired.resolve();
    }
  }
  const driver = driverOf({
    machine: new Timed(),
  });
  driver.start();
  driver.handle("sooner");
  await fired.promise;
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
  const driver = driverOf({
    machine: new Sender(),
    socket,
  });
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
    override nextDeadline(): undefined {
      return this.#deadline as undefined;
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

Deno.test("Driver reports a bug while a datagram is being sent, closes, and sends nothing more", async () => {
  class Sender extends Broken {
    left = 2;
    override pollTransmit(): undefined {
      if (this.left-- > 0) return { length: 1, to: [ADDRESS, ADDRESS] } as never;
      return undefined;
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
  assertEquals([bugs, sent.length], [[machine.thrown], 1]);
  // What is under way goes to both of its destinations; the second datagram is not asked for.
  sent[0]!.resolve();
  await settle();
  sent[1]?.resolve();
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

Deno.test("Driver.close() may be called again while it closes, and after", async () => {
  const { socket, sent } = steppedSocket();
  let left = 1;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({
    machine: new Sender(),
    socket,
  });
  driver.start();
  const closing = [driver.close(), driver.close()];
  sent[0]!.resolve();
  await Promise.all(closing);
  await driver.close();
});
