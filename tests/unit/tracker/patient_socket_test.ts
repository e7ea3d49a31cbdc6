import { assertEquals } from "@std/assert";
import { PatientSocket } from "../../../lib/tracker/patient_socket.ts";
import type { Datagram, UdpSocket } from "../../../lib/net/mod.ts";

const REST_MS = 50;
const ADDRESS = { transport: "udp", hostname: "127.0.0.1", port: 40_000 } as const;
const DATAGRAM: Datagram = { bytes: new Uint8Array(1), from: ADDRESS };

/** A patient socket, whose datagrams come after so many milliseconds each, and the rests it takes. */
function patient(waitsMs: readonly number[]) {
  let now = 0;
  const waits = [...waitsMs];
  const rests: number[] = [];
  const socket: UdpSocket = {
    address: ADDRESS,
    failures: 0,
    receive() {
      now += waits.shift()!;
      return Promise.resolve(DATAGRAM);
    },
    send: () => Promise.resolve(),
    close() {},
  };
  const rest = (ms: number) => {
    rests.push(ms);
    now += ms;
    return Promise.resolve();
  };
  return {
    rests,
    socket: new PatientSocket({ socket, restMs: REST_MS, now: () => now, rest }),
  };
}

async function takeAll(waitsMs: readonly number[]): Promise<number[]> {
  const { socket, rests } = patient(waitsMs);
  for (const _ of waitsMs) await socket.receive(new Uint8Array(8));
  return rests;
}

/** So many in a second that it is worth a rest. */
const MANY: readonly number[] = Array(200).fill(0.1);

Deno.test("PatientSocket takes each datagram at once while there are few", async () => {
  assertEquals(await takeAll([1_000, 3, 50, 20, 900, 5, 5, 5]), []);
});

Deno.test("PatientSocket rests after one that it had to wait for, when there are many", async () => {
  assertEquals(await takeAll([...MANY, 3]), []);
  assertEquals(await takeAll([...MANY, 3, 0, 0]), [REST_MS]);
  assertEquals(await takeAll([...MANY, 3, 3, 3, 3]), [REST_MS, REST_MS, REST_MS]);
});

Deno.test("PatientSocket does not rest while there is something to catch up with", async () => {
  assertEquals(await takeAll([...MANY, ...Array(1_000).fill(0.1)]), []);
});

Deno.test("PatientSocket does not rest within two seconds of a flood, however late one seems", async () => {
  const flood: number[] = Array(2_000).fill(0.1);
  assertEquals(await takeAll([...flood, 5, 5]), []);
  assertEquals(await takeAll([...flood, 1_000, 5]), []);
  assertEquals(await takeAll([...flood, 2_000, ...MANY, 5, 5]), [REST_MS]);
});
