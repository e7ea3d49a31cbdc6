import { assert, assertEquals } from "@std/assert";
import {
  ACK_MS,
  DELIVER_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  NAK_RETRY_MS,
  REORDER_MS,
  U48_MAX,
  UNSENT_BYTES_MAX,
} from "../../../../lib/core/mod.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";
import { Scene } from "./fixture_desk.ts";

Deno.test("OrderedGroup puts all submissions into one order that keeps each sender's own", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("ford", 1, "one", "two");
  scene.submits("arthur", 1, "uno");
  scene.submits("ford", 3, "three");
  const heard = scene.entries("ford");
  assertEquals(heard.map((line) => line.slice(0, 2)), ["3 ", "4 ", "5 ", "6 "]);
  const said = heard.map((line) => line.slice(2));
  const fords = ["ford: one", "ford: two", "ford: three"];
  assertEquals(said.filter((line) => line.startsWith("ford")), fords);
  assertEquals(said.filter((line) => line.startsWith("arthur")), ["arthur: uno"]);
  assertEquals(scene.entries("arthur"), heard);
});

Deno.test("OrderedGroup places changes and messages in the order in which they came", () => {
  const scene = new Scene("ford");
  scene.submits("ford", 1, "before");
  scene.pass();
  scene.change("join", 2, "arthur");
  scene.pass();
  scene.submits("ford", 2, "between");
  scene.pass();
  scene.change("leave", 3, "arthur", 2);
  scene.submits("ford", 3, "after");
  assertEquals(scene.entries("ford"), [
    "2 ford: before",
    "3 join arthur",
    "4 ford: between",
    "5 leave arthur",
    "6 ford: after",
  ]);
  assertEquals([scene.group.view, scene.group.last, scene.group.size], [3, 6, 1]);
  assertEquals(
    scene.entries("arthur"),
    ["3 join arthur", "4 ford: between"],
    "no more than its own",
  );
});

Deno.test("OrderedGroup.onChange() waits for a change that is missing, and ignores one that is repeated", () => {
  const scene = new Scene("ford");
  assert(!scene.change("join", 3, "alice"));
  assertEquals([scene.group.view, scene.entries("ford")], [1, []]);
  assert(scene.change("join", 2, "arthur") && scene.change("join", 3, "alice"));
  assert(scene.change("join", 2, "arthur"));
  assertEquals(scene.entries("ford"), ["2 join arthur", "3 join alice"]);
});

Deno.test("OrderedGroup welcomes each hello with the seq before its member's join", () => {
  const scene = new Scene("ford");
  scene.submits("ford", 1, "one", "two");
  scene.pass();
  scene.change("join", 2, "arthur");
  scene.submits("ford", 3, "three");
  scene.pass();
  for (let i = 0; i < 2; i++) {
    scene.greet("arthur", 2);
    assertEquals(scene.hears("arthur").filter((line) => line.startsWith("welcome")), [
      "welcome after 3",
    ]);
  }
});

Deno.test("OrderedGroup drops submissions until the hello says where they begin", () => {
  const scene = new Scene("ford");
  scene.change("join", 2, "arthur");
  scene.submits("arthur", 8, "too early");
  assertEquals(scene.entries("ford"), ["2 join arthur"]);
  scene.greet("arthur", 2, { cut: 7 });
  scene.submits("arthur", 8, "again");
  assertEquals(scene.entries("ford"), ["3 arthur: again"]);
});

Deno.test("OrderedGroup admits each submission once, however often it comes", () => {
  const scene = new Scene("ford", "arthur");
  for (let i = 0; i < 3; i++) {
    scene.submits("ford", 1, "one", "two");
    scene.pass();
  }
  // A hello whose welcome was late is no new beginning.
  scene.greet("ford", 1);
  scene.submits("ford", 2, "two", "three");
  assertEquals(scene.entries("arthur"), ["3 ford: one", "4 ford: two", "5 ford: three"]);
  assert(scene.hears("ford").length >= 3);
  scene.pass(ACK_MS);
  scene.submits("ford", 1, "one");
  scene.pass(2 * ACK_MS);
  assertEquals(scene.hears("ford").at(-1), "ack 3", "its ack was lost");
});

Deno.test("OrderedGroup asks for a missing submission, and places those after it once it has come", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("ford", 2, "two", "three");
  assertEquals(scene.entries("arthur"), []);
  scene.pass(2 * REORDER_MS);
  assertEquals(scene.hears("ford"), ["nak 1"]);
  scene.pass(2 * NAK_RETRY_MS);
  assertEquals(scene.hears("ford"), ["nak 1"], "again, as the first one brought nothing");
  scene.submits("arthur", 1, "I need not wait");
  scene.pass();
  scene.submits("ford", 1, "one");
  assertEquals(scene.entries("arthur"), [
    "3 arthur: I need not wait",
    "4 ford: one",
    "5 ford: two",
    "6 ford: three",
  ]);
});

