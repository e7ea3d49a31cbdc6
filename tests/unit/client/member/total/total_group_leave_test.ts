import { assert, assertEquals } from "@std/assert";
import { BYE_MS, HOLDERS_MS } from "../../../../../lib/core/mod.ts";
import { changeOf, forged } from "../fixture_groups.ts";
import { SEQUENCE_ID } from "../../../../../lib/client/member/total/ordered_events.ts";
import { assemble, Assembly, EPOCH, SEQUENCER, totalRecord } from "./fixture_total.ts";
import { has } from "../fixture_network.ts";

Deno.test("TotalGroup says bye with its last seq once its own messages have come back", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  ford!.says("one", "two");
  ford!.group.startLeaving(network.now);
  assertEquals(ford!.drained, undefined);
  assert(ford!.group.room() === 0 && ford!.group.isLeaving);
  network.run(200);
  assertEquals([ford!.drained, ford!.hears()], [[], ["ford: one", "ford: two"]]);
  assertEquals(network.takeFrames("bye").map(({ frame }) => [frame.joined, frame.last]), [[1, 2]]);
  assertEquals(
    arthur!.hears(),
    ["ford: one", "ford: two"],
    "ford's leave is reported at the entry that the notice brings",
  );
});

Deno.test("TotalGroup leaves at once when none of its messages is outstanding", () => {
  const { network, hosts: [ford] } = assemble("ford");
  ford!.group.startLeaving(network.now);
  assertEquals(ford!.drained, []);
  ford!.group.startLeaving(network.now);
  network.run(1);
  assertEquals(network.takeFrames("bye").length, 1);
});

Deno.test("TotalGroup delivers while it is leaving", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => has("data", passing) && passing.from === "ford";
  ford!.says("my last");
  ford!.group.startLeaving(network.now);
  arthur!.says("wait for me");
  network.run(10);
  assertEquals([ford!.drained, ford!.hears()], [undefined, ["arthur: wait for me"]]);
  network.isLost = () => false;
  network.run(200);
  assertEquals([ford!.drained, ford!.hears()], [[], ["ford: my last"]]);
  assembly.exit("leave", "ford");
  network.run(20);
  assertEquals(arthur!.hears(), ["arthur: wait for me", "ford: my last", "leave ford"]);
});

Deno.test("TotalGroup leaves after BYE_MS without progress, and names the messages that are lacking", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  ford!.says("one");
  network.run(20);
  network.remove(desk);
  ford!.says("two", "three");
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS - 1);
  assertEquals(ford!.drained, undefined);
  network.run(2);
  assertEquals(ford!.drained, ["sequencer 2-3", "arthur 1-1?"]);
  assertEquals(network.takeFrames("bye").length, 1);
});

Deno.test("TotalGroup names all that may lack a message of ours that comes back after the wait", () => {
  const { assembly, network, desk, hosts: [ford, arthur] } = assemble("ford", "arthur");
  ford!.says("one");
  network.run(HOLDERS_MS + 100);
  desk.isEngineSlow = true;
  ford!.says("two");
  // The sequencer does not hear the bye, as a new one would not have either.
  network.isLost = (passing) => has("bye", passing) || passing.to === "arthur";
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS + 100);
  assertEquals(ford!.drained, ["sequencer 2-2"]);
  desk.isEngineSlow = false;
  desk.group.onAppended(4);
  assembly.join("jay");
  network.run(100);
  assertEquals(ford!.hears(), ["ford: one", "ford: two", "join jay"]);
  assertEquals(arthur!.hears(), ["ford: one"]);
  assertEquals(ford!.drained, ["arthur 2-2?"], "jay joined after it");
});

Deno.test("TotalGroup names all that may lack its messages if it is evicted while it waits for them", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur", "trillian");
  ford!.says("one");
  network.run(HOLDERS_MS + 100);
  arthur!.isReading = false;
  ford!.says("two");
  ford!.group.startLeaving(network.now);
  network.run(500);
  assertEquals(ford!.drained, undefined);
  const { inDoubt } = ford!.group.abandon(network.now);
  assertEquals(inDoubt, undefined, "it has its place");
  assertEquals(ford!.drained, ["arthur 2-2?"]);
});

Deno.test("TotalGroup that is not leaving says of nobody that it lacks something when it is evicted", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  arthur!.isReading = false;
  ford!.says("one");
  network.run(500);
  ford!.group.abandon(network.now);
  assertEquals(ford!.drained, undefined);
});

Deno.test("TotalGroup waits longer than BYE_MS while its messages come back one by one", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  desk.isEngineSlow = true;
  ford!.says("one", "two", "three");
  ford!.group.startLeaving(network.now);
  for (const seq of [3, 4, 5]) {
    network.run(BYE_MS - 100);
    assertEquals(ford!.drained, undefined);
    desk.group.onAppended(seq);
  }
  network.run(200);
  assertEquals([ford!.drained, ford!.hears().length], [[], 3]);
});

