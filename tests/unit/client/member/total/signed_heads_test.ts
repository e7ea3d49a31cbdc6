import { assert, assertEquals } from "@std/assert";
import { CHAIN_HASH_BYTES } from "../../../../../lib/core/mod.ts";
import { signHead } from "../../../../../lib/identity/statements/mod.ts";
import type { HeadFrame } from "../../../../../lib/wire/mod.ts";
import { GROUP } from "../fixture_groups.ts";
import { identityOf } from "../fixture_signed_groups.ts";
import { assemble, assembleSigned, Assembly, EPOCH, SEQUENCER } from "./fixture_total.ts";

/** Returns a head of the sequencer, or of somebody else, over an order that nobody was shown. */
function otherHead(seq: number, signer = SEQUENCER): HeadFrame {
  const chain = new Uint8Array(CHAIN_HASH_BYTES).fill(9);
  const signature = signHead({ group: GROUP, epoch: EPOCH, seq, chain }, identityOf(signer));
  return { type: "head", seq, held: seq, chain, signature };
}

for (const mode of ["total", "safe"] as const) {
  Deno.test(`TotalGroup has the same words at all members of a signed ${mode} group`, () => {
    const { network, hosts } = assembleSigned(mode, "ford", "arthur", "alice");
    hosts[0]!.says("a", "b");
    hosts[1]!.says("c");
    network.run(10_000);
    const [words, ...others] = hosts.map((host) => host.group.orderWords());
    assert(words?.type === "words");
    // Three joins, ford's run of two with its signature, and arthur's with its own.
    assertEquals([words.seq, words.epoch, words.words.length], [8, EPOCH, 4]);
    assertEquals(others, [words, words]);
  });
}

Deno.test("TotalGroup has the words of the others at a member that joins later", () => {
  const assembly = new Assembly("total", ["ford", "arthur"]);
  const { network } = assembly;
  const ford = assembly.join("ford");
  network.run(50);
  ford.says("a", "b");
  network.run(50);
  const before = ford.group.orderWords();
  const arthur = assembly.join("arthur");
  network.run(50);
  ford.says("c");
  network.run(10_000);
  const words = ford.group.orderWords();
  assert(words.type === "words" && before.type === "words");
  assertEquals([before.seq, words.seq], [4, 7]);
  assertEquals(arthur.group.orderWords(), words);
});

Deno.test("TotalGroup of a newcomer begins with the head that comes with the welcome", () => {
  const assembly = new Assembly("total", ["ford", "arthur"]);
  const { network } = assembly;
  const ford = assembly.join("ford");
  network.run(50);
  ford.says("a");
  network.run(50);
  // No other head comes through.
  network.isLost = ({ to, datagram: { frames } }) =>
    to === "arthur" && frames.some(({ type }) => type === "head") &&
    !frames.some(({ type }) => type === "welcome");
  const arthur = assembly.join("arthur");
  network.run(1_000);
  // The place of arthur's own join: without a chain he would begin with this head.
  assembly.deliver(arthur, assembly.forged(arthur, otherHead(4)));
  assertEquals(arthur.group.orderWords(), { type: "none", reason: "two-orders" });
});

Deno.test("TotalGroup shows no words of a place that a member has not taken", () => {
  const { network, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  arthur!.isTaking = false;
  ford!.says("a");
  network.run(1_000);
  const words = ford!.group.orderWords();
  assert(words.type === "words");
  assertEquals(words.seq, 2);
});

Deno.test("TotalGroup stops when its sequencer has signed another order", () => {
  const { assembly, network, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  ford!.says("a");
  network.run(100);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: a"], ["ford: a"]]);
  assembly.deliver(arthur!, assembly.forged(arthur!, otherHead(4)));
  assertEquals(arthur!.group.orderWords(), { type: "none", reason: "two-orders" });
  ford!.says("b");
  network.run(10_000);
  assertEquals(ford!.hears(), ["ford: b"]);
  assertEquals(arthur!.hears().filter((line) => line.startsWith("ford:")), []);
});

Deno.test("TotalGroup stops when it comes to the place of such a head", () => {
  const { assembly, network, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  assembly.deliver(arthur!, assembly.forged(arthur!, otherHead(6)));
  ford!.says("a");
  network.run(50);
  assertEquals(arthur!.hears(), ["ford: a"]);
  ford!.says("b");
  network.run(100);
  assertEquals(arthur!.group.orderWords(), { type: "none", reason: "two-orders" });
});

Deno.test("TotalGroup takes no head that its sequencer has not signed", () => {
  const { assembly, network, hosts: [ford, arthur] } = assembleSigned("total", "ford", "arthur");
  ford!.says("a");
  network.run(100);
  assembly.deliver(arthur!, assembly.forged(arthur!, otherHead(4, "ford")));
  assertEquals([arthur!.counters.foreign, arthur!.group.orderWords().type], [1, "words"]);
});

Deno.test("TotalGroup says that a group which is not signed has no words", () => {
  const { hosts: [ford] } = assemble("ford");
  assertEquals(ford!.group.orderWords(), { type: "none", reason: "not-signed" });
});
