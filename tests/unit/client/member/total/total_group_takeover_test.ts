import { assert, assertEquals } from "@std/assert";
import {
  IDS_PER_FRAME_MAX,
  MESSAGE_BYTES_MAX,
  RECOVER_MS,
  TAIL_MS_MAX,
} from "../../../../../lib/core/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import { Dynasty } from "./fixture_dynasty.ts";
import { addressFor, changeOf, GROUP, idOf } from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";
import { EPOCH, SEQUENCER } from "./fixture_total.ts";

/** Loses the messages that the first sequencer sends, except to these members. */
function reachesOnly(dynasty: Dynasty, ...names: string[]): void {
  dynasty.network.isLost = (passing) =>
    passing.from === SEQUENCER && has("ordered", passing) && !names.includes(passing.to);
}

/** Ends the sequencer that reigns, repairs the network, and grants the group to the next one. */
function passOn(dynasty: Dynasty, name = "trillian") {
  dynasty.crash();
  dynasty.network.isLost = () => false;
  return dynasty.grant(name);
}

Deno.test("TotalGroup goes on with the next sequencer in one order, with nothing lost or doubled", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  const [ford, arthur] = dynasty.hosts;
  ford!.says("one");
  arthur!.says("two");
  dynasty.network.run(20);
  passOn(dynasty);
  dynasty.network.run(50);
  ford!.says("three");
  arthur!.says("four");
  dynasty.network.run(50);
  const [first, ...others] = dynasty.hear();
  assertEquals(first!.toSorted(), ["arthur: four", "arthur: two", "ford: one", "ford: three"]);
  for (const other of others) assertEquals(other, first);
});

Deno.test("TotalGroup delivers after a takeover what only one member had delivered before", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  reachesOnly(dynasty, "alice");
  dynasty.host("ford").says("only alice", "has this");
  dynasty.network.run(1);
  assertEquals(dynasty.hear(), [[], [], ["ford: only alice", "ford: has this"]]);
  passOn(dynasty);
  dynasty.network.run(100);
  const heard = ["ford: only alice", "ford: has this"];
  assertEquals(dynasty.hear(), [heard, heard, []]);
  assert(dynasty.host("ford").group.isSettled);
});

Deno.test("TotalGroup submits again a message that has no place after a takeover", () => {
  const dynasty = new Dynasty("ford", "arthur");
  reachesOnly(dynasty);
  dynasty.host("ford").says("ordered", "and lost");
  dynasty.network.run(1);
  passOn(dynasty);
  dynasty.network.run(200);
  const heard = ["ford: ordered", "ford: and lost"];
  assertEquals(dynasty.hear(), [heard, heard]);
});

Deno.test("TotalGroup drops void entries above the recovered log at the install", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford, arthur] = dynasty.hosts;
  // Ford's first message reaches no member, his second only arthur: after a hole it is void.
  reachesOnly(dynasty);
  ford!.says("first");
  dynasty.network.run(0.15);
  reachesOnly(dynasty, "arthur");
  ford!.says("second");
  dynasty.network.run(0.25);
  assertEquals(arthur!.group.load.windowSeqs > 0, true, "he holds the second");
  passOn(dynasty);
  arthur!.says("third");
  dynasty.network.run(300);
  const [first, second] = dynasty.hear();
  assertEquals(first, second);
  assertEquals(first!.toSorted(), ["arthur: third", "ford: first", "ford: second"]);
  assertEquals(first!.filter((line) => line.startsWith("ford")), ["ford: first", "ford: second"]);
});

Deno.test("TotalGroup takes nothing of the former sequencer after its promise", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const { desk } = dynasty.assembly;
  dynasty.grant("trillian");
  dynasty.network.run(50);
  const { foreign } = dynasty.host("ford").counters;
  // The former sequencer was only asleep. It goes on to order, and no member listens.
  desk.group.onChange({ ...changeOf("join", 3, "zaphod"), slot: 3 }, dynasty.network.now);
  dynasty.network.run(50);
  assert(dynasty.host("ford").counters.foreign > foreign);
  assertEquals(dynasty.hear(), [[], []]);
  dynasty.host("ford").says("to the new one");
  dynasty.network.run(50);
  assertEquals(dynasty.hear(), [["ford: to the new one"], ["ford: to the new one"]]);
});

