import { assertEquals } from "@std/assert";
import { describeUnreached } from "../../../../../lib/lab/hosts/reach/describe_unreached.ts";
import { PROTOCOLS, Reach } from "../../../../../lib/lab/hosts/reach/reach.ts";

type IsShut = (from: number, to: number, protocol: "TCP" | "UDP") => boolean;

/** Returns the sentences for the directions that do not pass between hosts. */
function describe(count: number, isShut: IsShut, fault?: string): string[] {
  const reach = new Reach(count);
  for (const protocol of PROTOCOLS) {
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        if (from === to) continue;
        if (!isShut(from, to, protocol)) reach.note({ protocol, from, to });
        else if (fault !== undefined) reach.note({ protocol, from, to }, fault);
      }
    }
  }
  const hosts = Array.from({ length: count }, (_, number) => {
    const place = { address: `10.0.0.${number}`, tcp: 4_000 + number, udp: 5_000 + number };
    return { name: `lab${number}`, number, ...place };
  });
  return describeUnreached(hosts, reach).map(({ host, fault }) => `lab${host}: ${fault}`);
}

Deno.test("describeUnreached() has nothing to say where all passes", () => {
  assertEquals(describe(3, () => false), []);
});

Deno.test("describeUnreached() says in one sentence that a firewall drops UDP at a host", () => {
  assertEquals(describe(40, (_, to, protocol) => to === 2 && protocol === "UDP"), [
    "lab2: UDP from the other hosts does not arrive at 10.0.0.2:5002.",
  ]);
});

Deno.test("describeUnreached() names the direction between two hosts, both protocols, and why", () => {
  assertEquals(describe(2, (from) => from === 0, "refused"), [
    "lab1: TCP and UDP from lab0 do not arrive at 10.0.0.1:4001 and 10.0.0.1:5001 (TCP: refused).",
  ]);
});

Deno.test("describeUnreached() names a host from which nothing leaves", () => {
  assertEquals(describe(4, (from, _, protocol) => from === 3 && protocol === "TCP"), [
    "lab3: TCP from 10.0.0.3 does not arrive at the other hosts (TCP: no answer).",
  ]);
});

Deno.test("describeUnreached() names some of many hosts", () => {
  assertEquals(describe(9, (from, to) => to === 8 && from < 7), [
    "lab8: TCP and UDP from lab0, lab1, lab2, lab3 and 3 more do not arrive at 10.0.0.8:4008 and " +
    "10.0.0.8:5008 (TCP: no answer).",
  ]);
});
