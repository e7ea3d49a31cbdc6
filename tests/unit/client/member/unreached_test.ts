import { assertEquals } from "@std/assert";
import { UNREACHED_MS } from "../../../../lib/core/mod.ts";
import { settled } from "./fixture_members.ts";
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