Deno.test("TotalGroup delivers during a takeover the entries that it holds in order", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford, arthur] = dynasty.hosts;
  arthur!.isReading = false;
  ford!.says("one", "two");
  dynasty.network.run(10);
  dynasty.crash();
  dynasty.network.isLost = ({ from }) => from === "ford";
  dynasty.grant("trillian");
  arthur!.isReading = true;
  dynasty.network.run(50);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two"]);
});

Deno.test("TotalGroup submits nothing before the epoch is open", () => {
  const dynasty = new Dynasty("ford", "arthur");
  dynasty.crash();
  dynasty.network.isLost = ({ from }) => from === "arthur";
  dynasty.grant("trillian");
  dynasty.host("ford").says("not yet");
  dynasty.network.take();
  dynasty.network.run(400);
  const submitted = dynasty.network.take().filter((passing) => has("data", passing));
  assertEquals(submitted, [], "arthur has not promised");
  dynasty.network.isLost = () => false;
  dynasty.network.run(2 * RECOVER_MS);
  assertEquals(dynasty.hear(), [["ford: not yet"], ["ford: not yet"]]);
});

Deno.test("TotalGroup gets a lost install again by repeating its promise", () => {
  const dynasty = new Dynasty("ford", "arthur");
  dynasty.crash();
  dynasty.network.isLost = (passing) => has("install", passing) && passing.to === "ford";
  dynasty.grant("trillian");
  dynasty.network.run(20);
  dynasty.network.isLost = () => false;
  dynasty.host("ford").says("as soon as I may");
  dynasty.host("arthur").says("I may");
  dynasty.network.run(200);
  const [first, second] = dynasty.hear();
  assertEquals(first, second);
  assertEquals(first!.toSorted(), ["arthur: I may", "ford: as soon as I may"]);
});

Deno.test("TotalGroup repeats its tail until the new sequencer has what the old one had acknowledged", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const { desk, network } = { desk: dynasty.assembly.desk, network: dynasty.network };
  // The old sequencer acknowledges a message that it never orders, so ford sends it no more tails.
  desk.isEngineSlow = true;
  dynasty.host("ford").says("acknowledged");
  network.run(2_000);
  dynasty.crash();
  // The tails that ford sends after the install are lost for a while.
  network.isLost = (passing) => passing.from === "ford" && has("tail", passing);
  dynasty.grant("trillian");
  network.run(100);
  assertEquals(dynasty.hear(), [[], []]);
  network.isLost = () => false;
  network.run(2 * TAIL_MS_MAX);
  assertEquals(dynasty.hear(), [["ford: acknowledged"], ["ford: acknowledged"]]);
});

Deno.test("TotalGroup.takeDoubt() returns its epoch when a sequencer unknown to it asks for a promise", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford, arthur] = dynasty.hosts;
  dynasty.crash();
  const heir = dynasty.grant("trillian", (host) => host === arthur);
  dynasty.network.run(10);
  assertEquals(ford!.group.takeDoubt(), EPOCH, "a sequencer unknown to ford asked him to promise");
  assertEquals(ford!.group.takeDoubt(), undefined, "it is returned once");
  assertEquals(heir.group, undefined);
  dynasty.tell(ford!, heir);
  dynasty.network.run(2 * RECOVER_MS);
  assert(heir.group !== undefined);
  assertEquals(ford!.group.epoch, heir.epoch);
});

Deno.test("TotalGroup changes its sequencer on the tracker's word only", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford, arthur] = dynasty.hosts;
  const epoch = { number: 9, boot: EPOCH.boot };
  const header = { group: GROUP, source: idOf("zaphod"), destination: ford!.id, epoch };
  const recover = encodeDatagram({ header, frames: [{ type: "recover", epoch, view: 2 }] });
  dynasty.assembly.deliver(ford!, recover, addressFor("zaphod"));
  assertEquals([ford!.group.epoch, ford!.group.takeDoubt()], [EPOCH, EPOCH]);
  arthur!.says("still here");
  dynasty.network.run(20);
  assertEquals(ford!.hears(), ["arthur: still here"]);
});

