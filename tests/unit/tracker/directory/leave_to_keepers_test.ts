import { assertEquals } from "@std/assert";
import type { ViewRecord } from "../../../../lib/wire/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { at, World } from "./world.ts";

/** A sequencer says that it has the history of a group. */
function keep(world: World, { id: member }: SequencerActor, view: ViewRecord, last: number): void {
  const { group: id, name, mode, created, epoch } = view;
  const record = { id, name, mode, created, view: view.view, epoch, last };
  world.answer({ type: "keep_groups", member, groups: [record] });
}

Deno.test("Directory moves an empty group from a sequencer without its history to a keeper", () => {
  const world = World.settled();
  const keeper = new SequencerActor(world);
  const ford = world.register("ford");
  const orders = world.join(ford, "orders", "total");
  keep(world, keeper, orders, 3);
  const heir = new SequencerActor(world, 2);
  world.answer({ type: "quit", member: keeper.id });
  assertEquals(world.view("orders").sequencer?.id, heir.id, "somebody must go on");
  world.answer({ type: "exit_group", member: ford.id, group: "orders", last: 0 });
  assertEquals(world.view("orders").sequencer, null, "its history is away");
  const back = new SequencerActor(world, 3);
  assertEquals(world.view("orders").sequencer, null);
  keep(world, back, orders, 3);
  assertEquals(world.view("orders").sequencer?.id, back.id);
  const joined = world.join(world.register("arthur", at(9_000)), "orders");
  assertEquals([joined.sequencer?.id, joined.epoch.number], [back.id, 3]);
});
