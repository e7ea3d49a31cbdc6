import { assert, assertEquals } from "@std/assert";
import {
  DELIVER_MESSAGES_MAX,
  HISTORY_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  MESSAGE_BYTES_MAX,
  NAK_RETRY_MS,
  REORDER_MS,
  TAIL_MS,
  UNSENT_BYTES_MAX,
} from "../../../../../lib/core/mod.ts";
import { assemble, SEQUENCER } from "./fixture_total.ts";
import { idOf } from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";

Deno.test("TotalGroup asks for a hole in the sequence and delivers once it is repaired", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => has("ordered", passing) && passing.to === "arthur";
  ford!.says("one");
  network.run(1);
  network.isLost = () => false;
  ford!.says("two");
  network.run(1);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: one", "ford: two"], []]);
  network.run(2 * REORDER_MS);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two"]);
});

Deno.test("TotalGroup repairs a lost submission, which is ordered once", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = (passing) => has("data", passing);
  ford!.says("one");
  network.run(1);
  network.isLost = () => false;
  ford!.says("two");
  network.run(5);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two"]);
  network.isLost = (passing) => has("data", passing);
  ford!.says("the last word");
  network.run(1);
  network.isLost = (passing) => has("ack", passing) && passing.to === SEQUENCER;
  network.run(TAIL_MS + NAK_RETRY_MS);
  assertEquals(
    arthur!.hears(),
    ["ford: the last word"],
    "ford's tail shows the sequencer what it lacks",
  );
  network.isLost = () => false;
  network.run(1_000);
  assertEquals([arthur!.hears(), ford!.hears()], [[], [
    "ford: one",
    "ford: two",
    "ford: the last word",
  ]]);
  network.take();
  network.run(60_000);
  assertEquals(network.take(), [], "a quiet group sends nothing");
});

Deno.test("TotalGroup repairs both directions under heavy loss, and all members agree", () => {
  const { network, hosts } = assemble("ford", "arthur", "alice");
  let count = 0;
  network.isLost = () => ++count % 3 === 0;
  for (let i = 0; i < 60; i++) {
    hosts[i % 3]!.says(`${i}`);
    network.run(1);
  }
  network.run(3_000);
  const [first, ...others] = hosts.map((host) => host.hears());
  assertEquals(first!.length, 60);
  for (const other of others) assertEquals(other, first);
});

Deno.test("TotalGroup delivers messages of 64 KiB among small ones, whole and in one order", () => {
  const { network, hosts } = assemble("ford", "arthur", "alice");
  let count = 0;
  network.isLost = () => ++count % 20 === 0;
  for (const [i, host] of hosts.entries()) {
    host.says("short", `${i}`.repeat(MESSAGE_BYTES_MAX), "", "shorter");
    network.run(0.1);
  }
  for (let i = 0; i < 50; i++) {
    hosts[i % 3]!.says(`between ${i}`);
    network.run(0.5);
  }
  network.run(3_000);
  const [first, ...others] = hosts.map((host) => host.hears());
  assertEquals(first!.length, 62);
  for (const other of others) assertEquals(other, first);
  for (const [i, { name }] of hosts.entries()) {
    const own = first!.filter((line) => line.startsWith(name)).map((line) =>
      line.slice(name.length)
    );
    const long = `: ${`${i}`.repeat(MESSAGE_BYTES_MAX)}`;
    assertEquals(own.slice(0, 4), [": short", long, ": ", ": shorter"]);
  }
});

Deno.test("TotalGroup refuses messages when it has no room, and reports when it has room again", () => {
  const { network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = ({ from }) => from === SEQUENCER;
  const chunk = new Uint8Array(MESSAGE_BYTES_MAX);
  let bytes = 0;
  const fill = () => {
    for (; ford!.group.room() > 0; bytes += chunk.length) ford!.says(chunk);
    network.run(100);
  };
  // One window is sent. No acknowledgement comes, so that messages wait until there is no room.
  for (let i = 0; i < 5; i++) fill();
  ford!.hears();
  network.run(100);
  assert(ford!.group.room() === 0);
  assertEquals(ford!.hears(), []);
  assert(bytes <= UNSENT_BYTES_MAX + KERNEL_BUFFER_BYTES + chunk.length);
  network.isLost = () => false;
  network.run(2_000);
  const told = ford!.hears();
  assertEquals(told.filter((line) => line === "room").length, 1);
  assertEquals(
    told.filter((line) => line === "waiting for").length,
    1,
    "its list is empty: messages go on",
  );
  assertEquals(told.length - 2, arthur!.hears().length);
  assert(ford!.group.room() > 0 && ford!.group.isSettled);
});

Deno.test("TotalGroup keeps an acknowledged message until it comes back in the sequence", () => {
  const { network, desk, hosts: [ford] } = assemble("ford");
  // The sequencer acknowledges everything, but its log confirms nothing, so nothing comes back.
  desk.isEngineSlow = true;
  ford!.says("acknowledged");
  network.run(100);
  const acks = network.takeFrames("ack").filter(({ to }) => to === "ford");
  assertEquals(acks.at(-1)?.frame.entries[0]?.delivered, 1);
  assert(ford!.group.load.historyBytes > 0 && !ford!.group.isSettled);
  const chunk = new Uint8Array(MESSAGE_BYTES_MAX).fill(65);
  let bytes = 0;
  for (let i = 0; i < 1_000 && bytes < 2 * HISTORY_BYTES_MAX; i++) {
    for (; ford!.group.room() > 0 && bytes < 2 * HISTORY_BYTES_MAX; bytes += chunk.length) {
      ford!.says(chunk);
    }
    network.run(10);
  }
  assert(bytes < 2 * HISTORY_BYTES_MAX, "its resend buffer is full");
  assertEquals(ford!.hears().filter((line) => line !== "room"), ["waiting for sequencer"]);
  desk.isEngineSlow = false;
  network.run(5_000);
  const heard = ford!.hears();
  assertEquals(heard.filter((line) => line.startsWith("ford: AAA")).length, bytes / chunk.length);
  assertEquals(ford!.group.load.historyBytes, 0);
});

Deno.test("TotalGroup acknowledges only entries that its application has taken", () => {
  const { network, desk, hosts: [ford, arthur] } = assemble("ford", "arthur");
  arthur!.isReading = false;
  const count = 3 * DELIVER_MESSAGES_MAX;
  for (let i = 0; i < count; i++) ford!.says(`${i}`);
  network.run(200);
  assertEquals(ford!.hears().length, count);
  const acks = network.takeFrames("ack").filter(({ from }) => from === "arthur");
  assert(acks.length > 0 && acks.every(({ frame }) => frame.entries[0]!.delivered === 2));
  assert(desk.group.historyBytes > 0);
  arthur!.isReading = true;
  network.run(200);
  assertEquals(arthur!.hears(), Array.from({ length: count }, (_, i) => `ford: ${i}`));
  assertEquals(desk.group.historyBytes, 0);
});

Deno.test("TotalGroup reports a gap where the sequencer does not hold the entries any more", () => {
  const { assembly, network, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = ({ to }) => to === "arthur";
  ford!.says("one", "two");
  network.run(5);
  const ranges = [{ first: 3, last: 4 }];
  const notHeld = { type: "not-held", stream: idOf(SEQUENCER), ranges } as const;
  assembly.deliver(arthur!, assembly.forged(arthur!, notHeld));
  network.isLost = () => false;
  ford!.says("three");
  network.run(50);
  assertEquals(arthur!.hears(), ["sequencer lost 3-4", "ford: three"]);
  assertEquals(arthur!.counters.lost, 2);
});