Deno.test("OrderedGroup places a message in fragments when all are there, at consecutive seqs", () => {
  const scene = new Scene("ford", "arthur");
  const count = scene.submitsLong("ford", 1, 4_500, (i) => i !== 1);
  scene.submits("ford", 1 + count, "after it");
  scene.submits("arthur", 1, "meanwhile");
  scene.change("join", 3, "alice");
  assertEquals(scene.entries("arthur"), ["3 arthur: meanwhile", "4 join alice"]);
  for (const name of ["ford", "arthur", "alice"]) scene.ack(name, 4);
  scene.submitsLong("ford", 1, 4_500, (i) => i === 1);
  const seqs = scene.entries("arthur").map((line) => [Number.parseInt(line), line.split(" ")[1]]);
  assertEquals(seqs, [5, 6, 7, 8, 9].map((seq) => [seq, "ford:"]));
});

Deno.test("OrderedGroup places a join between messages, never inside one", () => {
  const scene = new Scene("ford");
  scene.ear("arthur");
  // Much more than a window takes: fragments are still waiting to be sent when the joiner comes.
  const count = scene.submitsLong("ford", 1, 60_000, () => true);
  scene.desk.takeEvents();
  scene.change("join", 2, "arthur");
  scene.greet("arthur", 2);
  scene.submits("ford", 1 + count, "short");
  scene.network.run(0);
  assertEquals(scene.group.last, 1 + count + 2);
  assertEquals(scene.hears("arthur")[0], `welcome after ${1 + count}`);
});

Deno.test("OrderedGroup refuses what an evicted member submits, and sends it nothing", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("arthur", 1, "in time");
  scene.pass();
  scene.submits("arthur", 3, "received, and not admitted while 2 is missing");
  scene.change("evict", 3, "arthur", 2);
  scene.submits("arthur", 2, "too late");
  assertEquals(scene.entries("ford"), ["3 arthur: in time", "4 evict arthur"]);
  assertEquals(scene.entries("arthur"), ["3 arthur: in time"]);
  assertEquals([scene.group.removed, scene.group.size], [[idOf("arthur")], 1]);
  assertEquals(scene.desk.counters.foreign, 1);
});

Deno.test("OrderedGroup stops serving a member at its bye, and places its leave when the notice comes", () => {
  const scene = new Scene("ford", "arthur");
  scene.says("arthur", { type: "bye", joined: 2, last: 0 });
  scene.submits("ford", 1, "are you gone?");
  assertEquals(scene.entries("arthur"), []);
  assertEquals(scene.entries("ford"), ["3 ford: are you gone?"]);
  scene.ack("ford", 3);
  scene.pass(5_000);
  assertEquals(scene.hears("ford").concat(scene.hears("arthur")), [], "nobody is waited for");
  scene.change("leave", 3, "arthur", 2);
  assertEquals(scene.entries("ford"), ["4 leave arthur"]);
});

Deno.test("OrderedGroup ignores the bye of a former stay", () => {
  const scene = new Scene("ford", "arthur");
  scene.says("arthur", { type: "bye", joined: 1, last: 0 });
  scene.submits("ford", 1, "still here?");
  assertEquals(scene.entries("arthur"), ["3 ford: still here?"]);
});

Deno.test("OrderedGroup welcomes a member that said bye and is back, once its old stay has ended", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("arthur", 1, "bye for now");
  scene.pass();
  scene.says("arthur", { type: "bye", joined: 2, last: 1 });
  scene.greet("arthur", 4, { cut: 1 });
  assert(scene.group.takeBehind(), "of the new stay no view has told yet");
  assertEquals(scene.hears("arthur").filter((line) => line.startsWith("welcome")), []);
  scene.change("leave", 3, "arthur", 2);
  scene.change("join", 4, "arthur");
  scene.greet("arthur", 4, { cut: 1 });
  scene.submits("arthur", 2, "back");
  assertEquals(scene.entries("ford"), [
    "3 arthur: bye for now",
    "4 leave arthur",
    "5 join arthur",
    "6 arthur: back",
  ]);
  assertEquals(scene.hears("arthur").filter((line) => line.startsWith("welcome")), [
    "welcome after 4",
  ]);
  assertEquals([scene.group.removed, scene.group.takeBehind()], [[], false]);
});