Deno.test("TotalGroup doubts a reign of its own number and another boot id, and ignores an older one", () => {
  const { hosts: [ford], network } = new Dynasty("ford");
  const at = { sequencer: idOf("trillian"), address: addressFor("trillian") };
  ford!.group.onReign({ type: "reign", epoch: { ...EPOCH, boot: 5 }, ...at }, network.now);
  assertEquals([ford!.group.takeDoubt(), ford!.group.epoch], [EPOCH, EPOCH]);
  ford!.group.onReign({ type: "reign", epoch: { number: 0, boot: 5 }, ...at }, network.now);
  assertEquals([ford!.group.takeDoubt(), ford!.group.epoch], [undefined, EPOCH]);
  ford!.group.onReign({ type: "reign", epoch: EPOCH, ...at }, network.now);
  assertEquals(ford!.group.takeDoubt(), undefined, "it is the reign that ford knows");
});

Deno.test("TotalGroup doubts its sequencer's reign when several hellos go unanswered", () => {
  const dynasty = new Dynasty("ford");
  dynasty.crash();
  const alice = dynasty.assembly.join("alice", { isNoticeLate: true });
  dynasty.network.run(100);
  assertEquals(alice.group.takeDoubt(), undefined, "one hello may have got lost");
  dynasty.network.run(1_000);
  assertEquals(alice.group.takeDoubt(), EPOCH);
});

Deno.test("TotalGroup removes members that the install does not name", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  dynasty.crash();
  dynasty.network.remove(dynasty.host("alice"));
  const heir = dynasty.grant("trillian");
  dynasty.network.run(1_500);
  assertEquals(heir.reports[0], `silent ${idOf("alice")}`);
  dynasty.exit("evict", "alice", heir);
  dynasty.host("ford").says("two of us");
  dynasty.network.run(100);
  const heard = ["leave alice", "ford: two of us"];
  assertEquals(dynasty.hear(), [heard, heard, []]);
  assertEquals(dynasty.host("ford").group.removed, [idOf("alice")]);
});

Deno.test("TotalGroup begins anew at its new join when its first join became void", () => {
  const dynasty = new Dynasty("ford", "arthur");
  // Only alice hears of her join, by her welcome.
  dynasty.network.isLost = (passing) => passing.from === SEQUENCER && !has("welcome", passing);
  const alice = dynasty.assembly.join("alice");
  dynasty.network.run(20);
  dynasty.crash();
  dynasty.network.isLost = () => false;
  dynasty.hosts.push(alice);
  dynasty.grant("trillian");
  alice.says("may I?");
  dynasty.network.run(200);
  dynasty.host("ford").says("you may");
  dynasty.network.run(50);
  assertEquals(dynasty.hear(), [
    ["join alice", "alice: may I?", "ford: you may"],
    ["join alice", "alice: may I?", "ford: you may"],
    ["alice: may I?", "ford: you may"],
  ]);
});

Deno.test("TotalGroup says hello to the new sequencer when it joins during a takeover", () => {
  const dynasty = new Dynasty("ford");
  dynasty.crash();
  const alice = dynasty.assembly.join("alice", { isNoticeLate: true });
  dynasty.hosts.push(alice);
  dynasty.network.run(30);
  dynasty.grant("trillian");
  dynasty.network.run(800);
  alice.says("hello");
  dynasty.network.run(50);
  assertEquals(dynasty.hear(), [["join alice", "alice: hello"], ["alice: hello"]]);
});

Deno.test("TotalGroup promises a third sequencer when the second dies before its install", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  reachesOnly(dynasty, "alice");
  dynasty.host("ford").says("only alice has this");
  dynasty.network.run(1);
  const second = passOn(dynasty);
  // The second sequencer hears the promises and asks for entries, and gets no further.
  dynasty.network.isLost = ({ from, datagram }) =>
    from === "trillian" && datagram.frames.some(({ type }) => type !== "recover");
  dynasty.network.run(10);
  assertEquals(second.group, undefined);
  passOn(dynasty, "zaphod");
  dynasty.network.run(200);
  const heard = ["ford: only alice has this"];
  assertEquals(dynasty.hear(), [heard, heard, heard]);
});

Deno.test("TotalGroup that missed a whole epoch does not bring back entries that became void in it", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  const { network } = dynasty;
  // After a hole alice holds an entry that no other member holds.
  reachesOnly(dynasty);
  dynasty.host("ford").says("first");
  network.run(0.15);
  reachesOnly(dynasty, "alice");
  dynasty.host("ford").says("second");
  network.run(0.25);
  // She promises the second epoch, and hears nothing else of it.
  const second = passOn(dynasty);
  network.isLost = ({ to, from, datagram }) =>
    to === "alice" && from === "trillian" &&
    !datagram.frames.some(({ type }) => type === "recover");
  network.run(5);
  assert(second.group !== undefined);
  dynasty.host("arthur").says("in the second epoch");
  network.run(50);
  passOn(dynasty, "zaphod");
  network.run(100);
  const [first, ...others] = dynasty.hear();
  assertEquals(first!.toSorted(), ["arthur: in the second epoch", "ford: first", "ford: second"]);
  for (const other of others) assertEquals(other, first);
});

