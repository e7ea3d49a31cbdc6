import { assert, assertEquals } from "@std/assert";
import {
  BYE_MS,
  DEPARTED_MS,
  HELLO_MS,
  MESSAGE_BYTES_MAX,
  REMOVED_IDS_MAX,
} from "../../../../../lib/core/mod.ts";
import {
  FIRST_FRAGMENT,
  FRAGMENT_BYTES_MAX,
  type Frame,
  LAST_FRAGMENT,
} from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import {
  addressFor,
  changeOf,
  forged,
  gather,
  GROUP,
  GroupHost,
  recordOf,
} from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";

Deno.test("FifoGroup fixes a cut for a newcomer, both ways", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("before");
  network.run(20);
  const seats = [["ford", 1], ["arthur", 2], ["alice", 3]] as const;
  const record = recordOf(3, seats.map(([name, joined]) => ({ name, joined })));
  const alice = new GroupHost("alice", record, { now: network.now });
  network.add(alice);
  for (const host of [ford!, arthur!]) {
    host.group.onChange(changeOf("join", 3, "alice"), network.now);
  }
  alice.says("hello all");
  ford!.says("welcome");
  network.run(100);
  assertEquals(alice.hears().sort(), ["alice: hello all", "ford: welcome"]);
  assertEquals(ford!.hears(), ["ford: before", "join alice", "ford: welcome", "alice: hello all"]);
});

Deno.test("FifoGroup repeats a lost greeting with the same cut", () => {
  const { network, hosts: [ford] } = gather("ford");
  const seats = [{ name: "ford", joined: 1 }, { name: "alice", joined: 2 }];
  const alice = new GroupHost("alice", recordOf(2, seats), { now: network.now });
  network.add(alice);
  ford!.says("before");
  ford!.group.onChange(changeOf("join", 2, "alice"), network.now);
  ford!.says("after");
  network.isLost = (passing) => has("hello", passing) || has("welcome", passing);
  network.run(2_000);
  assertEquals(alice.hears(), []);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(alice.hears(), ["ford: after"]);
});

Deno.test("FifoGroup asks for a view when a hello comes from a member that no view has named", () => {
  const { network, hosts: [ford] } = gather("ford");
  const seats = [{ name: "ford", joined: 1 }, { name: "alice", joined: 2 }];
  const alice = new GroupHost("alice", recordOf(2, seats), { now: network.now });
  network.add(alice);
  alice.says("I am new");
  network.run(100);
  assertEquals([ford!.hears(), ford!.group.takeBehind()], [[], true]);
  assert(ford!.group.onChange(changeOf("join", 2, "alice"), network.now));
  network.run(1_000);
  assertEquals(ford!.hears(), ["join alice", "alice: I am new"]);
  assertEquals(ford!.group.takeBehind(), false);
});

Deno.test("FifoGroup.startLeaving() says bye with the last seq when all have acknowledged it", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("one", "two");
  ford!.group.startLeaving(network.now);
  assertEquals(ford!.drained, undefined);
  network.run(50);
  assertEquals(ford!.drained, []);
  assertEquals(network.takeFrames("bye").map(({ frame }) => [frame.joined, frame.last]), [[1, 2]]);
  assert(arthur!.group.onChange(changeOf("leave", 3, "ford", 2), network.now));
  network.run(1);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two", "leave ford"]);
  assert(ford!.group.room() === 0);
});

Deno.test("FifoGroup.drained names the members that lack messages after BYE_MS without progress", () => {
  const { network, hosts: [ford, arthur, alice] } = gather("ford", "arthur", "alice");
  ford!.says("one");
  network.run(50);
  network.isLost = ({ to, from }) => to === "alice" || from === "alice";
  ford!.says("two", "three");
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS - 1);
  assertEquals(ford!.drained, undefined);
  network.run(2);
  assertEquals(ford!.drained, ["alice 2-3"]);
  network.isLost = () => false;
  const notice = changeOf("leave", 4, "ford", 3);
  for (const host of [arthur!, alice!]) host.group.onChange(notice, network.now);
  network.run(50);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two", "ford: three", "leave ford"]);
  // He could not wait for her any longer, but arthur has what she lacks.
  const heard = ["ford: one", "leave ford", "ford: two", "ford: three"];
  assertEquals(alice!.hears().slice(-4), heard);
});