Deno.test("OrderedGroup asks for views when a stranger greets, and for nothing else", () => {
  const scene = new Scene("ford");
  scene.greet("arthur", 2);
  assert(scene.group.takeBehind());
  assert(!scene.group.takeBehind(), "asking once settles it");
  scene.submits("arthur", 1, "let me in");
  scene.ack("arthur", 1);
  scene.greet("ford", 0);
  assert(!scene.group.takeBehind(), "of a stay before");
  assertEquals([scene.hears("arthur"), scene.entries("ford")], [[], []]);
});

Deno.test("OrderedGroup ignores acks, NAKs and frames that make no sense", () => {
  const scene = new Scene("ford", "arthur");
  const stream = scene.desk.id;
  const ranges = [{ first: 1, last: U48_MAX }];
  const nonsense = [
    { type: "ack", share: 106_496, entries: [{ stream, delivered: U48_MAX, credit: 0 }] },
    { type: "ack", share: 106_496, entries: [{ stream: 1, delivered: 1, credit: 0 }] },
    { type: "nak", stream: 1, ranges },
    { type: "nak", stream, ranges: [{ first: 3, last: U48_MAX }] },
    { type: "not-held", stream: 1, ranges },
    { type: "not-held", stream, ranges },
    { type: "welcome", joined: 1, peerJoined: 0, base: 5, cut: 5, name: "ford" },
    { type: "probe", count: 1 },
  ] as const;
  for (const frame of nonsense) scene.says("ford", frame);
  scene.submits("ford", 1, "unmoved");
  assertEquals(scene.entries("arthur"), ["3 ford: unmoved"]);
});

Deno.test("OrderedGroup sends nothing before the engine has confirmed it", () => {
  const scene = new Scene("ford");
  scene.desk.isEngineSlow = true;
  scene.submits("ford", 1, "one", "two");
  scene.change("join", 2, "arthur");
  scene.pass();
  assertEquals([scene.desk.asked, scene.entries("ford")], [4, []]);
  scene.says("ford", { type: "nak", stream: scene.desk.id, ranges: [{ first: 2, last: 4 }] });
  assertEquals(scene.entries("ford"), []);
  scene.group.onAppended(3);
  assertEquals(scene.entries("ford"), ["2 ford: one", "3 ford: two"]);
  scene.group.onAppended(2);
  scene.group.onAppended(U48_MAX);
  assertEquals(scene.entries("ford"), ["4 join arthur"]);
});

Deno.test("OrderedGroup sends a message to its sender first, and to each member once", () => {
  const scene = new Scene("ford", "arthur", "trillian");
  scene.desk.isEngineSlow = true;
  for (const [place, name] of [[4, "arthur"], [5, "trillian"]] as const) {
    scene.submits(name, 1, "mine");
    scene.group.onAppended(place);
    const to = scene.group.pollTransmit(scene.network.now, new Uint8Array(9_000))?.to;
    const others = ["ford", "arthur", "trillian"].filter((one) => one !== name);
    assertEquals(to, [name, ...others].map(addressFor));
  }
});

Deno.test("OrderedGroup repeats what a member asks for to that member alone", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("ford", 1, "one", "two", "three");
  assertEquals([scene.entries("ford").length, scene.entries("arthur").length], [3, 3]);
  const ranges = [{ first: 3, last: 3 }, { first: 5, last: 9 }];
  scene.says("arthur", { type: "nak", stream: scene.desk.id, ranges });
  assertEquals([scene.entries("arthur"), scene.entries("ford")], [
    ["3 ford: one", "5 ford: three"],
    [],
  ]);
});

Deno.test("OrderedGroup sends tails until all have acknowledged, then nothing", () => {
  const scene = new Scene("ford", "arthur");
  scene.submits("ford", 1, "the last word");
  scene.pass();
  scene.ack("ford", 3);
  scene.pass(500);
  assertEquals(scene.hears("ford"), ["3 ford: the last word", "ack 1"]);
  const tails = scene.hears("arthur").filter((line) => line === "tail 3");
  assert(tails.length >= 3);
  scene.ack("arthur", 3);
  scene.hears("arthur");
  scene.pass(60_000);
  assertEquals(scene.hears("arthur"), []);
});