Deno.test("TotalGroup opens the epoch once all parts of its install have come", () => {
  const dynasty = new Dynasty("ford");
  const { network, hosts: [ford] } = dynasty;
  dynasty.crash();
  network.isLost = () => true;
  const heir = dynasty.grant("trillian");
  network.run(5);
  const others = Array.from({ length: IDS_PER_FRAME_MAX }, (_, i) => 5_000_000 + i);
  const rest = { epoch: heir.epoch, previousLast: 1, view: 2, parts: 2 } as const;
  const part = (index: number, members: number[]) => {
    const header = { group: GROUP, source: heir.id, destination: 0, epoch: heir.epoch };
    const frame = { type: "install", seq: 2 + index, part: index, members, ...rest } as const;
    dynasty.assembly.deliver(ford!, encodeDatagram({ header, frames: [frame] }), heir.address);
  };
  ford!.says("in two parts");
  part(1, [ford!.id]);
  network.take();
  network.run(50);
  assertEquals(network.take().filter((one) => has("data", one)), [], "one part is missing");
  part(0, others);
  network.run(50);
  assert(network.take().some((one) => has("data", one)), "now it submits");
});

Deno.test("TotalGroup that leaves during a takeover waits until its last message comes back", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford] = dynasty.hosts;
  reachesOnly(dynasty);
  ford!.says("my last");
  dynasty.network.run(1);
  ford!.group.startLeaving(dynasty.network.now);
  assertEquals(ford!.drained, undefined);
  passOn(dynasty);
  dynasty.network.run(100);
  assertEquals(ford!.drained, []);
  assertEquals(dynasty.hear(), [["ford: my last"], ["ford: my last"]]);
});

Deno.test("TotalGroup delivers a message of 64 KiB whole and once over a takeover", () => {
  const dynasty = new Dynasty("ford", "arthur", "alice");
  const long = "x".repeat(MESSAGE_BYTES_MAX);
  let count = 0;
  // Half of the fragments reach only arthur, the others only alice.
  dynasty.network.isLost = (passing) =>
    passing.from === SEQUENCER && has("ordered", passing) &&
    passing.to !== (++count % 6 < 3 ? "arthur" : "alice");
  dynasty.host("ford").says(long, "after it");
  dynasty.network.run(3);
  passOn(dynasty);
  dynasty.network.run(1_000);
  const heard = [`ford: ${long}`, "ford: after it"];
  assertEquals(dynasty.hear(), [heard, heard, heard]);
});

Deno.test("TotalGroup reports the highest view received, and no member as removed whose rejoin was received", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford] = dynasty.hosts;
  dynasty.assembly.exit("leave", "arthur");
  dynasty.network.run(20);
  assertEquals([ford!.group.view, ford!.group.removed], [3, [idOf("arthur")]]);
  // Ford's application takes no more events, and arthur comes back.
  ford!.isReading = false;
  dynasty.network.remove(dynasty.host("arthur"));
  dynasty.assembly.join("arthur");
  dynasty.network.run(20);
  assertEquals([ford!.group.view, ford!.group.removed], [4, []]);
  assertEquals(ford!.group.currentView().number, 3);
});

Deno.test("TotalGroup asks the next sequencer who lacks its messages, which waits for acknowledgements", () => {
  const dynasty = new Dynasty("ford", "arthur");
  const [ford, arthur] = dynasty.hosts;
  arthur!.isReading = false;
  ford!.says("one");
  dynasty.network.run(20);
  ford!.group.startLeaving(dynasty.network.now);
  passOn(dynasty);
  dynasty.network.run(1_000);
  // What arthur promised to the new sequencer he only holds.
  assertEquals(ford!.drained, undefined);
  arthur!.isReading = true;
  dynasty.network.run(1_000);
  assertEquals([ford!.drained, arthur!.hears()], [[], ["ford: one"]]);
});
