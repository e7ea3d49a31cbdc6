import { assert, assertEquals } from "@std/assert";
import { SequencerActor } from "../sequencer_actor.ts";
import { at, World } from "../world.ts";

/** Returns the state before the crash: [orders], total, with ford and arthur. */
function before() {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  for (const actor of [ford, arthur]) world.join(actor, "orders", "total");
  return { sequencer, ford, arthur, orders: world.view("orders") };
}

/** The restarted directory. */
function restarted(): World {
  return new World({}, 2);
}

Deno.test("Directory takes back no sequencer whose successor has registered", () => {
  const { sequencer, ford, orders } = before();
  const world = restarted();
  const successor = new SequencerActor(world);
  sequencer.restore(world, orders);
  world.restore(ford, orders);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.frame.reason], [sequencer.id, "evicted"]);
  assertEquals(world.directory.sequencerCount, 1);
  assertEquals(world.view("orders").sequencer, null);
  assert(successor.id !== sequencer.id);
});

Deno.test("Directory forgets the report of a sequencer that was replaced or has quit", () => {
  for (const how of ["replaced", "quit"] as const) {
    const { sequencer, ford, orders } = before();
    const world = restarted();
    sequencer.restore(world, orders);
    if (how === "quit") world.answer({ type: "quit", member: sequencer.id });
    else new SequencerActor(world);
    world.restore(ford, orders);
    assertEquals(world.view("orders").sequencer, null);
  }
});

Deno.test("Directory lets a sequencer quit that has not reported yet", () => {
  const { sequencer } = before();
  const world = restarted();
  assertEquals(world.answer({ type: "quit", member: sequencer.id }), { ok: true });
  sequencer.restore(world);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
  assertEquals(world.directory.sequencerCount, 0);
});

Deno.test("Directory ignores sequencers' reports that cannot be true", () => {
  const { sequencer, ford, orders } = before();
  const absurd = [
    { epoch: { number: 0, boot: 0 } },
    { groupName: "other" },
  ];
  for (const changes of absurd) {
    const world = restarted();
    world.restore(ford, orders);
    sequencer.restore(world, orders, changes);
    assertEquals(world.view("orders").sequencer, null);
  }
  const world = restarted();
  world.restore(ford, orders);
  // A member's id, and another address than before.
  world.frame(ford, {
    ...{ type: "restore", name: "ford", groupName: "orders", mode: "total", created: 1 },
    ...{ epoch: orders.epoch, view: 2, joined: 0, slot: 0, forgotten: 0, removed: [] },
  }, orders.group);
  assertEquals([world.directory.sequencerCount, world.names("orders")], [0, ["ford"]]);
  sequencer.restore(world);
  sequencer.restore(world, orders, {}, at(9_999));
  assertEquals(world.view("orders").sequencer, null);
  assertEquals(world.takeFrames("unknown"), []);
});

Deno.test("Directory restores a safe group by its member and its sequencer", () => {
  const { sequencer, ford, orders } = before();
  const world = restarted();
  sequencer.restore(world, orders, { mode: "safe" });
  world.restore(ford, orders, { mode: "safe" });
  const { mode, sequencer: restored } = world.view("orders");
  assertEquals([mode, restored?.id], ["safe", sequencer.id]);
});

Deno.test("Directory gives a group to the sequencer that reports the higher epoch", () => {
  const { sequencer: first, ford, orders } = before();
  const second = new SequencerActor(new World({}, 3), 2);
  const epoch = { number: 2, boot: 7 };
  for (const isFirstFirst of [true, false]) {
    const world = restarted();
    if (isFirstFirst) first.restore(world, orders);
    second.restore(world, orders, { epoch });
    if (!isFirstFirst) first.restore(world, orders);
    world.restore(ford, orders);
    const { sequencer, epoch: restored } = world.view("orders");
    assertEquals([sequencer?.id, restored], [second.id, epoch]);
  }
});

Deno.test("Directory knows, while it is being rebuilt, of a group that is gone since the start", () => {
  const { sequencer } = before();
  const world = restarted();
  sequencer.restore(world);
  const zaphod = world.register("zaphod", at(9_000));
  const view = world.join(zaphod, "new", "total");
  world.exit(zaphod, "new");
  world.take();
  sequencer.lease(world, [{ group: view.group, view: 1 }]);
  const [ack, ...rest] = world.take().flatMap(({ frames }) => frames);
  assert(ack?.type === "heartbeat-ack" && rest.length === 0);
  assertEquals(ack.views, []);
  sequencer.restore(world, view);
  assertEquals(world.join(zaphod, "new").mode, "fifo", "a late report of it counts for nothing");
});

Deno.test("Directory makes no member of a sequencer", () => {
  const { sequencer, ford, orders } = before();
  const world = restarted();
  sequencer.restore(world, orders);
  world.restore({ ...ford, id: sequencer.id, address: sequencer.address }, {
    ...orders,
    members: [{ ...orders.members[0]!, id: sequencer.id }],
  });
  assertEquals([world.directory.memberCount, world.directory.sequencerCount], [0, 1]);
  assertEquals(world.takeFrames("unknown"), []);
});