Deno.test("OrderedGroup neither takes nor acknowledges submissions while the sequence is full", () => {
  const scene = new Scene("ford", "arthur");
  const length = 60_000;
  // Arthur acknowledges nothing: all is kept for him, and soon nothing is sent any more.
  const enough = 2 * UNSENT_BYTES_MAX / length;
  let base = 1;
  for (let i = 0; i < enough; i++) {
    base += scene.submitsLong("ford", base, length, () => true);
    scene.desk.takeEvents();
  }
  scene.pass(50);
  const acks = scene.hears("ford").filter((line) => line.startsWith("ack"));
  const acked = Number(acks.at(-1)!.split(" ")[1]);
  const { historyBytes, last } = scene.group;
  const batchBytes = DELIVER_BYTES_MAX + length;
  const bytesMax = UNSENT_BYTES_MAX + batchBytes + KERNEL_BUFFER_BYTES;
  assert(historyBytes < bytesMax, `${historyBytes} bytes are kept`);
  assertEquals(acked, last - 2, "what was admitted, and nothing else");
  assert(acked < base - 1);
  for (let rounds = 0; scene.group.last < base + 1; rounds++) {
    assert(rounds < 1_000, "it goes on when there is room again");
    const heard = scene.entries("arthur");
    const highest = Math.max(0, ...heard.map((line) => Number.parseInt(line)));
    for (const name of ["ford", "arthur"]) if (highest > 0) scene.ack(name, highest);
  }
});

Deno.test("OrderedGroup.onRecord() makes one step of the views that it missed: joins, then leaves", () => {
  const scene = new Scene("ford", "arthur");
  scene.record(6, ["ford", 1], ["alice", 4], ["zaphod", 6]);
  assertEquals([scene.group.view, scene.group.size], [6, 3]);
  assertEquals(scene.entries("ford"), ["3 join alice", "4 join zaphod", "5 leave arthur"]);
  assertEquals(scene.entries("arthur"), []);
  scene.greet("alice", 4);
  const told = scene.hears("alice");
  assert(told.includes("welcome after 2") && told.includes("5 leave arthur"), `${told}`);
  assertEquals(scene.group.removed, [idOf("arthur")]);
  scene.record(5, ["ford", 1]);
  scene.record(6, ["ford", 1]);
  assertEquals(scene.entries("ford"), [], "an older view is no news");
});

Deno.test("OrderedGroup.onRecord() ends the old stay of a member that has joined again", () => {
  const scene = new Scene("ford", "arthur");
  scene.record(4, ["ford", 1], ["arthur", 4]);
  assertEquals(scene.entries("ford"), ["3 join arthur", "4 leave arthur"]);
  assertEquals([scene.group.size, scene.group.removed], [2, []]);
  scene.greet("arthur", 4, { cut: 5 });
  assert(scene.hears("arthur").includes("welcome after 2"));
  scene.submits("arthur", 6, "back");
  assertEquals(scene.entries("ford"), ["5 arthur: back"]);
});

Deno.test("OrderedGroup goes on without members, and for the next one that joins", () => {
  const scene = new Scene("ford");
  scene.submits("ford", 1, "to the void");
  scene.says("ford", { type: "bye", joined: 1, last: 1 });
  scene.pass();
  scene.change("join", 2, "arthur");
  scene.greet("arthur", 2);
  const told = scene.entries("arthur");
  assertEquals(told.map((line) => line.slice(2)), ["join arthur"]);
});

Deno.test("OrderedGroup tells a leaver who has not acknowledged a place, and nobody twice or wrongly", () => {
  const scene = new Scene("ford", "arthur", "alice", "zaphod");
  scene.submits("ford", 1, "one");
  scene.change("join", 5, "trillian");
  scene.pass();
  scene.ack("arthur", 5);
  scene.says("zaphod", { type: "bye", joined: 4, last: 0 });
  const asks = (seq: number) => {
    scene.hears("ford");
    scene.says("ford", { type: "lacking", seq, members: [] });
    return scene.hears("ford").filter((line) => line.startsWith("lacking"));
  };
  assertEquals(asks(5), ["lacking 5: alice after 4"], "trillian came after ford's message");
  assertEquals(asks(6), ["lacking 6: arthur after 5, alice after 4, trillian after 5"]);
  for (const name of ["arthur", "alice", "trillian"]) scene.ack(name, 6);
  assertEquals(asks(6), ["lacking 6: nobody"]);
});

Deno.test("OrderedGroup drops a question about a place that is none, or that is an answer", () => {
  const scene = new Scene("ford", "arthur");
  const { foreign } = scene.desk.counters;
  scene.says("ford", { type: "lacking", seq: 3, members: [] });
  scene.says("ford", { type: "lacking", seq: U48_MAX, members: [] });
  scene.says("ford", { type: "lacking", seq: 2, members: [{ id: idOf("arthur"), delivered: 1 }] });
  assertEquals(scene.hears("ford").filter((line) => line.startsWith("lacking")), []);
  assertEquals(scene.desk.counters.foreign, foreign + 3);
});
