import { assert, assertEquals } from "@std/assert";
import { NAK_RETRY_MS_MAX, type Seq } from "../../../../../lib/core/mod.ts";
import { BufferShare } from "../../../../../lib/ordering/mod.ts";
import { RUN_SIGNATURE } from "../../../../../lib/wire/mod.ts";
import { changeOf, forged, type GroupHost, GroupHost as Host } from "../fixture_groups.ts";
import { has, type Passing } from "../fixture_network.ts";
import {
  gatherSigned,
  gatherSignedWith,
  signedRecordOf,
  signingOf,
} from "../fixture_signed_groups.ts";
import { bytesOf } from "../fixture_stories.ts";

/** Returns the data frame of a message that somebody says in another's name. */
function forgedMessage(from: string, to: GroupHost, base: Seq, text: string): Uint8Array {
  const payload = Uint8Array.from(bytesOf(text));
  const slice = { fragment: 3, sentAt: 1_000, start: 0, end: payload.length };
  return forged(from, to, { type: "data", base, messages: [slice] }, payload);
}

/** Returns true for a datagram that brings a signature. */
function isSignature({ datagram }: Passing): boolean {
  return datagram.frames.some((frame) =>
    frame.type === "data" && frame.messages.at(-1)!.fragment === RUN_SIGNATURE
  );
}

Deno.test("FifoGroup that is signed delivers to all, and each is acknowledged", () => {
  const { network, hosts } = gatherSigned("ford", "arthur", "alice");
  hosts[0]!.says("So long", "and thanks");
  hosts[1]!.says("Oh no");
  network.run(300);
  for (const host of hosts) {
    assertEquals(host.hears().sort(), ["arthur: Oh no", "ford: So long", "ford: and thanks"]);
    assert(host.group.isSettled);
    assertEquals(host.group.load.unsentBytes, 0);
  }
});

Deno.test("FifoGroup sends a lone message and its signature in one datagram", () => {
  const { network, hosts: [ford] } = gatherSigned("ford", "arthur");
  ford!.says("alone");
  network.run(0.05);
  const sent = network.take().filter((passing) => has("data", passing));
  assertEquals([sent.length, isSignature(sent[0]!)], [1, true]);
});

Deno.test("FifoGroup delivers long messages, and many, under loss", () => {
  const { network, hosts } = gatherSigned("ford", "arthur", "alice");
  let count = 0;
  network.isLost = () => ++count % 4 === 0;
  const long = "x".repeat(30_000);
  for (let i = 0; i < 5; i++) for (const host of hosts) host.says(`${i}`, long);
  network.run(5_000);
  for (const host of hosts) {
    const heard = host.hears();
    assertEquals(heard.length, 30);
    for (const { name } of hosts) {
      const own = heard.filter((line) => line.startsWith(`${name}:`) && line.length < 20);
      assertEquals(own, [0, 1, 2, 3, 4].map((i) => `${name}: ${i}`));
    }
  }
});

Deno.test("FifoGroup delivers nothing that another key holder says in a member's name", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  arthur!.receive(forgedMessage("ford", arthur!, 1, "I owe you"), ford!.address, network.now);
  network.run(1_000);
  assertEquals(arthur!.hears(), []);
  // The true one is delayed, and heard.
  ford!.says("So long");
  network.run(2 * NAK_RETRY_MS_MAX);
  assertEquals([arthur!.hears(), arthur!.counters.forgedRuns], [["ford: So long"], 1]);
});

Deno.test("FifoGroup delivers the true message even if the forged one came first", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  network.isLost = (passing) => passing.from === "ford" && has("data", passing);
  ford!.says("one", "two");
  network.run(0);
  arthur!.receive(forgedMessage("ford", arthur!, 1, "three"), ford!.address, network.now);
  network.run(60);
  network.isLost = () => false;
  network.run(4 * NAK_RETRY_MS_MAX);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two"]);
});

Deno.test("FifoGroup delivers runs that are longer than the flow window", () => {
  const buffers = { arthur: new BufferShare(6_000), alice: new BufferShare(6_000) };
  const { network, hosts } = gatherSignedWith(buffers, "ford", "arthur", "alice");
  const texts = Array.from({ length: 60 }, (_, i) => `${i} ${"x".repeat(900)}`);
  hosts[0]!.says(...texts);
  // Nobody acknowledges a part of a run: the rest of it must not wait for that.
  network.run(3_000);
  for (const host of hosts) assertEquals(host.hears().length, 60);
  assertEquals(hosts[0]!.group.load.historyBytes, 0);
});

Deno.test("FifoGroup lets a member leave once all have its last signature", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  let lost = 0;
  network.isLost = (passing) => isSignature(passing) && lost++ < 3;
  ford!.says("bye");
  ford!.group.startLeaving(network.now);
  network.run(2_000);
  assertEquals([ford!.drained, arthur!.hears()[0]], [[], "ford: bye"]);
});

Deno.test("FifoGroup lets a newcomer begin after a signature", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  network.isLost = ({ from, to }) => from === "ford" && to === "arthur";
  ford!.says("before");
  const seats = ["ford", "arthur", "alice"].map((name, i) => ({ name, joined: i + 1 }));
  const signing = signingOf("alice", ["ford", "arthur"]);
  const alice = new Host("alice", signedRecordOf(3, seats), { now: network.now, signing });
  network.add(alice);
  for (const host of [ford!, arthur!]) {
    host.group.onChange(changeOf("join", 3, "alice"), network.now);
  }
  network.isLost = () => false;
  network.run(500);
  ford!.says("after");
  network.run(500);
  assertEquals(alice.hears(), ["ford: after"]);
  assertEquals(arthur!.hears().filter((line) => line.startsWith("ford")), [
    "ford: before",
    "ford: after",
  ]);
});

Deno.test("FifoGroup takes nothing from a member whose key it does not know", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  const seats = ["ford", "arthur", "alice"].map((name, i) => ({ name, joined: i + 1 }));
  // Ford does not know alice, and no key of hers.
  const signing = signingOf("alice", ["ford", "arthur"]);
  const alice = new Host("alice", signedRecordOf(3, seats), { now: network.now, signing });
  network.add(alice);
  for (const host of [ford!, arthur!]) {
    host.group.onChange(changeOf("join", 3, "alice"), network.now);
  }
  network.run(300);
  alice.says("trust me");
  network.run(300);
  assertEquals(ford!.hears().filter((line) => line.includes("trust")), []);
});

Deno.test("FifoGroup has the signed messages of a member that died from the others", () => {
  const { network, hosts: [ford, arthur, alice] } = gatherSigned("ford", "arthur", "alice");
  network.isLost = ({ from, to }) => from === "ford" && to === "alice";
  ford!.says("my last words");
  network.run(100);
  network.remove(ford!);
  for (const host of [arthur!, alice!]) {
    host.group.onChange(changeOf("evict", 4, "ford"), network.now);
  }
  network.run(1_000);
  assert(alice!.hears().includes("ford: my last words"));
  assert(alice!.group.isSettled);
});

Deno.test("FifoGroup asks nobody for the history of a signed group", () => {
  const { network, hosts: [ford, arthur] } = gatherSigned("ford", "arthur");
  ford!.says("So long");
  network.run(100);
  arthur!.group.recall({ id: 1, count: 5, since: 0, isBefore: false }, network.now);
  network.run(100);
  assertEquals(network.takeFrames("recall"), []);
});
