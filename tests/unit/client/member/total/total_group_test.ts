import { assert, assertEquals } from "@std/assert";
import { HELLO_MS, HELLO_MS_MAX, U48_MAX, UNORDERED_MS } from "../../../../../lib/core/mod.ts";
import type { Frame } from "../../../../../lib/wire/mod.ts";
import { assemble, Assembly, EPOCH, SEQUENCER } from "./fixture_total.ts";
import { addressFor, changeOf, idOf } from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";
import { bytesOf } from "../fixture_stories.ts";

Deno.test("TotalGroup delivers all members' messages in one order, its own included", () => {
  const { network, hosts } = assemble("ford", "arthur", "alice");
  for (let round = 0; round < 5; round++) {
    for (const host of hosts) host.says(`${round}`, `${round}!`);
    network.run(0.15);
  }
  network.run(50);
  const [first, ...others] = hosts.map((host) => host.hears());
  assertEquals(first!.length, 30);
  for (const other of others) assertEquals(other, first);
  for (const { name } of hosts) {
    const own = first!.filter((line) => line.startsWith(name));
    const said = [0, 1, 2, 3, 4].flatMap((round) => [`${name}: ${round}`, `${name}: ${round}!`]);
    assertEquals(own, said);
  }
  assert(hosts.every(({ group }) => group.isSettled));
});

Deno.test("TotalGroup delivers its own message when it comes back in the sequence, not before", () => {
  const { network, hosts: [ford] } = assemble("ford", "arthur");
  network.isLost = ({ from }) => from === SEQUENCER;
  ford!.says("am I ordered?");
  network.run(500);
  assertEquals(ford!.hears(), []);
  assert(!ford!.group.isSettled);
  network.isLost = () => false;
  network.run(500);
  assertEquals(ford!.hears(), ["ford: am I ordered?"]);
  assert(ford!.group.isSettled);
});

Deno.test("TotalGroup reports that nobody orders it, and that somebody does again", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = ({ from, to }) => from === SEQUENCER || to === SEQUENCER;
  // The silence of a sequencer that nobody wants anything of is no news.
  network.run(60_000);
  ford!.says("is anybody there?");
  network.run(UNORDERED_MS - 1);
  assertEquals([ford!.hears(), arthur!.hears()], [[], []]);
  network.run(10);
  assertEquals([ford!.hears(), arthur!.hears()], [["unordered"], []]);
  network.run(60_000);
  assertEquals(ford!.hears(), []);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(ford!.hears().sort(), ["ford: is anybody there?", "ordered-again"]);
  assertEquals(arthur!.hears(), ["ford: is anybody there?"]);
});

Deno.test("TotalGroup blames no sequencer while its own application takes nothing", () => {
  const { network, hosts: [ford] } = assemble("ford", "arthur");
  ford!.isReading = false;
  ford!.says("one");
  network.run(60_000);
  ford!.isReading = true;
  network.run(10);
  assertEquals(ford!.hears(), ["ford: one"]);
});

Deno.test("TotalGroup reports joins and leaves at their entries, in the same place as all others", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  ford!.says("one");
  network.run(5);
  const alice = assembly.join("alice");
  network.run(5);
  arthur!.says("two");
  alice.says("three");
  network.run(50);
  assembly.exit("evict", "arthur");
  network.run(5);
  ford!.says("four");
  network.run(50);
  const heard = ford!.hears();
  const middle = heard.slice(2, -2);
  assertEquals(middle.sort(), ["alice: three", "arthur: two"]);
  assertEquals(heard.filter((_, i) => i < 2 || i > 3), [
    "ford: one",
    "join alice",
    "evict arthur",
    "ford: four",
  ]);
  assertEquals(
    alice.hears(),
    heard.slice(2),
    "alice begins after her own join, which is not reported to her",
  );
  assertEquals(
    arthur!.hears(),
    heard.slice(0, 4),
    "arthur hears everything up to his own eviction",
  );
  assertEquals(ford!.group.currentView().members.map(({ name }) => name), ["ford", "alice"]);
  assertEquals([ford!.group.view, alice.group.view], [4, 4]);
  assertEquals([ford!.group.removed, alice.group.removed], [[idOf("arthur")], [idOf("arthur")]]);
});