Deno.test("TotalGroup delivers nothing after the entry of its own eviction", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = ({ to, from }) => to === "arthur" && from === SEQUENCER;
  arthur!.says("before");
  network.run(5);
  const change = { ...changeOf("evict", 3, "arthur"), slot: 2 };
  const slice = { fragment: 3, sentAt: 0, start: 0, end: 1 };
  const ordered = { type: "ordered", epoch: EPOCH, slot: 1, submission: 1 } as const;
  const after = { ...ordered, base: 5, messages: [slice] };
  const payload = Uint8Array.of(65);
  assembly.deliver(arthur!, assembly.forged(arthur!, after, { payload }));
  const evicted = { type: "change", epoch: EPOCH, seq: 4, change } as const;
  assembly.deliver(arthur!, assembly.forged(arthur!, evicted));
  network.isLost = () => false;
  network.run(100);
  assertEquals(arthur!.hears(), ["arthur: before", "evict arthur"]);
  assertEquals(ford!.hears(), ["arthur: before"]);
  // Of the entry that he has and did not deliver he is told once he is back.
  assertEquals([...arthur!.group.abandon(network.now).resume], [[SEQUENCE_ID, 4]]);
});

Deno.test("TotalGroup.abandon() delivers what is held, and returns where it stood and what is in doubt", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  ford!.says("one");
  network.run(20);
  network.isLost = ({ from, to }) => from === "ford" && to === SEQUENCER;
  ford!.says("two", "three");
  network.run(5);
  // Meanwhile one entry of arthur's is lost on its way to ford, and the next one arrives.
  network.isLost = ({ from, to }) => from === "ford" || to === "ford";
  arthur!.says("lost");
  network.run(1);
  network.isLost = ({ from }) => from === "ford";
  arthur!.says("there");
  network.run(0.5);
  ford!.isReading = false;
  network.run(1);
  const { inDoubt, resume } = ford!.group.abandon(network.now);
  assertEquals(inDoubt, { first: 2, last: 3 });
  assertEquals([...resume], [[SEQUENCE_ID, 5]]);
  ford!.isReading = true;
  network.run(0);
  assertEquals(ford!.hears(), ["ford: one", "sequencer lost 4", "arthur: there"]);
});

Deno.test("TotalGroup.abandon() has no doubt about messages that came back and were not taken yet", () => {
  const { network, hosts: [ford] } = assemble("ford", "arthur");
  ford!.isReading = false;
  ford!.says("one", "two");
  network.run(20);
  network.isLost = () => true;
  ford!.says("three");
  network.run(20);
  const { inDoubt } = ford!.group.abandon(network.now);
  assertEquals(inDoubt, { first: 3, last: 3 });
  ford!.isReading = true;
  network.run(0);
  assertEquals(ford!.hears(), ["ford: one", "ford: two"]);
});

Deno.test("TotalGroup reports at a rejoin the entries that it missed as one gap", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  arthur!.says("one");
  network.run(20);
  const { resume } = arthur!.group.abandon(network.now);
  network.remove(arthur!);
  assembly.exit("evict", "arthur");
  ford!.says("missed", "missed, too");
  network.run(20);
  const again = assembly.join("zaphod", { resume });
  ford!.says("back again");
  network.run(50);
  assertEquals(again.hears(), ["sequencer lost 4-6", "ford: back again"]);
  assertEquals(resume.get(SEQUENCE_ID), 3);
});

Deno.test("TotalGroup reports no gap at a rejoin if it missed nothing", () => {
  const assembly = new Assembly();
  const ford = assembly.join("ford", { resume: new Map([[SEQUENCE_ID, 0]]) });
  assembly.network.run(50);
  ford.says("new");
  assembly.network.run(50);
  assertEquals(ford.hears(), ["ford: new"]);
});

Deno.test("TotalGroup continues its seqs when it joins again under its id, and old copies change nothing", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  arthur!.says("one", "two");
  network.run(20);
  arthur!.group.startLeaving(network.now);
  network.run(20);
  network.remove(arthur!);
  assembly.exit("leave", "arthur");
  const again = assembly.join("arthur", { next: arthur!.group.next });
  const payload = Uint8Array.of(65);
  const messages = [{ fragment: 3, sentAt: 0, start: 0, end: 1 }];
  again.says("three");
  network.run(20);
  const copy = forged("arthur", again, { type: "data", base: 2, messages }, payload);
  assembly.desk.receive(copy, again.address, network.now);
  network.run(1_000);
  assertEquals([again.group.next, again.hears()], [4, ["arthur: three"]]);
  assertEquals(ford!.hears().slice(2), ["leave arthur", "join arthur", "arthur: three"]);
});

