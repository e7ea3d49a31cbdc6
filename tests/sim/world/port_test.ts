import { type Address, kernelBytesOf } from "../../../lib/core/mod.ts";
import { assertEquals } from "@std/assert";
import { EventHeap } from "./event_heap.ts";
import { Port } from "./port.ts";

const FROM: Address = { transport: "udp", hostname: "10.0.0.1", port: 4_000 };

/** A socket whose buffer holds three datagrams, at a host that needs a second for each. */
function story() {
  const heap = new EventHeap();
  const taken: string[] = [];
  const pace = () => ({ bufferBytes: 3 * kernelBytesOf(1), serviceMs: 1_000 });
  const port = new Port(heap, pace, ([says]) => taken.push(`${says} at ${heap.now}`));
  const arrive = (...said: number[]) => said.map((says) => port.arrive(Uint8Array.of(says), FROM));
  const runTo = (ms: number) => {
    while (heap.step(ms));
  };
  return { port, taken, arrive, runTo };
}

Deno.test("Port hands in one datagram after the other, and drops what does not fit its buffer", () => {
  const { taken, arrive, runTo } = story();
  assertEquals(arrive(1, 2, 3, 4), [true, true, true, false]);
  runTo(1_000);
  assertEquals(arrive(5), [true]);
  runTo(10_000);
  assertEquals(taken, ["1 at 1000", "2 at 2000", "3 at 3000", "5 at 4000"]);
});

Deno.test("Port keeps what arrives during a pause, as long as there is room", () => {
  const { port, taken, arrive, runTo } = story();
  arrive(1);
  port.pause();
  runTo(5_000);
  assertEquals(arrive(2, 3, 4), [true, true, false]);
  assertEquals(taken, []);
  port.resume();
  runTo(20_000);
  assertEquals(taken, ["1 at 6000", "2 at 7000", "3 at 8000"]);
});

Deno.test("Port takes nothing more of its buffer when its process has ended", () => {
  const { port, taken, arrive, runTo } = story();
  arrive(1);
  port.close();
  runTo(5_000);
  assertEquals(taken, []);
});