Deno.test("TotalGroup lets a view take effect at its entry, not at the tracker's notice", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  assert(ford!.group.onChange({ ...changeOf("leave", 3, "arthur"), slot: 2 }, network.now));
  assertEquals(ford!.group.view, 2);
  arthur!.says("I am still here");
  network.run(20);
  assertEquals(ford!.hears(), ["arthur: I am still here"]);
});

Deno.test("TotalGroup begins right after the entry of its own join", () => {
  const { assembly, network, hosts: [ford] } = assemble("ford");
  ford!.says("before", "before, too");
  network.run(20);
  const alice = assembly.join("alice");
  ford!.says("after");
  network.run(20);
  assertEquals(alice.hears(), ["ford: after"]);
  assertEquals(ford!.hears(), ["ford: before", "ford: before, too", "join alice", "ford: after"]);
});

Deno.test("TotalGroup says hello until its welcome, and misses nothing meanwhile", () => {
  const { assembly, network, hosts: [ford] } = assemble("ford");
  network.isLost = (passing) => has("welcome", passing);
  const alice = assembly.join("alice");
  alice.says("hello all");
  ford!.says("welcome");
  network.run(3_000);
  const hellos = network.takeFrames("hello").filter(({ from }) => from === "alice");
  const waits = hellos.slice(1).map(({ at }, i) => at - hellos[i]!.at);
  assert(waits[0]! <= HELLO_MS && waits.every((wait) => wait <= HELLO_MS_MAX), `${waits}`);
  assert(waits.length > 5 && waits.at(-1)! > 5 * waits[0]!, `${waits}`);
  assertEquals(alice.hears(), ["waiting for sequencer"]);
  network.isLost = () => false;
  network.run(1_000);
  assertEquals(alice.hears().sort(), ["alice: hello all", "ford: welcome", "waiting for"]);
  assertEquals(ford!.hears().slice(0, 1), ["join alice"]);
  network.take();
  network.run(10_000);
  assertEquals(network.takeFrames("hello"), []);
});

Deno.test("TotalGroup is welcomed at a later hello when the tracker's notice is late", () => {
  const { assembly, network, hosts: [ford] } = assemble("ford");
  const alice = assembly.join("alice", { isNoticeLate: true });
  alice.says("may I?");
  ford!.says("who is there?");
  network.run(300);
  assertEquals([alice.hears(), ford!.hears()], [[], ["ford: who is there?"]]);
  assembly.notice(changeOf("join", 2, "alice"));
  network.run(1_000);
  assertEquals([alice.hears(), ford!.hears()], [["alice: may I?"], [
    "join alice",
    "alice: may I?",
  ]]);
});

Deno.test("TotalGroup takes frames from its sequencer alone, in its epoch", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  const slice = { fragment: 3, sentAt: 0, start: 0, end: 1 };
  const payload = bytesOf("x");
  const ordered = { base: 3, slot: 2, submission: 1, messages: [slice], epoch: EPOCH } as const;
  const frames: Frame[] = [
    { type: "ordered", ...ordered },
    { type: "change", epoch: EPOCH, seq: 3, change: { ...changeOf("evict", 3, "ford"), slot: 1 } },
    { type: "ack", share: 106_496, entries: [{ stream: ford!.id, delivered: 1, credit: 0 }] },
    { type: "tail", highest: 9 },
    { type: "not-held", stream: idOf(SEQUENCER), ranges: [{ first: 3, last: 9 }] },
    { type: "nak", stream: ford!.id, ranges: [{ first: 1, last: 9 }] },
  ];
  const before = ford!.counters.foreign;
  for (const frame of frames) {
    const arthurs = assembly.forged(ford!, frame, { payload, source: arthur!.id });
    assembly.deliver(ford!, arthurs, arthur!.address);
    assembly.deliver(ford!, arthurs);
    for (const epoch of [{ ...EPOCH, boot: 8 }, { ...EPOCH, number: 2 }]) {
      assembly.deliver(ford!, assembly.forged(ford!, frame, { payload, epoch }));
    }
  }
  assertEquals(ford!.counters.foreign - before, 4 * frames.length);
  network.run(100);
  assertEquals([ford!.hears(), network.take()], [[], []]);
  arthur!.says("nothing happened");
  network.run(20);
  assertEquals(ford!.hears(), ["arthur: nothing happened"]);
});

