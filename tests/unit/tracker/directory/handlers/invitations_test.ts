import { assertEquals } from "@std/assert";
import { SequencerActor } from "../sequencer_actor.ts";
import { at, World } from "../world.ts";

const SEQUENCER = at(7_001);

Deno.test("Directory invites the sequencer at its address at once and once an interval", () => {
  const world = new World({ sequencerAddress: SEQUENCER });
  world.advance(0);
  const [invite] = world.takeFrames("invite");
  assertEquals(invite?.frame, { type: "invite", boot: world.directory.boot });
  assertEquals([invite?.to, invite?.group, invite?.destination], [[SEQUENCER], 0, 0]);
  world.advance(3_000);
  assertEquals(world.takeFrames("invite").length, 3);
});

Deno.test("Directory invites nobody when it was given no address", () => {
  const world = new World();
  world.advance(5_000);
  assertEquals(world.takeFrames("invite"), []);
});

Deno.test("Directory invites nobody while a sequencer is registered at the address", () => {
  const world = World.settled({ sequencerAddress: SEQUENCER });
  const other = new SequencerActor(world, 2);
  world.take();
  world.advance(1_000);
  assertEquals(world.takeFrames("invite").length, 1, "another sequencer is not the one invited");
  const invited = new SequencerActor(world, 1);
  invited.live(world, 5_000);
  assertEquals(world.takeFrames("invite"), []);
  world.answer({ type: "quit", member: invited.id });
  other.live(world, 1_000);
  assertEquals(world.takeFrames("invite").length, 1);
});

Deno.test("Directory invites again when the sequencer at the address is silent", () => {
  const world = World.settled({ sequencerAddress: SEQUENCER });
  const dead = new SequencerActor(world, 1);
  const ford = world.register("ford");
  const { group } = world.join(ford, "orders", "total");
  dead.lease(world, [{ group, view: 1 }]);
  world.live(2_001, [ford], 100);
  world.take();
  world.live(1_000, [ford]);
  assertEquals(world.takeFrames("invite").length, 1);
});