Deno.test("FifoGroup.drained does not name a member that joined after the last message", () => {
  const { network, hosts: [ford] } = gather("ford", "arthur");
  network.isLost = ({ to, from }) => to === "arthur" || from === "arthur";
  ford!.says("one");
  network.run(20);
  const seats = [["ford", 1], ["arthur", 2], ["jay", 3]] as const;
  const record = recordOf(3, seats.map(([name, joined]) => ({ name, joined })));
  const jay = new GroupHost("jay", record, { now: network.now });
  network.add(jay);
  ford!.group.onChange(changeOf("join", 3, "jay"), network.now);
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS + 1);
  jay.group.onChange(changeOf("leave", 4, "ford", 1), network.now);
  network.run(1);
  assertEquals([ford!.drained, jay.hears()], [["arthur 1-1"], ["leave ford"]]);
});

Deno.test("FifoGroup.startLeaving() waits as long as a member makes progress", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  for (let i = 1; i <= 4; i++) ford!.says(`${i}`);
  arthur!.isReading = false;
  ford!.group.startLeaving(network.now);
  network.run(BYE_MS - 500);
  ford!.receive(
    forged("arthur", ford!, {
      type: "ack",
      share: 106_496,
      entries: [{ stream: ford!.id, delivered: 1, credit: 9 }],
    }),
    arthur!.address,
    network.now,
  );
  network.run(BYE_MS - 500);
  assertEquals(ford!.drained, undefined);
  network.run(1_000);
  assertEquals(ford!.drained, ["arthur 2-4"]);
});

Deno.test("FifoGroup ignores a bye of an earlier stay", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  const late = { type: "bye", joined: 1, last: 9 } as const;
  ford!.receive(forged("arthur", ford!, late), arthur!.address, network.now);
  network.run(1);
  assertEquals(ford!.hears(), []);
  arthur!.says("I am still here");
  network.run(20);
  assertEquals(ford!.hears(), ["arthur: I am still here"]);
});

Deno.test("FifoGroup delivers what it has of an evicted member, and reports the gaps", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("one");
  network.run(20);
  network.isLost = (passing) => has("data", passing);
  ford!.says("two");
  network.run(1);
  network.isLost = () => false;
  ford!.says("three");
  network.run(1);
  network.remove(ford!);
  arthur!.group.onChange(changeOf("evict", 3, "ford"), network.now);
  network.run(10);
  assertEquals(arthur!.hears(), ["ford: one", "evict ford", "ford lost 2", "ford: three"]);
});

/** Returns a hello in the name of a member that may not be its sender. */
function hello(to: GroupHost, from: string, joined: number): Uint8Array {
  const greeting = { joined, peerJoined: to.group.joined, base: 0, cut: 0, name: from } as const;
  return forged(from, to, { type: "hello", ...greeting });
}

Deno.test("FifoGroup asks for a view at most as often as a hello is repeated, whatever strangers send", () => {
  const { network, hosts: [ford] } = gather("ford");
  let asked = 0;
  const start = network.now;
  for (let i = 0; i < 1_000; i++) {
    ford!.receive(hello(ford!, `ghost${i}`, 900 + i), addressFor(`ghost${i}`), start + i);
    if (ford!.group.takeBehind()) asked++;
  }
  assertEquals(asked, 1_000 / HELLO_MS);
  assertEquals([ford!.hears(), ford!.group.currentView().members.length], [[], 1]);
});

/** Lets ford leave and come back under his id at once; alice hears of neither for a while. */
function quickReturn() {
  const { network, hosts: [ford, alice] } = gather("ford", "alice");
  ford!.says("1", "2", "3");
  network.run(50);
  network.remove(ford!);
  const seats = [{ name: "alice", joined: 2 }, { name: "ford", joined: 4 }];
  const back = new GroupHost("ford", recordOf(4, seats), { now: network.now, next: 4 });
  network.add(back);
  network.isLost = (passing) => has("hello", passing);
  assertEquals(alice!.hears(), ["ford: 1", "ford: 2", "ford: 3"]);
  return { network, back, alice: alice! };
}