Deno.test("TotalGroup ignores nonsense from its sequencer", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  const ranges = [{ first: 1, last: U48_MAX }];
  const nonsense: Frame[] = [
    { type: "ack", share: 106_496, entries: [{ stream: ford!.id, delivered: U48_MAX, credit: 0 }] },
    { type: "ack", share: 106_496, entries: [{ stream: 5, delivered: 1, credit: 0 }] },
    { type: "nak", stream: ford!.id, ranges },
    { type: "nak", stream: 5, ranges },
    { type: "not-held", stream: 5, ranges },
    { type: "welcome", joined: 0, peerJoined: 9, base: 5, cut: 5, name: "marvin" },
    { type: "welcome", joined: 0, peerJoined: 1, base: 5, cut: 5, name: "marvin" },
    { type: "data", base: 1, messages: [{ fragment: 3, sentAt: 0, start: 0, end: 0 }] },
    { type: "bye", joined: 1, last: 0 },
    { type: "hello", joined: 1, peerJoined: 1, base: 0, cut: 0, name: "marvin" },
    { type: "probe", count: 1 },
  ];
  for (const frame of nonsense) assembly.deliver(ford!, assembly.forged(ford!, frame));
  arthur!.says("unmoved");
  ford!.says("me too");
  network.run(100);
  assertEquals(ford!.hears().sort(), ["arthur: unmoved", "ford: me too"]);
});

Deno.test("TotalGroup names the sender of a message by the stay that had the slot", () => {
  const assembly = new Assembly();
  const ford = assembly.join("ford");
  assembly.network.run(50);
  const arthur = assembly.join("arthur");
  assembly.network.run(50);
  assembly.exit("leave", "arthur");
  assembly.network.remove(arthur);
  const again = assembly.join("arthur", { next: 1 });
  again.says("under another slot");
  assembly.network.run(100);
  assertEquals(ford.hears(), [
    "join arthur",
    "leave arthur",
    "join arthur",
    "arthur: under another slot",
  ]);
  assertEquals([ford.group.slot, arthur.group.slot, again.group.slot], [1, 2, 4]);
  const view = ford.group.currentView();
  assertEquals(view.members.map(({ name, address }) => [name, address]), [
    ["ford", addressFor("ford")],
    ["arthur", addressFor("arthur")],
  ]);
  assertEquals(ford.group.removed, []);
});

Deno.test("TotalGroup ignores a submission number of its own that it never sent", () => {
  const { assembly, network, desk, hosts: [ford] } = assemble("ford");
  const messages = [{ fragment: 3, sentAt: 0, start: 0, end: 1 }];
  const absurd = {
    type: "ordered",
    base: 2,
    slot: 1,
    submission: 99,
    messages,
    epoch: EPOCH,
  } as const;
  assembly.deliver(ford!, assembly.forged(ford!, absurd, { payload: bytesOf("x") }));
  network.run(20);
  network.remove(desk);
  ford!.says("one");
  ford!.group.startLeaving(network.now);
  network.run(20);
  assertEquals(ford!.hears(), ["ford: x"]);
  assertEquals(ford!.drained, undefined, "message 1 has not come back");
  assertEquals(ford!.group.isSettled, false);
});
