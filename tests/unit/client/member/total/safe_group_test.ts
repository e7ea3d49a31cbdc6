import { assert, assertEquals } from "@std/assert";
import { SLOW_MEMBER_MS } from "../../../../../lib/core/mod.ts";
import { has } from "../fixture_network.ts";
import { assembleAs } from "./fixture_total.ts";

Deno.test("a safe group delivers nothing that one of its members does not hold", () => {
  const { network, hosts } = assembleAs("safe", "ford", "arthur", "alice");
  const [ford, arthur, alice] = hosts;
  network.isLost = ({ to }) => to === "alice";
  ford!.says("are you there?");
  network.run(500);
  assertEquals([ford!.hears(), arthur!.hears(), alice!.hears()], [[], [], []]);
  network.isLost = () => false;
  network.run(1_500);
  for (const host of hosts) assertEquals(host.hears(), ["ford: are you there?"]);
});

Deno.test("a safe group delivers within milliseconds when nothing is lost", () => {
  const { network, hosts } = assembleAs("safe", "ford", "arthur", "alice");
  hosts[0]!.says("one", "two");
  hosts[1]!.says("three");
  network.run(10);
  for (const host of hosts) {
    assertEquals(host.hears().sort(), ["arthur: three", "ford: one", "ford: two"]);
  }
});

Deno.test("a safe group goes on after an eviction, and the evicted member delivers only what was stable", () => {
  const { assembly, network, hosts: [ford, arthur] } = assembleAs("safe", "ford", "arthur");
  network.isLost = ({ from }) => from === "arthur";
  ford!.says("before you go");
  network.run(200);
  assertEquals([ford!.hears(), arthur!.hears()], [[], []]);
  network.isLost = ({ from, to }) => from === "arthur" || to === "arthur";
  assembly.exit("evict", "arthur");
  network.run(200);
  assertEquals(ford!.hears(), ["ford: before you go", "evict arthur"]);
  const { resume } = arthur!.group.abandon(network.now);
  network.run(1);
  assertEquals(arthur!.hears(), [], "he holds it, and does not know that all members do");
  assertEquals([...resume.values()], [2], "he missed everything from there on");
});

Deno.test("a member of a safe group asks again when a stable frame got lost", () => {
  const { network, hosts: [ford, arthur] } = assembleAs("safe", "ford", "arthur");
  network.isLost = (passing) => passing.to === "arthur" && has("stable", passing);
  ford!.says("one");
  network.run(300);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: one"], []]);
  network.isLost = () => false;
  network.run(1_500);
  assertEquals(arthur!.hears(), ["ford: one"]);
  network.take();
  network.run(5_000);
  assertEquals(network.take(), [], "a quiet group sends nothing");
});

Deno.test("a safe group delivers a fragmented message whole", () => {
  const { network, hosts: [ford, arthur] } = assembleAs("safe", "ford", "arthur");
  ford!.says("x".repeat(5_000));
  network.run(100);
  assertEquals(arthur!.hears(), [`ford: ${"x".repeat(5_000)}`]);
});

Deno.test("a safe group's sequencer reports slow members to the tracker and detaches none", () => {
  const { network, desk, hosts: [ford, arthur] } = assembleAs("safe", "ford", "arthur");
  network.isLost = ({ to }) => to === "arthur";
  for (let i = 0; i < 200; i++) ford!.says("x".repeat(1_000));
  network.run(SLOW_MEMBER_MS + 1_000);
  assertEquals(desk.group.slow(), [arthur!.id]);
  assertEquals(ford!.hears(), [], "the others wait until it is out");
  network.isLost = () => false;
  network.run(3_000);
  assertEquals(desk.group.slow(), [], "it has caught up");
  const heard = ford!.hears();
  assert(heard.length === 200 && heard.every((line) => line.startsWith("ford: x")));
});

Deno.test("a safe group waits for a member that said bye until its leave is an entry", () => {
  const { assembly, network, hosts: [ford, arthur] } = assembleAs("safe", "ford", "arthur");
  arthur!.group.startLeaving(network.now);
  network.run(20);
  assertEquals(network.takeFrames("bye").length, 1);
  network.isLost = ({ to }) => to === "arthur";
  ford!.says("are you still here?");
  network.run(200);
  assertEquals(ford!.hears(), []);
  assembly.exit("leave", "arthur");
  network.run(200);
  assertEquals(ford!.hears(), ["ford: are you still here?", "leave arthur"]);
});