Deno.test("FifoGroup delivers messages of a stay only when a view has named it, and asks for that view", () => {
  const { network, back, alice } = quickReturn();
  back.says("4", "5");
  network.run(100);
  assertEquals([alice.hears(), alice.group.takeBehind()], [[], true]);
  network.isLost = () => false;
  network.run(1_000);
  alice.group.onChange(changeOf("leave", 3, "ford", 3), network.now);
  alice.group.onChange(changeOf("join", 4, "ford"), network.now);
  network.run(1_000);
  back.says("6");
  network.run(100);
  assertEquals(alice.hears(), ["leave ford", "join ford", "ford: 4", "ford: 5", "ford: 6"]);
  assert(back.group.isSettled && alice.group.isSettled);
});

Deno.test("FifoGroup delivers a message once, however many leave between the former and the new stay", () => {
  const { network, back, alice } = quickReturn();
  back.says("4");
  network.run(100);
  alice.group.onChange(changeOf("leave", 3, "ford"), network.now);
  // The tracker's next views come before that in which ford is back.
  for (let i = 0; i <= REMOVED_IDS_MAX; i++) {
    alice.group.onChange(changeOf("join", 4 + 2 * i, `ghost${i}`), network.now);
    alice.group.onChange(changeOf("leave", 5 + 2 * i, `ghost${i}`), network.now);
  }
  const seats = [{ name: "alice", joined: 2 }, { name: "ford", joined: 4 }];
  alice.group.onRecord(recordOf(alice.group.view + 1, seats), network.now);
  network.isLost = () => false;
  network.run(1_000);
  assertEquals(alice.hears().filter((line) => line.startsWith("ford")), ["ford: 4"]);
});

Deno.test("FifoGroup repairs a message of a new stay that was lost before the view named the stay", () => {
  const { network, back, alice } = quickReturn();
  let count = 0;
  network.isLost = (passing) => has("hello", passing) || (has("data", passing) && count++ === 0);
  back.says("4");
  network.run(1);
  back.says("5");
  network.run(1);
  alice.group.onChange(changeOf("leave", 3, "ford", 3), network.now);
  alice.group.onChange(changeOf("join", 4, "ford"), network.now);
  network.isLost = () => false;
  network.run(1_000);
  assertEquals(alice.hears(), ["leave ford", "join ford", "ford: 4", "ford: 5"]);
  assert(back.group.isSettled && alice.group.isSettled);
});

Deno.test("FifoGroup waits for the greeting of a member that is back to learn the last seq of its former stay", () => {
  const { network, back, alice } = quickReturn();
  // Of the new stay only its tail is heard, and of the leaving nothing but the new join.
  network.isLost = (passing) => has("hello", passing) || has("data", passing);
  back.says("4", "5");
  network.run(100);
  alice.group.onRecord(
    recordOf(4, [{ name: "alice", joined: 2 }, { name: "ford", joined: 4 }]),
    network.now,
  );
  assert(!alice.group.isSettled);
  network.run(1_000);
  network.isLost = () => false;
  network.run(1_000);
  assertEquals(alice.hears(), ["leave ford", "join ford", "ford: 4", "ford: 5"]);
  assert(back.group.isSettled && alice.group.isSettled);
});

Deno.test("FifoGroup reports what a member multicast between a stay that ended at an unknown seq and the next one", () => {
  for (const awayMs of [50, 2 * DEPARTED_MS]) {
    for (const isReading of [true, false]) {
      const { network, hosts: [ford, alice] } = gather("ford", "alice");
      alice!.isReading = isReading;
      ford!.says("1", "2", "3");
      network.run(50);
      network.remove(ford!);
      alice!.group.onChange(changeOf("evict", 3, "ford"), network.now);
      network.run(awayMs);
      assertEquals(alice!.group.isSettled, isReading);
      // The tracker had evicted alice, too, and has lost its memory. Ford multicast 4 to 9 without
      // her.
      const seats = [{ name: "alice", joined: 2 }, { name: "ford", joined: 4 }];
      const back = new GroupHost("ford", recordOf(4, seats), { now: network.now, next: 10 });
      network.add(back);
      alice!.group.onChange(changeOf("join", 4, "ford"), network.now);
      back.says("10");
      network.run(1_000);
      alice!.isReading = true;
      network.run(1_000);
      const ofFord = alice!.hears().filter((line) => !/^(evict|join)/.test(line));
      assertEquals(ofFord, ["ford: 1", "ford: 2", "ford: 3", "ford lost 4-9", "ford: 10"]);
    }
  }
});

