import { assertEquals } from "@std/assert";
import { type Address, Fifo, type Machine } from "../../../lib/core/mod.ts";
import { EventHeap } from "./event_heap.ts";
import { HostClock } from "./host_clock.ts";
import { SimNetwork } from "./network.ts";
import { HEALTHY } from "./settings.ts";
import { SimHost } from "./sim_host.ts";

const ADDRESS: Address = { transport: "udp", hostname: "10.0.0.1", port: 4_000 };

/** A machine that tells what it is told, and an application that has room for two events. */
function story() {
  const heap = new EventHeap();
  const told = new Fifo<string>();
  const machine: Machine<string, string> = {
    handle: (input) => told.push(input),
    handleTimeout: () => {},
    nextDeadline: () => undefined,
    pollTransmit: () => undefined,
    pollEvent: () => told.shift(),
  };
  const taken: string[] = [];
  let room = 2;
  const host = new SimHost<string, string>({
    ...{ address: ADDRESS, machine, heap, clock: new HostClock() },
    network: new SimNetwork(HEALTHY, heap, () => 0),
    datagram: () => "datagram",
    onEvent: (event, isHeld) => {
      room--;
      taken.push(isHeld ? `${event}, held` : event);
    },
    takesEvents: () => room > 0,
  });
  const makeRoom = (events: number) => {
    room = events;
    host.resume();
  };
  return { host, taken, makeRoom };
}

Deno.test("SimHost tells which events may have waited in the machine for the application", () => {
  const { host, taken, makeRoom } = story();
  for (const input of ["one", "two", "three", "four"]) host.handle(input);
  assertEquals(taken, ["one", "two"]);
  makeRoom(3);
  host.handle("five");
  assertEquals(taken, ["one", "two", "three, held", "four, held", "five"]);
});
