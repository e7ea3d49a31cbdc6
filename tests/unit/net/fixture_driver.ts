/** Machines, sockets and drivers for the tests of {@linkcode Driver}. */
import type { Instant, Machine, Transmit } from "../../../lib/core/mod.ts";
import { Driver, type ReceivedDatagram, type UdpSocket } from "../../../lib/net/mod.ts";
import type { DriverOptions } from "../../../lib/net/driver.ts";

export const ADDRESS = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;

/** A machine that returns its inputs as events. Those that begin with "!" are urgent. */
export class Echo implements Machine<string, string> {
  readonly #events: string[] = [];

  handle(input: string): void {
    this.#events.push(input);
  }

  handleTimeout(): void {}

  nextDeadline(): number | undefined {
    return undefined;
  }

  pollTransmit(_now: Instant, _into: Uint8Array): Transmit | undefined {
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

/** A socket whose datagrams and sends come to their ends when the test says so. */
export function steppedSocket() {
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

/** Lets everything run that waits for nothing else. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/**
 * Returns a driver with these options; by default of an {@linkcode Echo}, on a silent socket, at
 * time 0.
 */
export function driverOf(options: Partial<DriverOptions<string, string>>): Driver<string, string> {
  return new Driver<string, string>({
    machine: new Echo(),
    socket: silentSocket(),
    clock: { now: () => 0, wallMicros: () => 0 },
    datagram: () => "datagram",
    onEvent: () => {},
    onBug: (error) => {
      throw error;
    },
    ...options,
  });
}