Deno.test("FifoGroup.abandon() returns the last seq of a stay whose member is back and has not greeted", () => {
  const { network, back, alice } = quickReturn();
  network.isLost = (passing) => has("hello", passing) || has("data", passing);
  back.says("4", "5");
  alice.group.onRecord(
    recordOf(4, [{ name: "alice", joined: 2 }, { name: "ford", joined: 4 }]),
    network.now,
  );
  network.run(100);
  assertEquals(alice.group.abandon(network.now).resume, new Map([[back.id, 3]]));
});

Deno.test("FifoGroup.abandon() returns the last seq of a member that has left, for it may come back first", () => {
  const { network, hosts: [ford, alice] } = gather("ford", "alice");
  ford!.says("1", "2", "3");
  network.run(50);
  alice!.group.onChange(changeOf("leave", 3, "ford", 3), network.now);
  network.run(50);
  assertEquals(alice!.group.abandon(network.now).resume, new Map([[ford!.id, 3]]));
});

Deno.test("FifoGroup repairs or reports what it lacks of a stay that ended before a greeting", () => {
  for (const isHeldByArthur of [true, false]) {
    const { network, hosts: [ford, alice, arthur] } = gather("ford", "alice", "arthur");
    ford!.says("1");
    network.run(50);
    ford!.group.startLeaving(network.now);
    network.run(50);
    network.remove(ford!);
    const others = [{ name: "alice", joined: 2 }, { name: "arthur", joined: 3 }];
    const record = recordOf(5, [...others, { name: "ford", joined: 5 }]);
    const back = new GroupHost("ford", record, { now: network.now, next: 2 });
    network.add(back);
    for (const host of [alice!, arthur!]) {
      host.group.onChange(changeOf("leave", 4, "ford", 1), network.now);
      host.group.onChange(changeOf("join", 5, "ford"), network.now);
    }
    // With alice he never gets to talk.
    network.isLost = (passing) =>
      [passing.from, passing.to].includes("ford") &&
      (passing.to === "alice" || passing.from === "alice" || !isHeldByArthur);
    back.says("2", "3");
    network.run(100);
    network.remove(back);
    for (const host of [alice!, arthur!]) {
      host.group.onChange(changeOf("leave", 6, "ford", 3), network.now);
    }
    network.run(1_000);
    const missed = isHeldByArthur ? ["ford: 2", "ford: 3"] : ["ford lost 2-3"];
    assertEquals(alice!.hears().filter((line) => line.startsWith("ford")), ["ford: 1", ...missed]);
  }
});

Deno.test("FifoGroup reports a gap for a message that its sender's bye cuts in two", () => {
  const { network, hosts: [ford, katerina] } = gather("ford", "katerina");
  network.remove(ford!);
  const messages = [FIRST_FRAGMENT, 0, LAST_FRAGMENT].map((fragment, i) => {
    return { fragment, sentAt: 1, start: 10 * i, end: 10 * i + 10 };
  });
  const epoch = { number: 1, boot: 0 };
  const header = { group: GROUP, source: ford!.id, destination: katerina!.id, epoch };
  const frames: Frame[] = [
    { type: "data", base: 1, messages },
    { type: "bye", joined: 1, last: 2 },
  ];
  const bytes = encodeDatagram({ header, frames }, new Uint8Array(30));
  katerina!.receive(bytes, addressFor("ford"), network.now);
  network.run(1_000);
  assertEquals(katerina!.hears(), ["ford lost 1-2", "leave ford"]);
  assert(katerina!.group.isSettled);
});

Deno.test("FifoGroup reports a gap for a message that is longer than messages may be", () => {
  const { network, hosts: [ford, katerina] } = gather("ford", "katerina");
  const bytes = new Uint8Array(MESSAGE_BYTES_MAX + 1);
  ford!.says(bytes, "after");
  network.run(1_000);
  const last = Math.ceil(bytes.length / FRAGMENT_BYTES_MAX);
  assertEquals(katerina!.hears(), [`ford lost 1-${last}`, "ford: after"]);
});
