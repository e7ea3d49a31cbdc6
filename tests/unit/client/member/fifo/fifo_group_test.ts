import { assert, assertEquals } from "@std/assert";
import {
  ACK_MS,
  HISTORY_BYTES_MAX,
  MESSAGE_BYTES_MAX,
  NAK_RETRY_MS,
  REORDER_MS,
  TAIL_MS,
  U48_MAX,
} from "../../../../../lib/core/mod.ts";
import { addressFor, forged, gather } from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";

Deno.test("FifoGroup delivers to all members, the sender included, in the order of sending", () => {
  const { network, hosts } = gather("ford", "arthur", "alice");
  hosts[0]!.says("So long", "and thanks", "for all the fish");
  network.run(20);
  const all = ["ford: So long", "ford: and thanks", "ford: for all the fish"];
  for (const host of hosts) assertEquals(host.hears(), all);
});

Deno.test("FifoGroup delivers our own messages at once, without the socket", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  network.isLost = () => true;
  ford!.says("to myself");
  network.run(0);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: to myself"], []]);
});

Deno.test("FifoGroup repairs a hole: a NAK after the reordering tolerance, then the message", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  network.isLost = (passing) => has("data", passing);
  ford!.says("one");
  network.run(1);
  network.isLost = () => false;
  ford!.says("two");
  network.run(1);
  assertEquals(arthur!.hears(), []);
  network.run(REORDER_MS);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two"]);
});

Deno.test("FifoGroup sends a NAK again when it or its answer is lost, however often", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  network.isLost = (passing) => passing.datagram.frames.some(({ type }) => type === "data");
  ford!.says("one");
  network.run(3_000);
  const naks = network.takeFrames("nak").map(({ at }) => at);
  assert(naks.length >= 8 && naks[1]! - naks[0]! >= NAK_RETRY_MS);
  assertEquals(arthur!.hears(), []);
  network.isLost = () => false;
  network.run(300);
  assertEquals(arthur!.hears(), ["ford: one"]);
});

Deno.test("FifoGroup repeats its tail until all have acknowledged it, then is silent", () => {
  const { network, hosts: [ford, arthur, alice] } = gather("ford", "arthur", "alice");
  network.isLost = ({ from, to }) => from === "ford" && to === "alice";
  ford!.says("the last word");
  network.run(5_000);
  const tails = network.takeFrames("tail");
  assert(tails.length >= 5);
  assertEquals(new Set(tails.map(({ to }) => to)), new Set(["alice"]), "arthur has it");
  assert(tails[0]!.at - 1_050 <= TAIL_MS + ACK_MS);
  const gaps = tails.slice(1).map(({ at }, i) => at - tails[i]!.at);
  assert(gaps.at(-1)! > 10 * gaps[0]!, "rarer and rarer");
  network.isLost = () => false;
  network.run(2_000);
  assertEquals([arthur!.hears(), alice!.hears()], [["ford: the last word"], [
    "ford: the last word",
  ]]);
  network.take();
  network.run(60_000);
  assertEquals(network.take(), []);
});

Deno.test("FifoGroup puts acks into data datagrams", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("ping");
  network.run(1);
  arthur!.says("pong");
  network.run(1);
  const sent = network.take().filter(({ from }) => from === "arthur");
  assertEquals(sent.map(({ datagram }) => datagram.frames.map(({ type }) => type)), [
    ["data", "ack"],
  ]);
  network.run(100);
  assert(ford!.group.isSettled && arthur!.group.isSettled);
  assertEquals(arthur!.counters.sent.ack.datagrams, 0);
});

Deno.test("FifoGroup acknowledges messages that its application took, not those that arrived", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.isReading = false;
  ford!.says("read me");
  network.run(200);
  const acks = network.takeFrames("ack").flatMap(({ frame }) => frame.entries);
  assert(acks.length > 0, "the tail is answered");
  assertEquals(new Set(acks.map(({ delivered }) => delivered)), new Set([0]));
  assert(!ford!.group.isSettled);
  arthur!.isReading = true;
  network.run(200);
  assert(ford!.group.isSettled);
});

Deno.test("FifoGroup delivers a message of 64 KiB and an empty one under loss", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  const long = "abcdefghijklmnop".repeat(MESSAGE_BYTES_MAX / 16);
  let count = 0;
  network.isLost = () => ++count % 5 === 0;
  ford!.says(long, "", "the end");
  network.run(2_000);
  assertEquals(arthur!.hears(), [`ford: ${long}`, "ford: ", "ford: the end"]);
});

Deno.test("FifoGroup delivers messages that are longer than the window without a stop", () => {
  // Each has a fifth of the buffer: nine datagrams, and the message takes fifty.
  const { network, hosts } = gather("ford", "arthur", "alice", "zaphod", "marvin");
  const long = "x".repeat(MESSAGE_BYTES_MAX);
  for (const host of hosts) host.says(long);
  network.run(100);
  for (const host of hosts) assertEquals(host.hears().length, hosts.length);
});

