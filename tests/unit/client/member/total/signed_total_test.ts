import { assert, assertEquals } from "@std/assert";
import { decodeDatagram, WireError } from "../../../../../lib/wire/mod.ts";
import { assembleSigned, Assembly } from "./fixture_total.ts";

for (const mode of ["total", "safe"] as const) {
  Deno.test(`TotalGroup of a signed ${mode} group delivers what its members signed, in one order`, () => {
    const { network, hosts } = assembleSigned(mode, "ford", "arthur", "alice");
    const [ford, arthur, alice] = hosts;
    ford!.says("a", "b");
    arthur!.says("c");
    network.run(50);
    alice!.says("x".repeat(5_000), "d");
    network.run(400);
    const heard = hosts.map((host) => host.hears());
    assertEquals(heard[0]!.length, 5);
    assertEquals(heard[1], heard[0]);
    assertEquals(heard[2], heard[0]);
    for (const host of hosts) {
      assertEquals([host.counters.forgedRuns, host.group.isSettled], [0, true], host.name);
    }
  });
}

Deno.test("TotalGroup lets a newcomer begin after the end of a run, and knows its key", () => {
  const assembly = new Assembly("total", ["ford", "arthur", "alice"]);
  const { network } = assembly;
  const ford = assembly.join("ford");
  const arthur = assembly.join("arthur");
  network.run(50);
  ford.says("a", "b");
  const alice = assembly.join("alice");
  ford.says("c");
  network.run(50);
  alice.says("d");
  network.run(100);
  assertEquals(arthur.hears().slice(-3), ["ford: b", "ford: c", "alice: d"]);
  assertEquals(alice.hears().slice(-1), ["alice: d"]);
  assertEquals(arthur.counters.forgedRuns + alice.counters.forgedRuns, 0);
});

Deno.test("TotalGroup asks nobody for the history of a signed group", () => {
  const { network, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  ford!.says("a", "b");
  network.run(50);
  network.take();
  arthur!.group.recall({ id: 1, count: 10, since: 0, isBefore: false }, network.now);
  network.run(500);
  assertEquals(network.takeFrames("recall"), []);
});

Deno.test("OrderedGroup acknowledges no submission that its member did not sign", () => {
  const { network, desk, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  const receive = desk.receive.bind(desk);
  const forged: number[] = [];
  desk.receive = (bytes, from, now) => {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    for (const frame of datagram.frames) {
      if (frame.type !== "data" || forged.length > 0) continue;
      const { start } = frame.messages[0]!;
      bytes[start]! ^= 1;
      forged.push(frame.base);
    }
    receive(bytes, from, now);
  };
  ford!.says("a", "b");
  network.run(500);
  assertEquals([forged, desk.counters.forgedRuns], [[1], 1]);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: a", "ford: b"], ["ford: a", "ford: b"]]);
});
