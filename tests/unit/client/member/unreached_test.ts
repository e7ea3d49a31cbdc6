import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../sim/world/seeded_random.ts";
import { UNREACHED_MS } from "../../../../lib/core/mod.ts";
import { settled } from "./fixture_members.ts";
import type { Passing } from "./fixture_network.ts";
import { assemble } from "./total/fixture_total.ts";

/** Milliseconds within which the sender is told. */
const TOLD_MS = UNREACHED_MS + 600;

/** Returns the lines about who is reached. */
function reach(lines: readonly string[]): string[] {
  return lines.filter((line) => /^(un)?reached/.test(line));
}

for (const isBothWays of [true, false]) {
  const ways = isBothWays ? "either way" : "to the other";
  Deno.test(`Member of a fifo group is told of a member when nothing passes ${ways}, and when it passes`, () => {
    const { network, hosts: [ford, alice] } = settled("ford", "alice", "arthur");
    network.isLost = ({ from, to }) =>
      (from === "ford" && to === "alice") || (isBothWays && from === "alice" && to === "ford");
    ford!.says("1");
    network.run(TOLD_MS / 2);
    alice!.says("2");
    network.run(TOLD_MS / 2);
    assertEquals(reach(ford!.hears()), [isBothWays ? "unreached alice" : "unreached alice, heard"]);
    network.run(20_000);
    assertEquals(reach(ford!.hears()), []);
    network.isLost = () => false;
    network.run(2_000);
    assertEquals(reach(ford!.hears()), ["reached again alice"]);
  });
}

Deno.test("Member of a fifo group is not told that a member is not reached whose application sleeps", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  alice!.isReading = false;
  ford!.says("1");
  network.run(20_000);
  assertEquals(reach(ford!.hears()), []);
});

Deno.test("Members of a total-order group are told whom the sequencer does not reach, and when it does", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  network.isLost = ({ from, to }) => from === desk.name && to === "arthur";
  ford!.says("1");
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["unreached arthur by sequencer"]);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(reach(ford!.hears()), ["reached again arthur by sequencer"]);
});

Deno.test("Member of a total-order group is told that its messages do not reach a sequencer that it hears", () => {
  const { network, desk, hosts: [ford, arthur] } = assemble("ford", "arthur");
  network.isLost = ({ from, to }) => from === "ford" && to === desk.name;
  ford!.says("1");
  for (let i = 0; i < 10; i++) {
    network.run(TOLD_MS / 10);
    arthur!.says(`${i}`);
  }
  const told = reach(ford!.hears());
  assertEquals(told[0], "unreached sequencer, heard");
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(reach(ford!.hears()).includes("reached again sequencer"), true);
});

/** Loses what is longer than a path of 1,000 bytes takes, between these two. */
function narrow(from: string, to: string) {
  return (passing: Passing) =>
    passing.from === from && passing.to === to && passing.length > 1_000 - 28;
}

/** A line that takes a full datagram. */
const LONG = "x".repeat(1_100);

Deno.test("Member of a fifo group is told of a member that long datagrams do not reach, and when they do", () => {
  const { network, hosts: [ford, alice, arthur] } = settled("ford", "alice", "arthur");
  network.isLost = narrow("ford", "alice");
  for (const text of ["short", LONG, "after"]) ford!.says(text);
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["unreached alice, narrow"]);
  assertEquals(alice!.hears().filter((line) => line.includes(":")), ["ford: short"]);
  assert(arthur!.hears().includes("ford: after"));
  network.run(20_000);
  assertEquals(reach(ford!.hears()), [], "it is told once");
  // Nothing passes any more, which is another fault.
  network.isLost = ({ from, to }) => from === "ford" && to === "alice";
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["unreached alice, heard"]);
  network.isLost = narrow("ford", "alice");
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["reached again alice", "unreached alice, narrow"]);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(reach(ford!.hears()), ["reached again alice"]);
  assertEquals(alice!.hears().filter((line) => line.includes(":")), [
    `ford: ${LONG}`,
    "ford: after",
  ]);
});

Deno.test("Member of a fifo group is not told that a path is narrow that loses datagrams of any length", () => {
  const { network, hosts: [ford] } = settled("ford", "alice");
  const random = seededRandom(95);
  network.isLost = () => random() < 0.3;
  for (let i = 0; i < 100; i++) {
    ford!.says(LONG);
    network.run(500);
  }
  assertEquals(ford!.hears().filter((line) => line.includes("narrow")), []);
});

Deno.test("Members of a total-order group are told whom the sequencer's long datagrams do not reach", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  network.isLost = narrow(desk.name, "arthur");
  // Each line is short: the sequencer packs them into full datagrams.
  for (let i = 0; i < 50; i++) ford!.says(`line ${i} ${"y".repeat(60)}`);
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["unreached arthur by sequencer, narrow"]);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(reach(ford!.hears()), ["reached again arthur by sequencer"]);
});

Deno.test("Member of a total-order group is told that its long datagrams do not reach the sequencer", () => {
  const { network, desk, hosts: [ford] } = assemble("ford", "arthur");
  network.isLost = narrow("ford", desk.name);
  ford!.says(LONG);
  network.run(TOLD_MS);
  assertEquals(reach(ford!.hears()), ["unreached sequencer, narrow"]);
  network.isLost = () => false;
  network.run(2_000);
  assertEquals(reach(ford!.hears()), ["reached again sequencer"]);
});
