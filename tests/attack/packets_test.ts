import { assertEquals } from "@std/assert";
import { parsePacket, writeDatagram } from "./packets.ts";

const FORD = { host: "10.77.0.4", port: 41_000 };
const TRACKER = { host: "10.77.0.1", port: 4_000 };

Deno.test("parsePacket() returns what writeDatagram() has written", () => {
  const payload = Uint8Array.of(1, 2, 3);
  const ip = writeDatagram(new Uint8Array(100), FORD, TRACKER, payload);
  assertEquals(parsePacket(ip), { protocol: "udp", from: FORD, to: TRACKER, payload });
});

Deno.test("parsePacket() returns nothing for a packet that was cut, is a fragment, or is no UDP or TCP", () => {
  const packet = () => writeDatagram(new Uint8Array(100), FORD, TRACKER, new Uint8Array(9)).slice();
  for (let length = 0; length < packet().length; length++) {
    assertEquals(parsePacket(packet().subarray(0, length)), undefined);
  }
  const [fragment, icmp] = [packet(), packet()];
  fragment[7] = 1;
  icmp[9] = 1;
  assertEquals([parsePacket(fragment), parsePacket(icmp)], [undefined, undefined]);
});