Deno.test("TotalGroup is ordered once when it is back before the sequencer hears that it left", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => has("bye", passing);
  arthur!.says("one");
  arthur!.group.startLeaving(network.now);
  network.run(20);
  network.remove(arthur!);
  const left = assembly.exit("leave", "arthur", { isNoticeLate: true });
  const again = assembly.join("arthur", { next: arthur!.group.next, isNoticeLate: true });
  again.says("two");
  const entries = [{ stream: again.id, delivered: 1, credit: 9 }];
  assembly.deliver(again, assembly.forged(again, { type: "ack", share: 106_496, entries }));
  network.run(100);
  assertEquals(
    ford!.hears(),
    ["arthur: one"],
    "no message of the new stay is ordered in the old one",
  );
  assembly.notice(left);
  assembly.notice(changeOf("join", 4, "arthur"));
  network.run(1_000);
  assertEquals(ford!.hears(), ["leave arthur", "join arthur", "arthur: two"]);
  assertEquals(again.hears(), ["arthur: two"]);
  assert(again.group.isSettled);
});

Deno.test("TotalGroup keeps a member that left and came back within one step over several views", () => {
  const { assembly, network, desk, hosts: [ford] } = assemble("ford", "arthur", "alice");
  const seats = [["ford", 1], ["alice", 3], ["arthur", 5], ["zaphod", 6]] as const;
  const members = seats.map(([name, joined]) => ({ name, joined }));
  desk.group.onRecord(totalRecord(6, members, desk), assembly.now);
  network.run(20);
  assertEquals(ford!.hears(), ["leave arthur", "join arthur", "join zaphod"]);
  const view = ford!.group.currentView();
  assertEquals(view.members.map(({ name }) => name), ["ford", "alice", "arthur", "zaphod"]);
  assertEquals(view.number, 6);
  assertEquals(ford!.group.removed, [], "arthur is back, so a tracker may take him for a member");
});

Deno.test("TotalGroup.onRecord() returns whether the view still has this stay", () => {
  const { network, desk, hosts: [ford] } = assemble("ford");
  const record = (name: string, joined: number) => totalRecord(3, [{ name, joined }], desk);
  assert(ford!.group.onRecord(record("ford", 1), network.now));
  assert(!ford!.group.onRecord(record("ford", 3), network.now));
  assert(!ford!.group.onRecord(record("arthur", 1), network.now));
});

Deno.test("TotalGroup leaves only when every member has acknowledged what it sent", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => passing.to === "arthur";
  ford!.says("one", "two");
  network.run(100);
  ford!.group.startLeaving(network.now);
  network.run(1_000);
  assertEquals([ford!.drained, ford!.hears()], [undefined, ["ford: one", "ford: two"]]);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals([ford!.drained, arthur!.hears()], [[], ["ford: one", "ford: two"]]);
});

Deno.test("TotalGroup names the members that lack messages of ours, and how many", () => {
  const { network, hosts: [ford] } = assemble("ford", "arthur", "trillian");
  ford!.says("one");
  network.run(100);
  network.isLost = (passing) => passing.to === "arthur";
  ford!.says("two", "three");
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS + 200);
  assertEquals(ford!.drained, ["arthur 2-3"]);
});

Deno.test("TotalGroup does not know who has its messages if its sequencer dies before it says so", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  ford!.says("one", "two");
  network.run(20);
  network.remove(desk);
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS + 1);
  assertEquals([ford!.drained, ford!.hears()], [["arthur 1-2?"], ["ford: one", "ford: two"]]);
});

Deno.test("TotalGroup names nobody if its sequencer dies long after all had its messages", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  ford!.says("one", "two");
  network.run(HOLDERS_MS + 100);
  network.remove(desk);
  network.run(60_000);
  ford!.group.startLeaving(network.now);
  assertEquals([ford!.drained, ford!.hears()], [[], ["ford: one", "ford: two"]]);
});

Deno.test("TotalGroup does not name a member that joined after its last message", () => {
  const { assembly, network, desk, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => passing.to === "arthur" || passing.from === "arthur";
  ford!.says("one");
  network.run(20);
  assembly.join("jay");
  network.run(20);
  network.remove(desk);
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS + 1);
  assertEquals([ford!.drained, arthur!.hears()], [["arthur 1-1?"], []]);
});

Deno.test("TotalGroup sends nothing more once it knows that all have its messages", () => {
  const { network, hosts: [ford] } = assemble("ford", "arthur");
  ford!.says("one");
  network.run(HOLDERS_MS + 100);
  assertEquals(network.takeFrames("lacking").length, 2, "a question and its answer");
  network.run(60_000);
  assertEquals(network.takeFrames("lacking"), []);
});

Deno.test("TotalGroup waits for a member that stops reading, and not for one that goes", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  arthur!.isReading = false;
  ford!.says("one");
  network.run(20);
  ford!.group.startLeaving(network.now);
  network.run(500);
  assertEquals(ford!.drained, undefined);
  assembly.exit("evict", "arthur");
  network.run(1_000);
  assertEquals(ford!.drained, []);
});

Deno.test("TotalGroup counts an answer to a question that it has not asked as foreign", () => {
  const { assembly, hosts: [ford] } = assemble("ford", "arthur");
  const { counters } = ford!;
  const before = counters.foreign;
  assembly.deliver(ford!, assembly.forged(ford!, { type: "lacking", seq: 2, members: [] }));
  assertEquals(counters.foreign, before + 1);
});
