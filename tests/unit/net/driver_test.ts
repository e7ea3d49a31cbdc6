import { assertEquals } from "@std/assert";
import type { Machine } from "../../../lib/core/mod.ts";
import { Driver, type UdpSocket } from "../../../lib/net/mod.ts";

const ADDRESS = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;

/** A machine whose inputs come out again as events; those that begin with "!" are urgent. */
class Echo implements Machine<string, string> {
  readonly #events: string[] = [];

  handle(input: string): void {
    this.#events.push(input);
  }

  handleTimeout(): void {}

  nextDeadline(): undefined {}

  pollTransmit(): undefined {}

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

Deno.test("Driver hands over what is urgent also while the application takes no events", async () => {
  const told: string[] = [];
  let takesEvents = false;
  const driver = new Driver<string, string>({
    machine: new Echo(),
    socket: silentSocket(),
    clock: { now: () => 0, wallMicros: () => 0 },
    datagram: () => "datagram",
    onEvent: (event) => told.push(event),
    takesEvents: () => takesEvents,
    onBug: (error) => {
      throw error;
    },
  });
  driver.start();
  for (const input of ["one", "!two", "three", "!four"]) driver.handle(input);
  assertEquals(told, ["!two", "!four"]);
  takesEvents = true;
  driver.resume();
  assertEquals(told, ["!two", "!four", "one", "three"]);
  await driver.close();
});