Deno.test("FifoGroup takes frames only of members of the view", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("mine");
  network.isLost = () => true;
  network.run(1);
  const ack = {
    type: "ack",
    share: 106_496,
    entries: [{ stream: ford!.id, delivered: 1, credit: 9 }],
  } as const;
  const bye = { type: "bye", joined: 2, last: 0 } as const;
  const slice = { fragment: 3, sentAt: 0, start: 0, end: 1 };
  const data = { type: "data", base: 1, messages: [slice] } as const;
  ford!.hears();
  for (const frame of [ack, bye, data, { type: "tail", highest: 5 } as const]) {
    const address = addressFor("arthur");
    ford!.receive(forged("zaphod", ford!, frame, Uint8Array.of(65)), address, network.now);
  }
  network.run(0);
  assertEquals(ford!.hears(), []);
  assertEquals(ford!.counters.foreign, 4);
  assert(!ford!.group.isSettled, "nobody has acknowledged");
  network.isLost = () => false;
  network.run(100);
  assertEquals(arthur!.hears(), ["ford: mine"]);
});

Deno.test("FifoGroup sends not-held for what it forgot, and the receiver reports a gap", () => {
  const { network, hosts: [ford, arthur, alice] } = gather("ford", "arthur", "alice");
  // Alice is cut off for so long that her part of the history must go.
  network.isLost = ({ from, to }) => from === "alice" || to === "alice";
  const chunk = new Uint8Array(MESSAGE_BYTES_MAX).fill(65);
  const start = network.now;
  for (let bytes = 0; bytes < 2 * HISTORY_BYTES_MAX; bytes += chunk.length) {
    for (; ford!.group.room() === 0; network.run(100)) {
      assert(network.now - start < 60_000, "held for a bounded time only");
    }
    ford!.says(chunk);
  }
  network.run(1_000);
  const told = [ford!, arthur!].map((host) => host.hears().filter((line) => !line.includes("AAA")));
  assert(told[0]!.includes("detached alice by ford"));
  assertEquals(told[1], ["detached alice by ford"]);
  network.isLost = () => false;
  ford!.says("still there?");
  network.run(10_000);
  assertEquals(arthur!.hears(), ["ford: still there?", "reattached alice by ford"]);
  // The history may begin inside a message, whose rest is a gap of its own.
  const heard = alice!.hears();
  const gaps = heard.filter((line) => line.startsWith("ford lost"));
  const rest = heard.slice(gaps.length);
  assert(gaps[0]!.startsWith("ford lost 1-") && gaps.length <= 2, gaps.join());
  assertEquals(rest.at(-1), "ford: still there?");
  assert(rest.length > 10 && rest.slice(0, -1).every((line) => line.startsWith("ford: AAA")));
  assert(ford!.group.isSettled && alice!.group.isSettled);
});

Deno.test("FifoGroup ignores a peer's nonsense", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  const ranges = [{ first: 1, last: U48_MAX }];
  const stream = arthur!.id;
  const own = ford!.id;
  const nonsense = [
    { type: "ack", share: 106_496, entries: [{ stream: own, delivered: U48_MAX, credit: 0 }] },
    { type: "nak", stream: own, ranges },
    { type: "nak", stream, ranges },
    { type: "not-held", stream: own, ranges },
    { type: "bye", joined: 99, last: U48_MAX },
    { type: "welcome", joined: 2, peerJoined: 9, base: 0, cut: 5, name: "arthur" },
  ] as const;
  for (const frame of nonsense) {
    ford!.receive(forged("arthur", ford!, frame), arthur!.address, network.now);
  }
  ford!.says("unmoved");
  arthur!.says("me too");
  network.run(100);
  for (const host of [ford!, arthur!]) {
    assertEquals(host.hears().sort(), ["arthur: me too", "ford: unmoved"]);
  }
});

Deno.test("FifoGroup shares a receiver's buffer with those alone that send to the same receiver", () => {
  for (
    const [names, inFlight] of [[["ford", "alice"], 55], [["ford", "alice", "arthur"], 27]] as const
  ) {
    const { network, hosts } = gather(...names);
    const [ford] = hosts;
    for (let i = 0; i < 20; i++) {
      for (const host of hosts) host.says("a word");
      network.run(20);
    }
    const before = ford!.counters.sent.data.datagrams;
    network.isLost = () => true;
    ford!.says(...Array.from({ length: 5_000 }, () => "x".repeat(60)));
    network.run(1);
    const sent = (ford!.counters.sent.data.datagrams - before) / (names.length - 1);
    assertEquals(sent, inFlight, `${names.length} members`);
  }
});
